"""Allow-listed commands run in a workspace folder. Knows no database: it takes paths and calls back with text."""

from server.domains.ledger.verification.allowlist import resolve
from server.domains.ledger.verification.kinds import (
    Check,
    CheckKind,
    Command,
    Outcome,
    Probe,
    Result,
    WorkspaceConfig,
)
from server.domains.ledger.verification.programs import parse_command
from server.domains.ledger.verification.running import run
from server.domains.ledger.verification.tree import end_marked

__all__ = [
    "Check",
    "CheckKind",
    "Command",
    "Outcome",
    "Probe",
    "Result",
    "WorkspaceConfig",
    "end_marked",
    "parse_command",
    "resolve",
    "run",
]
