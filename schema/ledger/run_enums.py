"""Enums of live runs: the domain's own, made known to GraphQL."""

from schema.enums import expose
from server.domains.ledger.kinds import (
    CommandState,
    EvidenceKind,
    EvidenceOutcome,
    EvidenceStanding,
    RunState,
    RunStep,
)
from server.domains.ledger.selecting import SelectionRule, SkipReason
from server.domains.ledger.verification import CheckKind

__all__ = [
    "CheckKind",
    "CommandState",
    "EvidenceKind",
    "EvidenceOutcome",
    "EvidenceStanding",
    "RunState",
    "RunStep",
    "SelectionRule",
    "SkipReason",
]

expose(
    RunState,
    "Whether a run is under way, and how it ended.",
    IMPORTED="Told by an imported file.",
    ACTIVE="Under way; it holds the ledger's lock.",
    CLOSED="Closed with its tasks done.",
    BLOCKED="Stopped by a blocker.",
    ABANDONED="Given up.",
    EXPIRED="Its lease ended, and the lock was reclaimed.",
)
expose(
    RunStep,
    "Where a run is in its cycle.",
    BOOTSTRAP="The working tree is looked at.",
    SAVE_FIRST="The working tree has changes that have to be saved first.",
    SELECT="A task is selected.",
    HEALTH="The services that the task needs are looked at.",
    EXECUTE="Changes are made and recorded.",
    MINI_CHECK="A check is due before further changes.",
    VERIFY="Checks are run.",
    CHECKPOINT="A commit was verified; the run can be closed.",
    RECORD="The run is closed and recorded.",
    BLOCKED="The run was stopped by a blocker.",
)
expose(
    CommandState,
    "What became of a check.",
    RUNNING="It runs on the server.",
    PASSED="It ended well.",
    FAILED="It ended with a failure, or could not be started.",
    TIMED_OUT="It took too long and was ended.",
    CANCELLED="Somebody ended it, or the server was stopped.",
    LOST="The server process that ran it died.",
)
expose(
    EvidenceKind,
    "What kind of evidence.",
    COMMIT="A commit that the server looked up.",
    FILES="The files that were named as changed, beside those of the commit.",
    COMMAND="A check that the server ran.",
    URL="An address.",
    NOTE="A remark.",
)
expose(
    EvidenceStanding,
    "Who vouches for it.",
    CLAIMED="Somebody says so; the server has not checked it.",
    VERIFIED="The server checked it.",
)
expose(
    EvidenceOutcome,
    "What a check showed.",
    PASS="It holds.",  # noqa: S106 - the outcome of a check
    FAIL="It does not hold.",
    SKIP="It was not checked; the text says why.",
)
expose(
    CheckKind,
    "A check that the server may run.",
    PY_COMPILE="Whether the named Python files compile.",
    LINT="The lint command of the connected repository.",
    TEST="The test command of the connected repository.",
    HTTP_PROBE="Whether an address answers with the expected status.",
)
expose(
    SelectionRule,
    "What decided which task comes next.",
    DOING_FIRST="A task is DOING already.",
    ONLY_CANDIDATE="No other task of its list can be taken.",
    PRIORITY="It is more urgent.",
    UNBLOCKS_MOST="More open tasks wait for it.",
    SMALLEST_SURFACE="Fewer other open tasks share its surface.",
    KEY="It has the lower key, all else being equal.",
    NO_WORK="There is nothing to do.",
)
expose(
    SkipReason,
    "Why a task is not taken.",
    SKIP_DUPLICATE_DONE="A file lists it as open, but it is DONE.",
    WAITS_FOR_DEPENDENCY="A task that it depends on is not DONE.",
    POLICY_REVIEW="An owner has to review it first.",
)
