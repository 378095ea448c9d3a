"""How a run begins: the lock, the look at the working tree, the choice of a task, the look at its services."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.core import clock, db
from server.core.actor import Scope
from server.core.errors import Unavailable
from server.domains.health import service as health
from server.domains.health.kinds import ServiceState
from server.domains.ledger import contract, history, next_task, storing, surfaces, workspace
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import RunState, RunStep, TaskEventKind, TaskState
from server.domains.ledger.models import Ledger, Run, Task
from server.domains.ledger.runs import cycle, ending, locking
from server.domains.ledger.runs.cycle import Held
from server.domains.ledger.selecting import Selection
from server.domains.ledger.workspace import Repository


@dataclass(frozen=True, slots=True)
class Started:
    """`run` is None when there is no work; `selection` is None while the tree has to be saved first."""

    run: Run | None
    selection: Selection | None
    reclaimed: Run | None = None


async def start(author: Author, lease_seconds: int | None = None, surface: str | None = None) -> Started:
    """Takes the lock and selects a task, or stops at SAVE_FIRST when the working tree is dirty.

    `surface` is used when the task has none of its own. Raises Conflict (somebody holds the lock; current is their
    run), GuardNotMet (no repository is connected), InvalidInput, NotAllowed, Unavailable.
    """
    author.actor.require(Scope.LEDGER)
    seconds = locking.checked_lease(lease_seconds)
    wanted = surfaces.checked(surface) if surface else None
    found = await storing.find_ledger()
    folder = cycle.workspace_of(found)
    assert found is not None
    locking.require_free(await locking.active(found))  # before git is asked: most who come second end here
    repository = await workspace.inspect(folder)
    async with db.transaction():
        ledger = await storing.lock_ledger()
        expired = await locking.reclaim(ledger)
        selection = None if repository.is_dirty else await next_task.select(ledger)
        state = expired
        if selection is None or selection.key is not None:
            state = await _begin(author, ledger, repository, seconds, wanted, selection)
        if state is not None:
            await storing.raise_version(ledger)
    for one in (expired, state):
        if one is not None:
            cycle.tell(one)
    run = state.run if state is not None and state is not expired else None
    return Started(run, selection, expired.run if expired else None)


async def go_on(author: Author, run_id: UUID) -> Run:
    """Goes on after SAVE_FIRST (the tree is clean now) or HEALTH (services were looked at again).

    Services that are still down after one recovery block the run and its task. GuardNotMet, Conflict, Unavailable.
    """
    author.actor.require(Scope.LEDGER)
    before = await cycle.of(await cycle.find(run_id))
    contract.require_holder(before, author.key, clock.now())
    repository = None
    if before.step is not RunStep.HEALTH:
        repository = await workspace.inspect(cycle.workspace_of(await storing.find_ledger()))
    async with cycle.held_by(author, run_id) as state:
        author = cycle.within(author, state.run)
        if repository is None:
            await _look_at_services(author, state)
        else:
            await _go_on_saved(author, state, repository)
    return state.run


async def _go_on_saved(author: Author, state: Held, repository: Repository) -> None:
    committed = repository.head != state.run.base_commit
    after = contract.bootstrap(state.cycle, tree_clean=not repository.is_dirty, committed=committed)
    await state.save(after, base_commit=repository.head)
    await _select(author, state, await next_task.select(state.ledger))


async def _begin(
    author: Author,
    ledger: Ledger,
    repository: Repository,
    seconds: int,
    surface: str | None,
    selection: Selection | None,
) -> Held:
    run = await _new_run(author, ledger, repository, seconds, surface)
    state = Held(ledger, run, await cycle.of(run))
    await state.save(contract.bootstrap(state.cycle, tree_clean=not repository.is_dirty))
    if selection is not None:
        await _select(author, state, selection)
    return state


async def _new_run(
    author: Author, ledger: Ledger, repository: Repository, seconds: int, surface: str | None
) -> Run:
    now = clock.now().replace(microsecond=0)
    newest = await Run.filter(ledger_id=ledger.id).order_by("position").first()
    least = newest.position if newest is not None else 1
    return await Run.create(
        ledger_id=ledger.id,
        started_at=now,
        title="AUTO",
        mode="AUTO",
        position=least - 1,
        digest=hashlib.sha256(f"{now.isoformat()} {least}".encode()).hexdigest(),
        state=RunState.ACTIVE,
        step=RunStep.BOOTSTRAP,
        surface=surface,
        actor_kind=author.actor.kind,
        actor_id=author.actor.id,
        actor_name=author.actor.name[:254],
        tool=author.tool,
        model=author.model,
        base_commit=repository.head,
        state_before=f"LEDGER_{ledger.version}",
        **cycle.lease(seconds),
    )


async def _select(author: Author, state: Held, selection: Selection) -> None:
    """The selected task becomes DOING. Without work the run ends. A surface of the task's own goes before the asked."""
    told = next_task.as_data(selection)
    if selection.key is None:
        await state.save(
            contract.abandon(state.cycle), selection=told, finished_at=clock.now(), result="NO_WORK"
        )
        return
    row = await cycle.task(state.ledger, selection.key)
    if row.state is not TaskState.DOING:
        await _take(author, state, row)
    chosen = contract.select(state.cycle, await cycle.facts(row))
    await state.save(
        chosen,
        selection=told,
        title=f"AUTO - {row.key} {row.title}"[:1000],
        selected_task=f"{row.key} — {row.title}" + (f" [{row.priority}]" if row.priority else ""),
        task_keys=[row.key],
    )
    await _look_at_services(author, state)


async def _take(author: Author, state: Held, row: Task) -> None:
    row.version += 1
    changes: dict[str, tuple[Any, Any]] = {"state": (row.state, TaskState.DOING)}
    await history.event(row, TaskEventKind.STARTED, author, changes, run_id=state.run.id).save()
    await cycle.advance(row, state=TaskState.DOING)


async def _look_at_services(author: Author, state: Held) -> None:
    """On to EXECUTE, or one chance to recover them, or the blocker."""
    row = await state.task()
    down = _unhealthy(row.requires or [])
    after = contract.health(state.cycle, down)
    if after.state is RunState.BLOCKED:
        await ending.stop(author, state, f"Needed services are down: {', '.join(down)}.")
        return
    reason = f"Waiting for {', '.join(down)}." if down else None
    await state.save(after, reason=reason)


def _unhealthy(names: list[str]) -> list[str]:
    """Those of the named services that are not healthy; unknown names count as down."""
    if not names:
        return []
    try:
        services = health.services().services
    except Unavailable:
        return names
    well = {service.name.lower() for service in services if service.state is ServiceState.HEALTHY}
    return [name for name in names if name.lower() not in well]
