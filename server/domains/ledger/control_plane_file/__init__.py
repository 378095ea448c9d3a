"""The Markdown form of the ledger: bytes to text to typed entries. Pure, linear in the file's length."""

from server.domains.ledger.control_plane_file.decode import MAX_BYTES, Decoded, decode
from server.domains.ledger.control_plane_file.model import (
    Bar,
    Claim,
    ControlPlane,
    DecisionEntry,
    ExportDocument,
    RunEntry,
    RunSection,
    TaskEntry,
    UnparsedLine,
)
from server.domains.ledger.control_plane_file.parse import parse
from server.domains.ledger.control_plane_file.render import render
from server.domains.ledger.control_plane_file.run_lines import normal as normal_run
from server.domains.ledger.control_plane_file.runs import entry as run_entry
from server.domains.ledger.control_plane_file.runs import heading_of
from server.domains.ledger.control_plane_file.task_lines import normal as normal_task

__all__ = [
    "MAX_BYTES",
    "Bar",
    "Claim",
    "ControlPlane",
    "DecisionEntry",
    "Decoded",
    "ExportDocument",
    "RunEntry",
    "RunSection",
    "TaskEntry",
    "UnparsedLine",
    "decode",
    "heading_of",
    "normal_run",
    "normal_task",
    "parse",
    "render",
    "run_entry",
]
