"""Every guard of the contract: refused from the wrong state, satisfied by the right one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.core.errors import GuardNotMet
from server.domains.ledger import contract
from server.domains.ledger.contract import CommitFacts, Cycle, Guard, TaskFacts
from server.domains.ledger.kinds import PolicyReview, RunState, RunStep, TaskScope, TaskState

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
FRESH = Cycle("token:1", NOW + timedelta(minutes=10))
TASK = TaskFacts("T-1", TaskState.DOING, surface="app")
OTHER = TaskFacts("T-2", TaskState.TODO, surface="app")
COMMIT = CommitFacts(
    "c" * 40, True, True, True, True, frozenset({"app/a.py", "app/b.py"}), frozenset({"app/a.py"})
)


def at(step: RunStep, **values: Any) -> Cycle:
    """An active cycle on TASK at this step."""
    plain = {"current_key": "T-1", "scope": TaskScope.MVP, "surface": "app"}
    return replace(FRESH, step=step, **(plain | values))


def verified(step: RunStep = RunStep.VERIFY, **values: Any) -> Cycle:
    """One change, which a check has passed."""
    return at(step, **({"changes_made": 1, "checked_changes": 1, "verified_changes": 1} | values))


def taken(step: RunStep = RunStep.CHECKPOINT, **values: Any) -> Cycle:
    """The same with the checkpoint."""
    return verified(step, **({"checkpoints": frozenset({"T-1"})} | values))


def refusal(step: Callable[[], object]) -> GuardNotMet:
    with pytest.raises(GuardNotMet) as caught:
        step()
    assert caught.value.remedy
    return caught.value


def test_the_whole_cycle() -> None:
    cycle = contract.bootstrap(FRESH, tree_clean=True)
    assert cycle.step is RunStep.SELECT
    cycle = contract.select(cycle, TASK)
    assert (cycle.step, cycle.current_key, cycle.surface) == (RunStep.HEALTH, "T-1", "app")
    cycle = contract.health(cycle, [])
    assert cycle.step is RunStep.EXECUTE
    for name in "abcd":
        cycle = contract.change(cycle, [f"app/{name}.py"])
    assert (cycle.step, cycle.changes_made) == (RunStep.MINI_CHECK, 4)
    cycle = contract.verify(cycle, "LINT", True, "tree")
    assert (cycle.step, cycle.verified_tree, cycle.checked_changes) == (RunStep.VERIFY, "tree", 4)
    cycle = contract.checkpoint(cycle, TASK, COMMIT)
    assert (cycle.step, cycle.checkpoints) == (RunStep.CHECKPOINT, {"T-1"})
    cycle = contract.close(cycle, [TASK])
    assert (cycle.step, cycle.state) == (RunStep.RECORD, RunState.CLOSED)


def test_a_dirty_tree_is_saved_first() -> None:
    saving = contract.bootstrap(FRESH, tree_clean=False)
    assert saving.step is RunStep.SAVE_FIRST
    assert refusal(lambda: contract.bootstrap(saving, tree_clean=False)).guard == Guard.TREE_CLEAN
    assert contract.bootstrap(saving, tree_clean=True).step is RunStep.SELECT  # undone
    assert (
        refusal(lambda: contract.bootstrap(saving, True, committed=True)).guard == Guard.VERIFICATION_PASSED
    )
    failed = contract.verify(saving, "TEST", False, "t")
    assert failed.step is RunStep.SAVE_FIRST
    assert (
        refusal(lambda: contract.bootstrap(failed, True, committed=True)).guard == Guard.VERIFICATION_PASSED
    )
    other = contract.verify(failed, "LINT", True, "t")
    assert refusal(lambda: contract.bootstrap(other, True, committed=True)).guard == Guard.VERIFICATION_PASSED
    passed = contract.verify(other, "TEST", True, "t")
    after = contract.bootstrap(passed, True, committed=True)
    assert (after.step, after.verified_changes, after.verified_tree) == (RunStep.SELECT, None, None)


def test_policy_review_comes_before_work() -> None:
    needed = replace(TASK, policy_review=PolicyReview.NEEDED)
    cycle = replace(FRESH, step=RunStep.SELECT)
    assert refusal(lambda: contract.select(cycle, needed)).guard == Guard.POLICY_CLEARED
    assert contract.select(cycle, replace(TASK, policy_review=PolicyReview.CLEARED)).step is RunStep.HEALTH


def test_services_get_one_recovery() -> None:
    cycle = contract.health(at(RunStep.HEALTH), ["comfyui"])
    assert (cycle.step, cycle.recovered) == (RunStep.HEALTH, True)
    assert contract.health(cycle, []).step is RunStep.EXECUTE
    blocked = contract.health(cycle, ["comfyui"])
    assert (blocked.step, blocked.state) == (RunStep.BLOCKED, RunState.BLOCKED)


@pytest.mark.parametrize(("scope", "limit"), [(TaskScope.MVP, 4), (TaskScope.BACKLOG, 2)])
def test_the_limit_of_changes(scope: TaskScope, limit: int) -> None:
    full = at(RunStep.VERIFY, scope=scope, changes_made=limit, checked_changes=limit)
    assert refusal(lambda: contract.change(full, ["app/a.py"])).guard == Guard.CHANGE_LIMIT
    assert contract.change(replace(full, changes_made=limit - 1), ["app/a.py"]).changes_made == limit


def test_changes_stay_in_one_surface() -> None:
    cycle = at(RunStep.EXECUTE)
    assert refusal(lambda: contract.change(cycle, ["app/a.py", "docs/b.md"])).guard == Guard.ONE_SURFACE
    free = contract.change(at(RunStep.EXECUTE, surface=None), ["docs/b.md"])
    assert free.surface == "docs"
    assert refusal(lambda: contract.change(free, ["app/a.py"])).guard == Guard.ONE_SURFACE


def test_a_mini_check_is_due_every_four_changes() -> None:
    cycle = contract.change(at(RunStep.EXECUTE, changes_made=3), ["app/a.py"])
    assert cycle.step is RunStep.MINI_CHECK
    assert refusal(lambda: contract.change(cycle, ["app/a.py"])).guard == Guard.STEP_ORDER
    checked = contract.change(at(RunStep.EXECUTE, changes_made=3, checked_changes=2), ["app/a.py"])
    assert checked.step is RunStep.EXECUTE


def test_a_failed_mini_check_ends_the_work() -> None:
    failed = contract.verify(at(RunStep.MINI_CHECK, changes_made=4), "TEST", False, "t")
    for step in (
        lambda: contract.change(failed, ["app/a.py"]),
        lambda: contract.may_verify(failed),
        lambda: contract.verify(failed, "TEST", True, "t"),
        lambda: contract.may_checkpoint(failed, TASK),
    ):
        assert refusal(step).guard == Guard.MINI_CHECK_PASSED
    assert contract.block(failed).state is RunState.BLOCKED
    assert contract.abandon(failed).state is RunState.ABANDONED


def test_a_failed_check_can_be_mended() -> None:
    failed = contract.verify(at(RunStep.EXECUTE, changes_made=1), "TEST", False, "t")
    assert (failed.step, failed.verified_changes, failed.failing) == (RunStep.VERIFY, None, {"TEST"})
    cheaper = contract.verify(failed, "PY_COMPILE", True, "t")
    assert refusal(lambda: contract.may_checkpoint(cheaper, TASK)).guard == Guard.VERIFICATION_PASSED
    mended = contract.verify(cheaper, "TEST", True, "t")
    contract.may_checkpoint(mended, TASK)
    again = contract.change(mended, ["app/a.py"])
    assert refusal(lambda: contract.may_checkpoint(again, TASK)).guard == Guard.STEP_ORDER


def test_nothing_moves_while_a_check_runs() -> None:
    for step in (
        lambda: contract.bootstrap(at(RunStep.SAVE_FIRST, checking=True), True),
        lambda: contract.change(at(RunStep.EXECUTE, checking=True), ["app/a.py"]),
        lambda: contract.may_verify(at(RunStep.EXECUTE, checking=True)),
        lambda: contract.may_checkpoint(verified(checking=True), TASK),
        lambda: contract.close(taken(checking=True), [TASK]),
    ):
        assert refusal(step).guard == Guard.CHECK_ENDED
    assert contract.block(at(RunStep.EXECUTE, checking=True)).state is RunState.BLOCKED


@pytest.mark.parametrize(
    ("commit", "guard"),
    [
        ({"reachable": False}, Guard.COMMIT_REACHABLE),
        ({"tree_clean": False}, Guard.TREE_CLEAN),
        ({"is_verified": False}, Guard.VERIFIED_AS_COMMITTED),
        ({"is_new": False}, Guard.COMMIT_NEW),
        ({"claimed": frozenset({"app/a.py", "app/x.py"})}, Guard.FILES_IN_DIFF),
        ({"files": frozenset({"app/a.py", "docs/b.md"})}, Guard.ONE_SURFACE),
    ],
)
def test_commits_that_do_not_count(commit: dict[str, Any], guard: Guard) -> None:
    cycle = verified()
    assert refusal(lambda: contract.checkpoint(cycle, TASK, replace(COMMIT, **commit))).guard == guard
    assert contract.checkpoint(cycle, TASK, COMMIT).checkpoints == {"T-1"}


@pytest.mark.parametrize(
    ("task", "guard"),
    [
        (replace(TASK, state=TaskState.BLOCKED), Guard.TASK_OPEN),
        (replace(TASK, state=TaskState.TODO), Guard.TASK_OPEN),
        (replace(OTHER, state=TaskState.DONE), Guard.TASK_OPEN),
        (replace(OTHER, policy_review=PolicyReview.NEEDED), Guard.POLICY_CLEARED),
        (replace(OTHER, waits_for=frozenset({"T-9"})), Guard.DEPENDENCIES_DONE),
        (replace(OTHER, surface="docs"), Guard.ONE_SURFACE),
    ],
)
def test_tasks_that_cannot_be_closed(task: TaskFacts, guard: Guard) -> None:
    assert refusal(lambda: contract.checkpoint(verified(), task, COMMIT)).guard == guard
    # What has changed since the checkpoint is found when the run is closed.
    cycle = taken(checkpoints=frozenset({"T-1", task.key}))
    assert refusal(lambda: contract.close(cycle, [TASK, task])).guard == guard


def test_dependencies_may_be_closed_in_the_same_run() -> None:
    waits = replace(OTHER, waits_for=frozenset({"T-1"}))
    assert contract.checkpoint(taken(), waits, COMMIT).checkpoints == {"T-1", "T-2"}


def test_a_run_closes_at_most_four() -> None:
    four = taken(checkpoints=frozenset({"T-1", "T-3", "T-4", "T-5"}))
    assert refusal(lambda: contract.checkpoint(four, OTHER, COMMIT)).guard == Guard.CLOSE_LIMIT
    assert len(contract.checkpoint(four, TASK, COMMIT).checkpoints) == 4  # again for one that it has
    three = taken(checkpoints=frozenset({"T-1", "T-3", "T-4"}))
    assert len(contract.checkpoint(three, OTHER, COMMIT).checkpoints) == 4


def test_without_a_recorded_change_there_is_only_a_sync() -> None:
    none = at(RunStep.VERIFY, verified_changes=0)
    old = replace(COMMIT, is_new=False, claimed=frozenset())
    assert refusal(lambda: contract.checkpoint(none, TASK, COMMIT)).guard == Guard.CHANGE_RECORDED
    synced = contract.checkpoint(none, TASK, old, sync=True)
    assert synced.ledger_sync
    assert contract.checkpoint(synced, OTHER, old).checkpoints == {"T-1", "T-2"}
    assert refusal(lambda: contract.change(synced, ["app/a.py"])).guard == Guard.SYNC_WITHOUT_CHANGES
    assert (
        refusal(lambda: contract.checkpoint(verified(), TASK, old, True)).guard == Guard.SYNC_WITHOUT_CHANGES
    )
    elsewhere = replace(old, files=frozenset({"docs/b.md"}))
    assert refusal(lambda: contract.checkpoint(none, TASK, elsewhere, True)).guard == Guard.ONE_SURFACE
    wider = replace(old, files=frozenset({"docs/b.md", "app/a.py"}))
    assert contract.checkpoint(none, TASK, wider, True).ledger_sync


def test_a_sync_sets_the_surface_of_what_follows() -> None:
    free = at(RunStep.VERIFY, verified_changes=0, surface=None)
    old = replace(COMMIT, is_new=False, claimed=frozenset())
    synced = contract.checkpoint(free, replace(TASK, surface=None), old, sync=True)
    assert synced.surface == "app"
    elsewhere = replace(old, files=frozenset({"docs/b.md"}))
    nowhere = replace(OTHER, surface=None)
    assert refusal(lambda: contract.checkpoint(synced, nowhere, elsewhere)).guard == Guard.ONE_SURFACE


def test_closing_needs_the_checkpoint_of_the_selected_task() -> None:
    other = taken(checkpoints=frozenset({"T-2"}))
    assert refusal(lambda: contract.close(other, [OTHER])).guard == Guard.CHECKPOINT_TAKEN
    stale = taken(failing=frozenset({"TEST"}))
    assert refusal(lambda: contract.close(stale, [TASK])).guard == Guard.VERIFICATION_PASSED
    assert contract.close(taken(), [TASK]).state is RunState.CLOSED


def test_checks_over_a_checkpoint() -> None:
    assert contract.verify(taken(), "LINT", True, "t").step is RunStep.CHECKPOINT
    failed = contract.verify(taken(), "LINT", False, "t")
    assert failed.step is RunStep.VERIFY
    assert refusal(lambda: contract.close(failed, [TASK])).guard == Guard.STEP_ORDER


def test_only_the_holder_under_a_lease() -> None:
    contract.require_holder(FRESH, "token:1", NOW)
    assert refusal(lambda: contract.require_holder(FRESH, "token:2", NOW)).guard == Guard.LOCK_HELD
    late = NOW + timedelta(minutes=10)
    assert refusal(lambda: contract.require_holder(FRESH, "token:1", late)).guard == Guard.LEASE_VALID
    assert refusal(lambda: contract.expire(FRESH, NOW)).guard == Guard.LEASE_VALID
    assert contract.expire(FRESH, late).state is RunState.EXPIRED


STEPS: dict[str, tuple[Callable[[Cycle], object], set[RunStep]]] = {
    "bootstrap": (lambda c: contract.bootstrap(c, True), {RunStep.BOOTSTRAP, RunStep.SAVE_FIRST}),
    "select": (lambda c: contract.select(c, TASK), {RunStep.SELECT}),
    "health": (lambda c: contract.health(c, []), {RunStep.HEALTH}),
    "change": (
        lambda c: contract.change(c, ["app/a.py"]),
        {RunStep.EXECUTE, RunStep.VERIFY, RunStep.CHECKPOINT},
    ),
    "verify": (
        lambda c: contract.verify(c, "LINT", True, "t"),
        {RunStep.SAVE_FIRST, RunStep.EXECUTE, RunStep.MINI_CHECK, RunStep.VERIFY, RunStep.CHECKPOINT},
    ),
    "checkpoint": (lambda c: contract.checkpoint(c, TASK, COMMIT), {RunStep.VERIFY, RunStep.CHECKPOINT}),
    "close": (lambda c: contract.close(c, [TASK]), {RunStep.CHECKPOINT}),
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("step", RunStep)
def test_each_step_from_each_step(name: str, step: RunStep) -> None:
    take, allowed = STEPS[name]
    cycle = taken(step=step)
    if step in allowed:
        take(cycle)
    else:
        assert refusal(lambda: take(cycle)).guard == Guard.STEP_ORDER


ALWAYS: dict[str, Callable[[Cycle], object]] = {
    "block": contract.block,
    "abandon": contract.abandon,
    "expire": lambda c: contract.expire(c, NOW + timedelta(hours=1)),
}


@pytest.mark.parametrize("name", [*STEPS, *ALWAYS])
@pytest.mark.parametrize("state", [state for state in RunState if state is not RunState.ACTIVE])
def test_nothing_moves_a_run_that_has_ended(name: str, state: RunState) -> None:
    take = STEPS[name][0] if name in STEPS else ALWAYS[name]
    assert refusal(lambda: take(taken(state=state))).guard == Guard.RUN_ACTIVE


@pytest.mark.parametrize("name", ALWAYS)
@pytest.mark.parametrize("step", RunStep)
def test_a_run_can_be_stopped_at_any_step(name: str, step: RunStep) -> None:
    assert ALWAYS[name](at(step)) != at(step)


def test_each_step_tells_what_comes_next() -> None:
    assert {contract.hint(step) for step in RunStep}
    assert all(contract.hint(step).endswith(".") for step in RunStep)
