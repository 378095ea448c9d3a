"""A finding, and how serious each kind is."""

from dataclasses import dataclass

from server.domains.ledger.kinds import FindingCode, FindingSeverity

_INFO, _WARNING, _ERROR = FindingSeverity.INFO, FindingSeverity.WARNING, FindingSeverity.ERROR

SEVERITIES: dict[FindingCode, FindingSeverity] = {
    FindingCode.DUPLICATE_TASK: _WARNING,
    FindingCode.TASK_IN_TWO_SECTIONS: _ERROR,
    FindingCode.TOO_MANY_DOING: _ERROR,
    FindingCode.DONE_WITHOUT_CHECKPOINT: _ERROR,
    FindingCode.CHECKPOINT_PENDING: _WARNING,
    FindingCode.CHECKPOINT_UNKNOWN: _ERROR,
    FindingCode.CHECKPOINT_SHARED: _INFO,
    FindingCode.DONE_WITHOUT_RUN: _WARNING,
    FindingCode.COUNT_MISMATCH: _WARNING,
    FindingCode.PROGRESS_MISMATCH: _WARNING,
    FindingCode.RUN_LOG_OVERFLOW: _WARNING,
    FindingCode.RUN_TOO_LONG: _INFO,
    FindingCode.RUN_ORDER: _WARNING,
    FindingCode.MISSING_PRIORITY: _INFO,
    FindingCode.UNPARSED_LINE: _WARNING,
    FindingCode.ENCODING_REPAIRED: _INFO,
    FindingCode.POLICY_REVIEW: _WARNING,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where it is, what the file claims there and what is true."""

    code: FindingCode
    message: str
    line: int | None = None
    key: str | None = None
    claimed: str | None = None
    actual: str | None = None

    @property
    def severity(self) -> FindingSeverity:
        return SEVERITIES[self.code]
