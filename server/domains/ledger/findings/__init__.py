"""The audit of a control plane file: what it claims beside what is true. Pure."""

from server.domains.ledger.findings.audit import audit
from server.domains.ledger.findings.model import SEVERITIES, Finding

__all__ = ["SEVERITIES", "Finding", "audit"]
