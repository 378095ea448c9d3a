"""Live runs: one AUTO cycle each, from the lock to the record. The rules are in the package contract."""

from server.domains.ledger.runs.changing import record_change, record_evidence
from server.domains.ledger.runs.checkpoints import checkpoint
from server.domains.ledger.runs.ending import abandon, block, close
from server.domains.ledger.runs.locking import heartbeat
from server.domains.ledger.runs.starting import Started, go_on, start
from server.domains.ledger.runs.verifying import cancel, verify

__all__ = [
    "Started",
    "abandon",
    "block",
    "cancel",
    "checkpoint",
    "close",
    "go_on",
    "heartbeat",
    "record_change",
    "record_evidence",
    "start",
    "verify",
]
