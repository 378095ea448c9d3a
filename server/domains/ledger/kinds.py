"""The closed word lists of the ledger, as the contract spells them."""

from enum import StrEnum


class TaskScope(StrEnum):
    MVP = "MVP"
    BACKLOG = "BACKLOG"


class TaskState(StrEnum):
    TODO = "TODO"
    DOING = "DOING"
    DONE = "DONE"
    BLOCKED = "BLOCKED"


class TaskPriority(StrEnum):
    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class BlockedKind(StrEnum):
    COMPLIANCE = "COMPLIANCE"
    TECHNICAL = "TECHNICAL"


class FindingSeverity(StrEnum):
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class FindingCode(StrEnum):
    DUPLICATE_TASK = "DUPLICATE_TASK"
    TASK_IN_TWO_SECTIONS = "TASK_IN_TWO_SECTIONS"
    TOO_MANY_DOING = "TOO_MANY_DOING"
    DONE_WITHOUT_CHECKPOINT = "DONE_WITHOUT_CHECKPOINT"
    CHECKPOINT_PENDING = "CHECKPOINT_PENDING"
    CHECKPOINT_UNKNOWN = "CHECKPOINT_UNKNOWN"
    CHECKPOINT_SHARED = "CHECKPOINT_SHARED"
    DONE_WITHOUT_RUN = "DONE_WITHOUT_RUN"
    COUNT_MISMATCH = "COUNT_MISMATCH"
    PROGRESS_MISMATCH = "PROGRESS_MISMATCH"
    RUN_LOG_OVERFLOW = "RUN_LOG_OVERFLOW"
    RUN_TOO_LONG = "RUN_TOO_LONG"
    RUN_ORDER = "RUN_ORDER"
    MISSING_PRIORITY = "MISSING_PRIORITY"
    UNPARSED_LINE = "UNPARSED_LINE"
    ENCODING_REPAIRED = "ENCODING_REPAIRED"
    POLICY_REVIEW = "POLICY_REVIEW"


class DoneBasis(StrEnum):
    """What a task's DONE rests on."""

    CLAIMED = "CLAIMED"
    VERIFIED = "VERIFIED"


class PolicyReview(StrEnum):
    """Whether a person must look at a task before anybody works on it, or has."""

    NONE = "NONE"
    NEEDED = "NEEDED"
    CLEARED = "CLEARED"


class RunState(StrEnum):
    IMPORTED = "IMPORTED"
    ACTIVE = "ACTIVE"
    CLOSED = "CLOSED"
    BLOCKED = "BLOCKED"
    ABANDONED = "ABANDONED"
    EXPIRED = "EXPIRED"


class RunStep(StrEnum):
    """The steps of an AUTO cycle, in the contract's order."""

    BOOTSTRAP = "BOOTSTRAP"
    SAVE_FIRST = "SAVE_FIRST"
    SELECT = "SELECT"
    HEALTH = "HEALTH"
    EXECUTE = "EXECUTE"
    MINI_CHECK = "MINI_CHECK"
    VERIFY = "VERIFY"
    CHECKPOINT = "CHECKPOINT"
    RECORD = "RECORD"
    BLOCKED = "BLOCKED"


class EvidenceKind(StrEnum):
    COMMIT = "COMMIT"
    FILES = "FILES"
    COMMAND = "COMMAND"
    URL = "URL"
    NOTE = "NOTE"


class EvidenceStanding(StrEnum):
    """CLAIMED: somebody says so. VERIFIED: the server checked it."""

    CLAIMED = "CLAIMED"
    VERIFIED = "VERIFIED"


class EvidenceOutcome(StrEnum):
    PASS = "PASS"
    FAIL = "FAIL"
    SKIP = "SKIP"


class CommandState(StrEnum):
    RUNNING = "RUNNING"
    PASSED = "PASSED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    CANCELLED = "CANCELLED"
    LOST = "LOST"


class TaskEventKind(StrEnum):
    CREATED = "CREATED"
    IMPORTED = "IMPORTED"
    EDITED = "EDITED"
    STARTED = "STARTED"
    PUT_BACK = "PUT_BACK"
    DONE = "DONE"
    BLOCKED = "BLOCKED"
    UNBLOCKED = "UNBLOCKED"
    REOPENED = "REOPENED"
    REVIEWED = "REVIEWED"
