"""Enums of the ledger: the domain's own, made known to GraphQL."""

from schema.enums import expose
from server.domains.ledger.kinds import (
    BlockedKind,
    FindingCode,
    FindingSeverity,
    TaskPriority,
    TaskScope,
    TaskState,
)
from server.domains.ledger.listing import TaskSort

__all__ = [
    "BlockedKind",
    "FindingCode",
    "FindingSeverity",
    "TaskPriority",
    "TaskScope",
    "TaskSort",
    "TaskState",
]

expose(
    TaskScope,
    "Which list a task belongs to.",
    MVP="Counts for the progress of the MVP.",
    BACKLOG="Comes after the MVP.",
)
expose(
    TaskState,
    "How far a task is.",
    TODO="Nobody has begun it.",
    DOING="Somebody works on it; at most one at a time.",
    DONE="Finished, with a checkpoint.",
    BLOCKED="Cannot go on; the reason is with it.",
)
expose(
    TaskPriority,
    "How urgent a task is: P0 comes first.",
    P0="Critical for the demo, or keeps things from building or running.",
    P1="Stability, logging, start scripts.",
    P2="Core features.",
    P3="Nice to have.",
)
expose(
    BlockedKind,
    "Why a task is blocked. COMPLIANCE is lifted only by an owner.",
    COMPLIANCE="Must not be done as it stands; only an owner lifts this.",
    TECHNICAL="Something has to be mended first.",
)
expose(
    FindingSeverity,
    "How serious a finding is.",
    INFO="Good to know.",
    WARNING="Should be looked at.",
    ERROR="A rule of the ledger is broken.",
)
expose(
    FindingCode,
    "What kind of fault an audit found.",
    DUPLICATE_TASK="A key stands there more than once.",
    TASK_IN_TWO_SECTIONS="A key stands in two sections.",
    TOO_MANY_DOING="More than one task is DOING.",
    DONE_WITHOUT_CHECKPOINT="A task is DONE and names no commit.",
    CHECKPOINT_PENDING="A checkpoint is announced but not there.",
    CHECKPOINT_UNKNOWN="A checkpoint is no commit.",
    CHECKPOINT_SHARED="Several tasks share one checkpoint.",
    DONE_WITHOUT_RUN="A task is DONE and no run speaks of it.",
    COUNT_MISMATCH="A count is not what the tasks add up to.",
    PROGRESS_MISMATCH="A percentage or bar is not what the tasks add up to.",
    RUN_LOG_OVERFLOW="The run log holds more entries than it may.",
    RUN_TOO_LONG="A run's entry is longer than it may be.",
    RUN_ORDER="Runs are not in the order of their times.",
    MISSING_PRIORITY="A task has no priority.",
    UNPARSED_LINE="A line could not be read; it is kept.",
    ENCODING_REPAIRED="The text was encoded twice and was repaired.",
    POLICY_REVIEW="A task touches what is not built, and must be looked at first.",
)
expose(
    TaskSort,
    "What a list of tasks is sorted by.",
    KEY="By key.",
    PRIORITY="By priority, the most urgent first.",
    UPDATED_AT="By the time of the last change.",
    TITLE="By title.",
    POSITION="As the source has them and people have arranged them.",
)
