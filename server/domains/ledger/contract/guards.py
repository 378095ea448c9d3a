"""The guards that several steps share. Each raises GuardNotMet, or lets the step go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from server.domains.ledger import surfaces
from server.domains.ledger.contract.facts import CLOSE_LIMIT, CommitFacts, Cycle, Guard, TaskFacts, refuse
from server.domains.ledger.kinds import PolicyReview, RunState, RunStep, TaskState

NEXT = {
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


def hint(step: RunStep) -> str:
    """What a run at this step has to do next."""
    return NEXT[step]


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


def at(cycle: Cycle, what: str, *steps: RunStep) -> None:
    """STEP_ORDER, with what the cycle's step asks for."""
    require_active(cycle)
    if cycle.step not in steps:
        names = " or ".join(step.value for step in steps)
        message = f"The run is at {cycle.step.value}; to {what} it has to be at {names}."
        raise refuse(Guard.STEP_ORDER, message, NEXT[cycle.step])


def no_failed_mini_check(cycle: Cycle) -> None:
    """MINI_CHECK_PASSED."""
    require_active(cycle)
    if cycle.mini_check_failed:
        message = "The mini-check failed, so the run stops here."
        raise refuse(Guard.MINI_CHECK_PASSED, message, "Block or abandon the run.")


def not_checking(cycle: Cycle) -> None:
    """CHECK_ENDED: what is being checked stays as it is until the result is there."""
    if cycle.checking:
        message = "A check of this run is still running."
        raise refuse(Guard.CHECK_ENDED, message, "Wait until it ends, or stop it with runVerifyCancel.")


def verified(cycle: Cycle) -> None:
    """VERIFICATION_PASSED: a check has passed since the last change, and none has failed for good."""
    if cycle.verified_changes != cycle.changes_made:
        message = "No check has passed since the last change."
        raise refuse(
            Guard.VERIFICATION_PASSED, message, "Run checks with runVerify until one passes and none fails."
        )
    if cycle.failing:
        message = f"The last {some(sorted(cycle.failing))} check did not pass."
        raise refuse(Guard.VERIFICATION_PASSED, message, "Mend it and run that kind of check again.")


def inside(surface: str, files: Sequence[str]) -> None:
    """ONE_SURFACE."""
    outside = surfaces.outside(surface, files)
    if outside:
        raise refuse(
            Guard.ONE_SURFACE,
            f"{some(outside)} lies outside the run's surface {surface}.",
            "Keep to one surface in a run; take the rest into another one, or widen the task's surface.",
        )


def task_counts(cycle: Cycle, task: TaskFacts) -> None:
    """TASK_OPEN, POLICY_CLEARED, DEPENDENCIES_DONE, CLOSE_LIMIT, ONE_SURFACE: the task may be closed by this run."""
    wanted = TaskState.DOING if task.key == cycle.current_key else TaskState.TODO
    if task.state is not wanted:
        message = f"{task.key} is {task.state.value}."
        raise refuse(Guard.TASK_OPEN, message, f"It has to be {wanted.value} to be closed by this run.")
    policy_cleared(task)
    waits_for = task.waits_for - cycle.checkpoints
    if waits_for:
        message = f"{task.key} waits for {some(sorted(waits_for))}."
        raise refuse(Guard.DEPENDENCIES_DONE, message, "Close what it depends on first.")
    if task.key not in cycle.checkpoints and len(cycle.checkpoints) >= CLOSE_LIMIT:
        message = f"A run closes at most {CLOSE_LIMIT} tasks."
        raise refuse(Guard.CLOSE_LIMIT, message, "Close this run and start another one.")
    _same_surface(cycle, task)


def _same_surface(cycle: Cycle, task: TaskFacts) -> None:
    if task.key == cycle.current_key or not cycle.surface or not task.surface:
        return
    if not surfaces.same(cycle.surface, task.surface):
        message = f"{task.key} belongs to {task.surface}, this run to {cycle.surface}."
        raise refuse(Guard.ONE_SURFACE, message, "Close tasks of one surface only.")


def policy_cleared(task: TaskFacts) -> None:
    """POLICY_CLEARED."""
    if task.policy_review is PolicyReview.NEEDED:
        message = f"{task.key} needs a policy review."
        raise refuse(Guard.POLICY_CLEARED, message, "An owner reviews it and writes the decision down.")


def commit_counts(cycle: Cycle, commit: CommitFacts, sync: bool) -> None:
    """COMMIT_REACHABLE, TREE_CLEAN, VERIFIED_AS_COMMITTED; without a sync also what the run says about its changes."""
    short = commit.commit[:12]
    if not commit.reachable:
        remedy = "Merge it, or name the commit that took its place on a branch."
        raise refuse(Guard.COMMIT_REACHABLE, f"{short} is on no branch.", remedy)
    if not commit.tree_clean:
        message = "The working tree has changes that are not committed."
        raise refuse(Guard.TREE_CLEAN, message, "Commit or undo them, then verify again.")
    if not commit.is_verified:
        message = f"The files that were checked are not those of {short}."
        raise refuse(Guard.VERIFIED_AS_COMMITTED, message, "Check out the commit and verify again.")
    if sync:
        _of_surface(cycle, commit)
    else:
        _changes_counted(cycle, commit)


def _changes_counted(cycle: Cycle, commit: CommitFacts) -> None:
    short = commit.commit[:12]
    if not cycle.changes_made:
        remedy = "Record what was changed with runRecordChange. If the work was there before, say so with ledgerSync."
        raise refuse(Guard.CHANGE_RECORDED, "This run has recorded no change.", remedy)
    if not commit.is_new:
        remedy = "Commit the change. If the work was there before, say so with ledgerSync."
        raise refuse(Guard.COMMIT_NEW, f"{short} is older than this run.", remedy)
    missing = sorted(commit.claimed - commit.files)
    if missing:
        message = f"{some(missing)} was named as changed, but {short} does not change it."
        remedy = "Commit the file, or abandon the run and record what was really changed."
        raise refuse(Guard.FILES_IN_DIFF, message, remedy)
    inside(cycle.surface or surfaces.EVERYWHERE, sorted(commit.files))


def _of_surface(cycle: Cycle, commit: CommitFacts) -> None:
    """An old commit may have touched more, but something of it has to lie in the surface."""
    surface = cycle.surface or surfaces.EVERYWHERE
    if commit.files and len(surfaces.outside(surface, sorted(commit.files))) == len(commit.files):
        message = f"{commit.commit[:12]} changes nothing in the run's surface {surface}."
        raise refuse(Guard.ONE_SURFACE, message, "Name the commit that did the work in this surface.")


def some(names: Sequence[str], shown: int = 5) -> str:
    """The first names, and how many more there are."""
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {more} more" if more > 0 else "")
