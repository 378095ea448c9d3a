"""The steps of the cycle, in the contract's order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from server.domains.ledger import surfaces
from server.domains.ledger.contract import guards
from server.domains.ledger.contract.facts import (
    MINI_CHECK_EVERY,
    CommitFacts,
    Cycle,
    Guard,
    TaskFacts,
    refuse,
)
from server.domains.ledger.kinds import RunState, RunStep, TaskScope

VERIFIABLE = (
    RunStep.SAVE_FIRST,
    RunStep.EXECUTE,
    RunStep.MINI_CHECK,
    RunStep.VERIFY,
    RunStep.CHECKPOINT,
)


def bootstrap(cycle: Cycle, tree_clean: bool, committed: bool = False) -> Cycle:
    """After the look at the working tree: a dirty one is saved first, a clean one lets a task be selected.

    `committed`: it is clean because something was committed since the run began. That needs a check that passed.
    """
    guards.at(cycle, "bootstrap", RunStep.BOOTSTRAP, RunStep.SAVE_FIRST)
    guards.not_checking(cycle)
    if cycle.step is RunStep.SAVE_FIRST:
        _saved(cycle, tree_clean, committed)
    step = RunStep.SELECT if tree_clean else RunStep.SAVE_FIRST
    return replace(cycle, step=step, verified_changes=None, verified_tree=None, failing=frozenset())


def _saved(cycle: Cycle, tree_clean: bool, committed: bool) -> None:
    if not tree_clean:
        raise refuse(
            Guard.TREE_CLEAN,
            "The working tree still has changes that are not committed.",
            "Commit them after a passing check, undo them, or block the run.",
        )
    if committed:
        guards.verified(cycle)


def select(cycle: Cycle, task: TaskFacts) -> Cycle:
    """The task is chosen; its services are looked at next."""
    guards.at(cycle, "select", RunStep.SELECT)
    guards.policy_cleared(task)
    return replace(
        cycle,
        step=RunStep.HEALTH,
        current_key=task.key,
        scope=task.scope,
        surface=task.surface or cycle.surface,
    )


def health(cycle: Cycle, unhealthy: Sequence[str]) -> Cycle:
    """Work begins when all needed services are healthy. One recovery and one more look are allowed, then BLOCKED."""
    guards.at(cycle, "go on", RunStep.HEALTH)
    if not unhealthy:
        return replace(cycle, step=RunStep.EXECUTE)
    if cycle.recovered:
        return block(cycle)
    return replace(cycle, recovered=True)


def change(cycle: Cycle, files: Iterable[str]) -> Cycle:
    """One more atomic change, inside the run's surface."""
    guards.no_failed_mini_check(cycle)
    guards.at(cycle, "record a change", RunStep.EXECUTE, RunStep.VERIFY, RunStep.CHECKPOINT)
    guards.not_checking(cycle)
    if cycle.ledger_sync:
        message = "A ledger sync makes no changes."
        raise refuse(Guard.SYNC_WITHOUT_CHANGES, message, "Close the run and start another one.")
    if cycle.changes_made >= cycle.change_limit:
        raise refuse(
            Guard.CHANGE_LIMIT,
            f"A run makes at most {cycle.change_limit} changes in {(cycle.scope or TaskScope.BACKLOG).value}.",
            "Verify, take a checkpoint and close; go on in the next run.",
        )
    touched = list(files)
    surface = cycle.surface or surfaces.of_files(touched)
    guards.inside(surface, touched)
    made = cycle.changes_made + 1
    due = made - cycle.checked_changes >= MINI_CHECK_EVERY
    step = RunStep.MINI_CHECK if due else RunStep.EXECUTE
    return replace(cycle, step=step, surface=surface, changes_made=made)


def may_verify(cycle: Cycle) -> None:
    """GuardNotMet when checks could not count now; asked before they run."""
    guards.no_failed_mini_check(cycle)
    guards.at(cycle, "verify", *VERIFIABLE)
    guards.not_checking(cycle)


def verify(cycle: Cycle, kind: str, passed: bool, tree: str | None) -> Cycle:
    """After a check that the server ran. A failed mini-check stops the run for good.

    `tree` names the files that were checked; None when they changed meanwhile, or nobody knows.
    """
    may_verify(cycle)
    failing = cycle.failing - {kind} if passed else cycle.failing | {kind}
    verified = replace(
        cycle,
        failing=failing,
        verified_changes=cycle.changes_made if passed else None,
        verified_tree=tree if passed else None,
    )
    if cycle.step is RunStep.SAVE_FIRST:
        return verified
    if not passed and cycle.step is RunStep.MINI_CHECK:
        return replace(verified, mini_check_failed=True)
    # A check that passes over what has its checkpoint takes nothing away.
    step = RunStep.CHECKPOINT if passed and cycle.step is RunStep.CHECKPOINT else RunStep.VERIFY
    checked = cycle.changes_made if passed else cycle.checked_changes
    return replace(verified, step=step, checked_changes=checked)


def may_checkpoint(cycle: Cycle, task: TaskFacts, sync: bool = False) -> None:
    """GuardNotMet when no commit could be this task's checkpoint now; asked before the repository is."""
    guards.no_failed_mini_check(cycle)
    guards.at(cycle, "take a checkpoint", RunStep.VERIFY, RunStep.CHECKPOINT)
    guards.not_checking(cycle)
    guards.verified(cycle)
    if sync and cycle.changes_made:
        raise refuse(
            Guard.SYNC_WITHOUT_CHANGES,
            "This run has made changes, so its checkpoint is no ledger sync.",
            "Take the checkpoint of the commit that holds the changes.",
        )
    guards.task_counts(cycle, task)


def checkpoint(cycle: Cycle, task: TaskFacts, commit: CommitFacts, sync: bool = False) -> Cycle:
    """The commit counts as the task's checkpoint. `sync`: the work was there before the run (LEDGER_SYNC).

    Once one task of a run was synced, all others of it are: such a run makes no changes.
    """
    syncs = sync or cycle.ledger_sync
    may_checkpoint(cycle, task, syncs)
    guards.commit_counts(cycle, commit, syncs)
    surface = cycle.surface or task.surface or surfaces.of_files(sorted(commit.files))
    return replace(
        cycle,
        step=RunStep.CHECKPOINT,
        surface=surface,
        ledger_sync=syncs,
        checkpoints=cycle.checkpoints | {task.key},
    )


def close(cycle: Cycle, tasks: Iterable[TaskFacts]) -> Cycle:
    """The run ends; every task with a checkpoint becomes DONE. `tasks` are those, as they stand."""
    guards.at(cycle, "close", RunStep.CHECKPOINT)
    guards.not_checking(cycle)
    if cycle.current_key not in cycle.checkpoints:
        raise refuse(
            Guard.CHECKPOINT_TAKEN,
            f"The selected task {cycle.current_key} has no checkpoint in this run.",
            f"Take one with runCheckpoint for {cycle.current_key}, or abandon the run.",
        )
    guards.verified(cycle)
    for task in tasks:
        guards.task_counts(cycle, task)
    return replace(cycle, step=RunStep.RECORD, state=RunState.CLOSED)


def block(cycle: Cycle) -> Cycle:
    """The run stops with a blocker; possible at any step."""
    guards.require_active(cycle)
    return replace(cycle, step=RunStep.BLOCKED, state=RunState.BLOCKED)


def abandon(cycle: Cycle) -> Cycle:
    """The run is given up; possible at any step."""
    guards.require_active(cycle)
    return replace(cycle, state=RunState.ABANDONED)


def expire(cycle: Cycle, now: datetime) -> Cycle:
    """The lock is taken from a holder who has not been heard of."""
    guards.require_active(cycle)
    if now < cycle.lease_until:
        raise refuse(Guard.LEASE_VALID, "The lease of the active run still runs.", "Wait until it is over.")
    return replace(cycle, state=RunState.EXPIRED)
