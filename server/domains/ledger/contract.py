"""The AUTO cycle as a pure state machine: which step follows which, and what guards it.

Each function takes the cycle as it stands and facts that somebody else has established, and returns the cycle as it
is afterwards, or raises GuardNotMet with the guard's name and what would satisfy it. Nothing here reads a clock, a
database or a repository.

    BOOTSTRAP → SAVE_FIRST | SELECT → HEALTH → EXECUTE ⇄ MINI_CHECK → VERIFY → CHECKPOINT → RECORD; any → BLOCKED
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.core.errors import GuardNotMet
from server.domains.ledger import surfaces
from server.domains.ledger.kinds import BlockedKind, PolicyReview, RunState, RunStep, TaskScope, TaskState

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
    SERVICES_HEALTHY = "SERVICES_HEALTHY"
    CHANGE_LIMIT = "CHANGE_LIMIT"
    ONE_SURFACE = "ONE_SURFACE"
    MINI_CHECK_PASSED = "MINI_CHECK_PASSED"
    VERIFICATION_PASSED = "VERIFICATION_PASSED"
    COMMIT_REACHABLE = "COMMIT_REACHABLE"
    COMMIT_NEW = "COMMIT_NEW"
    FILES_IN_DIFF = "FILES_IN_DIFF"
    SYNC_WITHOUT_CHANGES = "SYNC_WITHOUT_CHANGES"
    TASK_OPEN = "TASK_OPEN"
    POLICY_CLEARED = "POLICY_CLEARED"
    CLOSE_LIMIT = "CLOSE_LIMIT"
    CHECKPOINT_TAKEN = "CHECKPOINT_TAKEN"


@dataclass(frozen=True, slots=True)
class Cycle:
    """A live run, as far as the contract looks at it. `holder` names who holds the lock.

    `checked_changes` and `verified_changes` are how many changes there were when the last mini-check and the last
    verification passed (None: none has). `checkpoints` are the keys of the tasks that have a verified commit.
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
    mini_check_failed: bool = False
    ledger_sync: bool = False
    recovered: bool = False
    checkpoints: frozenset[str] = frozenset()

    @property
    def change_limit(self) -> int:
        return CHANGE_LIMITS[self.scope or TaskScope.BACKLOG]

    @property
    def changes_since_check(self) -> int:
        return self.changes_made - self.checked_changes


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A task that a checkpoint is meant for, as it stands."""

    key: str
    state: TaskState
    surface: str | None = None
    blocked_kind: BlockedKind | None = None
    policy_review: PolicyReview = PolicyReview.NONE


@dataclass(frozen=True, slots=True)
class CommitFacts:
    """What the server found out about a commit.

    `is_new`: it was made after the run began. `files` are those that changed from the run's base to the commit (in
    a sync: those that the commit itself touched); `claimed` are the files that the run's changes name.
    """

    commit: str
    reachable: bool
    is_new: bool
    tree_clean: bool
    files: frozenset[str] = frozenset()
    claimed: frozenset[str] = frozenset()


def refuse(guard: Guard, message: str, remedy: str) -> GuardNotMet:
    """The refusal to raise: what does not hold, and what would make it hold."""
    return GuardNotMet(message, guard.value, remedy)


def require_holder(cycle: Cycle, who: str, now: datetime) -> None:
    """GuardNotMet unless the run is active and this actor holds its lock under a lease that still runs."""
    require_active(cycle)
    if cycle.holder != who:
        raise refuse(
            Guard.LOCK_HELD,
            "Somebody else holds this run.",
            "Wait until it ends, or reclaim it when its lease is over.",
        )
    if now >= cycle.lease_until:
        raise refuse(
            Guard.LEASE_VALID,
            "The lease of this run is over.",
            "Send heartbeats in time; start a new run to go on.",
        )


def require_active(cycle: Cycle) -> None:
    """GuardNotMet when the run has ended."""
    if cycle.state is not RunState.ACTIVE:
        raise refuse(Guard.RUN_ACTIVE, f"The run is {cycle.state.value} already.", "Start a new run.")


def bootstrap(cycle: Cycle, tree_clean: bool) -> Cycle:
    """After the look at the working tree: a dirty one is saved first, a clean one lets a task be selected."""
    _at(cycle, "bootstrap", RunStep.BOOTSTRAP, RunStep.SAVE_FIRST)
    if cycle.step is RunStep.SAVE_FIRST and not tree_clean:
        raise refuse(
            Guard.TREE_CLEAN,
            "The working tree still has changes that are not committed.",
            "Commit them after a passing check, undo them, or block the run.",
        )
    return replace(cycle, step=RunStep.SELECT if tree_clean else RunStep.SAVE_FIRST)


def select(cycle: Cycle, key: str, scope: TaskScope, surface: str | None) -> Cycle:
    """The task is chosen; its services are looked at next."""
    _at(cycle, "select", RunStep.SELECT)
    return replace(cycle, step=RunStep.HEALTH, current_key=key, scope=scope, surface=surface)


def health(cycle: Cycle, unhealthy: Sequence[str]) -> Cycle:
    """Work begins when all needed services are healthy. One recovery and one more look are allowed, then BLOCKED."""
    _at(cycle, "go on", RunStep.HEALTH)
    if not unhealthy:
        return replace(cycle, step=RunStep.EXECUTE)
    if cycle.recovered:
        return block(cycle)
    return replace(cycle, recovered=True)


def change(cycle: Cycle, files: Iterable[str]) -> Cycle:
    """One more atomic change, inside the run's surface."""
    _no_failed_mini_check(cycle)
    _at(cycle, "record a change", RunStep.EXECUTE, RunStep.VERIFY, RunStep.CHECKPOINT)
    if cycle.ledger_sync:
        raise refuse(
            Guard.SYNC_WITHOUT_CHANGES,
            "A ledger sync makes no changes.",
            "Close the run and start another one.",
        )
    if cycle.changes_made >= cycle.change_limit:
        raise refuse(
            Guard.CHANGE_LIMIT,
            f"A run makes at most {cycle.change_limit} changes in {(cycle.scope or TaskScope.BACKLOG).value}.",
            "Verify, take a checkpoint and close; go on in the next run.",
        )
    touched = list(files)
    surface = cycle.surface or surfaces.of_files(touched)
    _inside(surface, touched)
    made = cycle.changes_made + 1
    due = made - cycle.checked_changes >= MINI_CHECK_EVERY
    step = RunStep.MINI_CHECK if due else RunStep.EXECUTE
    return replace(cycle, step=step, surface=surface, changes_made=made)


def verify(cycle: Cycle, passed: bool) -> Cycle:
    """After checks that the server ran. A failed mini-check stops the run for good."""
    _no_failed_mini_check(cycle)
    _at(cycle, "verify", *VERIFIABLE)
    if cycle.step is RunStep.SAVE_FIRST:
        return cycle
    if not passed:
        failed = cycle.step is RunStep.MINI_CHECK
        return replace(
            cycle,
            step=cycle.step if failed else RunStep.VERIFY,
            mini_check_failed=failed,
            verified_changes=None,
        )
    made = cycle.changes_made
    return replace(cycle, step=RunStep.VERIFY, checked_changes=made, verified_changes=made)


VERIFIABLE = (RunStep.SAVE_FIRST, RunStep.EXECUTE, RunStep.MINI_CHECK, RunStep.VERIFY, RunStep.CHECKPOINT)


def may_verify(cycle: Cycle) -> None:
    """GuardNotMet when checks could not count now; asked before they run."""
    _no_failed_mini_check(cycle)
    _at(cycle, "verify", *VERIFIABLE)


def checkpoint(cycle: Cycle, task: TaskFacts, commit: CommitFacts, sync: bool = False) -> Cycle:
    """The commit counts as the task's checkpoint. `sync`: the work was there before the run (LEDGER_SYNC)."""
    may_checkpoint(cycle, task)
    if (sync or cycle.ledger_sync) and cycle.changes_made:
        raise refuse(
            Guard.SYNC_WITHOUT_CHANGES,
            "This run has made changes, so its checkpoint is no ledger sync.",
            "Take the checkpoint of the commit that holds the changes.",
        )
    _commit_counts(cycle, commit, sync)
    return replace(
        cycle,
        step=RunStep.CHECKPOINT,
        ledger_sync=cycle.ledger_sync or sync,
        checkpoints=cycle.checkpoints | {task.key},
    )


def may_checkpoint(cycle: Cycle, task: TaskFacts) -> None:
    """GuardNotMet when no commit could be this task's checkpoint now; asked before the repository is."""
    _no_failed_mini_check(cycle)
    _at(cycle, "take a checkpoint", RunStep.VERIFY, RunStep.CHECKPOINT)
    if cycle.verified_changes != cycle.changes_made:
        raise refuse(
            Guard.VERIFICATION_PASSED,
            "No check has passed since the last change.",
            "Run checks with runVerify until one passes and none fails.",
        )
    _task_counts(cycle, task)


def close(cycle: Cycle) -> Cycle:
    """The run ends; every task with a checkpoint becomes DONE."""
    _at(cycle, "close", RunStep.CHECKPOINT)
    if cycle.current_key not in cycle.checkpoints:
        raise refuse(
            Guard.CHECKPOINT_TAKEN,
            f"The selected task {cycle.current_key} has no checkpoint in this run.",
            f"Take one with runCheckpoint for {cycle.current_key}, or abandon the run.",
        )
    if cycle.verified_changes != cycle.changes_made:
        raise refuse(Guard.VERIFICATION_PASSED, "No check has passed since the last change.", "Verify first.")
    return replace(cycle, step=RunStep.RECORD, state=RunState.CLOSED)


def block(cycle: Cycle) -> Cycle:
    """The run stops with a blocker; possible at any step."""
    require_active(cycle)
    return replace(cycle, step=RunStep.BLOCKED, state=RunState.BLOCKED)


def abandon(cycle: Cycle) -> Cycle:
    """The run is given up; possible at any step."""
    require_active(cycle)
    return replace(cycle, state=RunState.ABANDONED)


def expire(cycle: Cycle, now: datetime) -> Cycle:
    """The lock is taken from a holder who has not been heard of."""
    require_active(cycle)
    if now < cycle.lease_until:
        raise refuse(Guard.LEASE_VALID, "The lease of the active run still runs.", "Wait until it is over.")
    return replace(cycle, state=RunState.EXPIRED)


def _at(cycle: Cycle, what: str, *steps: RunStep) -> None:
    require_active(cycle)
    if cycle.step not in steps:
        names = " or ".join(step.value for step in steps)
        raise refuse(
            Guard.STEP_ORDER,
            f"The run is at {cycle.step.value}; to {what} it has to be at {names}.",
            _NEXT[cycle.step],
        )


def _no_failed_mini_check(cycle: Cycle) -> None:
    require_active(cycle)
    if cycle.mini_check_failed:
        raise refuse(
            Guard.MINI_CHECK_PASSED,
            "The mini-check failed, so the run stops here.",
            "Block or abandon the run.",
        )


def _inside(surface: str, files: Sequence[str]) -> None:
    outside = surfaces.outside(surface, files)
    if outside:
        raise refuse(
            Guard.ONE_SURFACE,
            f"{_some(outside)} lies outside the run's surface {surface}.",
            "Keep to one surface in a run; take the rest into another one, or widen the task's surface.",
        )


def _task_counts(cycle: Cycle, task: TaskFacts) -> None:
    wanted = TaskState.DOING if task.key == cycle.current_key else TaskState.TODO
    if task.state is not wanted:
        raise refuse(Guard.TASK_OPEN, f"{task.key} is {task.state.value}.", f"It has to be {wanted.value}.")
    if task.policy_review is PolicyReview.NEEDED:
        raise refuse(
            Guard.POLICY_CLEARED,
            f"{task.key} needs a policy review.",
            "An owner reviews it and writes the decision down.",
        )
    if task.key not in cycle.checkpoints and len(cycle.checkpoints) >= CLOSE_LIMIT:
        raise refuse(
            Guard.CLOSE_LIMIT,
            f"A run closes at most {CLOSE_LIMIT} tasks.",
            "Close this run and start another one.",
        )
    if (
        task.key != cycle.current_key
        and cycle.surface
        and task.surface
        and not surfaces.same(cycle.surface, task.surface)
    ):
        raise refuse(
            Guard.ONE_SURFACE,
            f"{task.key} belongs to {task.surface}, this run to {cycle.surface}.",
            "Close tasks of one surface only.",
        )


def _commit_counts(cycle: Cycle, commit: CommitFacts, sync: bool) -> None:
    if not commit.reachable:
        raise refuse(
            Guard.COMMIT_REACHABLE,
            f"{commit.commit[:12]} is on no branch.",
            "Merge it, or name the commit that took its place on a branch.",
        )
    if not commit.tree_clean:
        raise refuse(
            Guard.TREE_CLEAN,
            "The working tree has changes that are not committed.",
            "Commit or undo them, then verify again.",
        )
    if sync or cycle.ledger_sync:
        return
    if not commit.is_new:
        raise refuse(
            Guard.COMMIT_NEW,
            f"{commit.commit[:12]} is older than this run.",
            "Commit the change. If the work was there before, say so with ledgerSync.",
        )
    missing = sorted(commit.claimed - commit.files)
    if missing:
        raise refuse(
            Guard.FILES_IN_DIFF,
            f"{_some(missing)} was named as changed, but the commit does not change it.",
            "Commit the file, or abandon the run and record what was really changed.",
        )
    _inside(cycle.surface or surfaces.EVERYWHERE, sorted(commit.files))


def _some(names: Sequence[str], shown: int = 5) -> str:
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {more} more" if more > 0 else "")


_NEXT = {
    RunStep.BOOTSTRAP: "The server looks at the working tree first.",
    RunStep.SAVE_FIRST: "Save what is in the working tree, then go on with runContinue; or block the run.",
    RunStep.SELECT: "A task is selected first: runContinue.",
    RunStep.HEALTH: "Mend the services that the task needs, then go on with runContinue; or block the run.",
    RunStep.EXECUTE: "Record changes with runRecordChange, then check them with runVerify.",
    RunStep.MINI_CHECK: "A mini-check is due: runVerify.",
    RunStep.VERIFY: "Run checks with runVerify until they pass, then take a checkpoint with runCheckpoint.",
    RunStep.CHECKPOINT: "Close the run with runClose.",
    RunStep.RECORD: "The run is over; start a new one.",
    RunStep.BLOCKED: "The run is over; start a new one.",
}
