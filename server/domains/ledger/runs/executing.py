"""Carries out checks in this process, in the background: output, beats, the run's lease, and the result."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from server.core import clock, events
from server.core.errors import DomainError
from server.domains.ledger import contract, verification, workspace
from server.domains.ledger.events import CommandProgressed, CommandStopAsked
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import (
    CommandState,
    EvidenceKind,
    EvidenceOutcome,
    EvidenceStanding,
    RunState,
)
from server.domains.ledger.models import CommandOutput, Run, RunCommand
from server.domains.ledger.runs import beats, cycle, losing
from server.domains.ledger.runs.changing import evidence
from server.domains.ledger.runs.cycle import Held
from server.domains.ledger.verification import Command, Outcome, Result
from server.domains.ledger.workspace import Snapshot

log = logging.getLogger(__name__)
LEASE_KEPT = timedelta(seconds=30)
STOP_SECONDS = 8.0
STATES = {
    Outcome.PASS: CommandState.PASSED,
    Outcome.FAIL: CommandState.FAILED,
    Outcome.ERROR: CommandState.FAILED,
    Outcome.TIMED_OUT: CommandState.TIMED_OUT,
    Outcome.CANCELLED: CommandState.CANCELLED,
}


@dataclass(slots=True)
class Order:
    """A check that this process runs. `changes` is how many changes the run had made when it began."""

    author: Author
    row: RunCommand
    command: Command
    changes: int
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """What came out, and what was checked: None where it changed meanwhile or could not be looked at."""

    result: Result
    seen: Snapshot | None

    @property
    def passed(self) -> bool:
        return self.result.outcome is Outcome.PASS


_orders: dict[UUID, tuple[Order, asyncio.Task[None]]] = {}


def begin(order: Order) -> None:
    """Starts it. Not inside a transaction: a task would inherit its connection."""
    id = order.row.id
    task = asyncio.create_task(_carry_out(order), name=f"ledger-check-{id}")
    _orders[id] = order, task
    task.add_done_callback(lambda _: _orders.pop(id, None))


async def stop_all() -> None:
    """Ends all checks of this process, and waits until that is written down."""
    under_way = list(_orders.values())
    for order, _ in under_way:
        order.stop.set()
    tasks = {task for _, task in under_way}
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def _carry_out(order: Order) -> None:
    beating = asyncio.create_task(_beat(order))
    try:
        ended = await _execute(order)
        await _finish(order, ended)
    except Exception:
        log.exception("The check %s broke off.", order.row.id)
        with contextlib.suppress(Exception):  # else its old beat tells the same
            order.row = await RunCommand.get(id=order.row.id)
            await losing.lose(order.row)
    finally:
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)


async def _execute(order: Order) -> Ended:
    before = await _look(order.command.cwd)
    result = await verification.run(
        order.command, partial(_write, order), cancel=order.stop, marker=losing.marker(order.row.id)
    )
    after = None if result.outcome is Outcome.CANCELLED else await _look(order.command.cwd)
    return Ended(result, before if before == after else None)


async def _look(folder: Path) -> Snapshot | None:
    try:
        return await workspace.snapshot(folder)
    except DomainError as error:
        log.warning("What is checked in %s could not be named: %s", folder, error)
        return None


async def _write(order: Order, text: str) -> None:
    order.seq += 1
    await CommandOutput.create(command_id=order.row.id, seq=order.seq, text=text)
    events.publish(CommandProgressed(str(order.row.id)))


async def _beat(order: Order) -> None:
    """Says that the check lives, keeps its run's lease, and hears when somebody wants it to end."""
    async with events.subscribe(CommandStopAsked) as stream:
        while True:
            try:
                await _beat_once(order)
            except Exception:
                log.exception("The beat of the check %s failed this time.", order.row.id)
            await _pause(stream, order.row.id)


async def _beat_once(order: Order) -> None:
    now = clock.now()
    ours = RunCommand.filter(id=order.row.id, state=CommandState.RUNNING)
    if not await ours.update(beat_at=now) or await ours.filter(cancel_requested=True).exists():
        order.stop.set()
    run = Run.filter(id=order.row.run_id, state=RunState.ACTIVE, lease_until__gt=now)
    await run.filter(lease_until__lt=now + LEASE_KEPT).update(lease_until=now + LEASE_KEPT)


async def _pause(stream: events.Stream, id: UUID) -> None:
    """Until the next beat, or until somebody wants this check to end."""
    due = asyncio.get_running_loop().time() + beats.SECONDS
    while (left := due - asyncio.get_running_loop().time()) > 0:
        event = await stream.next(left)
        if isinstance(event, CommandStopAsked) and event.command_id == str(id):
            return


async def _finish(order: Order, ended: Ended) -> None:
    """The result, all at once: the command, its evidence, and the step that the run takes by it.

    It always stays with the command. It moves the run only if that is as it was when the check began.
    """
    async with cycle.held(order.row.run_id) as state:
        running = RunCommand.filter(id=order.row.id, state=CommandState.RUNNING)
        if not await running.update(**_columns(ended)):
            return  # it counts as LOST: nobody waits for it any more
        state.news.append(CommandProgressed(str(order.row.id)))
        if _still_counts(order, state):
            await _prove(order, state, ended)
        await state.save(state.cycle)


def _still_counts(order: Order, state: Held) -> bool:
    return (
        state.cycle.state is RunState.ACTIVE
        and clock.now() < state.cycle.lease_until
        and state.cycle.changes_made == order.changes
    )


async def _prove(order: Order, state: Held, ended: Ended) -> None:
    outcome = EvidenceOutcome.PASS if ended.passed else EvidenceOutcome.FAIL
    if ended.result.outcome is Outcome.CANCELLED:
        outcome = EvidenceOutcome.SKIP
    await evidence(
        order.author,
        state.run.id,
        EvidenceKind.COMMAND,
        EvidenceStanding.VERIFIED,
        _told(order, ended),
        state.cycle.current_key,
        outcome,
        data=_data(order, ended),
    ).save()
    if outcome is not EvidenceOutcome.SKIP:
        tree = ended.seen.tree if ended.seen else None
        now = replace(state.cycle, checking=False)
        state.cycle = contract.verify(now, order.row.kind, ended.passed, tree)


def _columns(ended: Ended) -> dict[str, Any]:
    result, seen = ended.result, ended.seen
    return {
        "state": STATES[result.outcome],
        "exit_code": result.exit_code,
        "duration_ms": result.duration_ms,
        "output_digest": result.output_digest,
        "output_bytes": result.output_bytes,
        "tail": result.tail,
        "finished_at": clock.now(),
        "head": seen.head if seen else None,
        "dirty": seen.dirty if seen else None,
        "tree": seen.tree if seen else None,
    }


def _data(order: Order, ended: Ended) -> dict[str, object]:
    result, seen = ended.result, ended.seen
    return {
        "id": str(order.row.id),
        "kind": order.row.kind,
        "shown": order.row.shown,
        "exitCode": result.exit_code,
        "durationMs": result.duration_ms,
        "outputDigest": result.output_digest,
        "tail": result.tail,
        "changes": order.changes,
        "head": seen.head if seen else None,
        "dirty": seen.dirty if seen else None,
        "tree": seen.tree if seen else None,
    }


def _told(order: Order, ended: Ended) -> str:
    state = STATES[ended.result.outcome].value
    told = f"{order.row.shown}: {state} after {ended.result.duration_ms / 1000:.1f} s."
    if ended.seen is None and ended.result.outcome is not Outcome.CANCELLED:
        told += " The files changed while it ran, so it counts for no commit."
    elif ended.seen is not None and ended.seen.dirty:
        told += " There were changes that were not committed yet."
    return told
