"""What the contract looks at: the cycle, tasks and commits as facts; its limits; the names of its guards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.core.errors import GuardNotMet
from server.domains.ledger.kinds import PolicyReview, RunState, RunStep, TaskScope, TaskState

CHANGE_LIMITS = {TaskScope.MVP: 4, TaskScope.BACKLOG: 2}
MINI_CHECK_EVERY = 4
CLOSE_LIMIT = 4


class Guard(StrEnum):
    """What has to hold before a step is taken."""

    WORKSPACE_CONNECTED = "WORKSPACE_CONNECTED"
    RUN_ACTIVE = "RUN_ACTIVE"
    LOCK_HELD = "LOCK_HELD"
    LEASE_VALID = "LEASE_VALID"
    STEP_ORDER = "STEP_ORDER"
    TREE_CLEAN = "TREE_CLEAN"
    CHANGE_LIMIT = "CHANGE_LIMIT"
    CHANGE_RECORDED = "CHANGE_RECORDED"
    ONE_SURFACE = "ONE_SURFACE"
    CHECK_ENDED = "CHECK_ENDED"
    MINI_CHECK_PASSED = "MINI_CHECK_PASSED"
    VERIFICATION_PASSED = "VERIFICATION_PASSED"
    VERIFIED_AS_COMMITTED = "VERIFIED_AS_COMMITTED"
    COMMIT_REACHABLE = "COMMIT_REACHABLE"
    COMMIT_NEW = "COMMIT_NEW"
    FILES_IN_DIFF = "FILES_IN_DIFF"
    SYNC_WITHOUT_CHANGES = "SYNC_WITHOUT_CHANGES"
    TASK_OPEN = "TASK_OPEN"
    POLICY_CLEARED = "POLICY_CLEARED"
    DEPENDENCIES_DONE = "DEPENDENCIES_DONE"
    CLOSE_LIMIT = "CLOSE_LIMIT"
    CHECKPOINT_TAKEN = "CHECKPOINT_TAKEN"


@dataclass(frozen=True, slots=True)
class Cycle:
    """A live run, as far as the contract looks at it. `holder` names who holds the lock.

    `checked_changes` and `verified_changes` are how many changes there were when the last mini-check and the last
    verification passed (None: none has), `verified_tree` names the files as that verification saw them. `failing`
    are the kinds of checks whose last result is no PASS. `checking`: a check is running. `checkpoints` are the keys
    of the tasks that have a verified commit.
    """

    holder: str
    lease_until: datetime
    state: RunState = RunState.ACTIVE
    step: RunStep = RunStep.BOOTSTRAP
    current_key: str | None = None
    scope: TaskScope | None = None
    surface: str | None = None
    changes_made: int = 0
    checked_changes: int = 0
    verified_changes: int | None = None
    verified_tree: str | None = None
    mini_check_failed: bool = False
    ledger_sync: bool = False
    recovered: bool = False
    checking: bool = False
    failing: frozenset[str] = frozenset()
    checkpoints: frozenset[str] = frozenset()

    @property
    def change_limit(self) -> int:
        """How many changes the run may make."""
        return CHANGE_LIMITS[self.scope or TaskScope.BACKLOG]


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task as it stands. `waits_for` are the tasks it depends on that are not DONE."""

    key: str
    state: TaskState
    scope: TaskScope = TaskScope.MVP
    surface: str | None = None
    policy_review: PolicyReview = PolicyReview.NONE
    waits_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CommitFacts:
    """What the server found out about a commit.

    `is_new`: it was made after the run began. `is_verified`: the files that the last passing check saw are those of
    the commit, or of a later commit that contains it. `files` are those that changed from the run's base to the
    commit (in a sync: those that the commit itself touched); `claimed` are the files that the run's changes name.
    """

    commit: str
    reachable: bool
    is_new: bool
    is_verified: bool
    tree_clean: bool
    files: frozenset[str] = frozenset()
    claimed: frozenset[str] = frozenset()


def refuse(guard: Guard, message: str, remedy: str) -> GuardNotMet:
    """The refusal to raise: what does not hold, and what would make it hold."""
    return GuardNotMet(message, guard.value, remedy)
