"""Checks that the server runs for whoever holds a run: asked for here, carried out by executing.py.

What a PASS counts for. The contract commits after the check, so a check may see changes that are not committed yet.
A PASS therefore names what it saw: the name that git gives to all files as they were (its tree), and it counts for
a commit with the very same files, or for one that a later commit with the very same files contains. Whoever edits
after the PASS, or commits only some of it, has to verify again; after the commit that is always possible. A PASS
during which the files changed names nothing and so counts for no commit. A change recorded later needs a new PASS,
and while a check runs no change can be recorded.

The lease. Heartbeats are the holder's duty, but a check that takes longer than the lease would take the run away
from a holder who does nothing but wait for it. So a running check keeps its run's lease from ending (executing.py);
when it has ended the holder has half a minute at least.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

from server.core import clock, events
from server.core.actor import Role, Scope
from server.core.errors import Conflict, NotAllowed, NotFound
from server.domains.ledger import contract, storing, verification
from server.domains.ledger.events import CommandStopAsked
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import CommandState
from server.domains.ledger.models import Ledger, Run, RunCommand
from server.domains.ledger.runs import cycle, executing, losing, owners
from server.domains.ledger.runs.cycle import Held
from server.domains.ledger.verification import Check, Command, WorkspaceConfig

TIMEOUT_SECONDS = 300.0


async def verify(
    author: Author, run_id: UUID, check: Check, timeout_seconds: float | None = None
) -> RunCommand:
    """Starts a check in the connected repository; it goes on in this process. Returns it as RUNNING.

    Raises GuardNotMet (not the holder, not the step for it, another check runs), InvalidInput (what is not allowed),
    NotFound, NotAllowed, Unavailable (the repository's folder is gone).
    """
    author.actor.require(Scope.LEDGER)
    before = await cycle.of(await cycle.find(run_id))
    contract.require_holder(before, author.key, clock.now())
    contract.may_verify(before)
    command = await _resolve(check, timeout_seconds)
    await losing.settle(run_id=run_id)
    async with cycle.held_by(author, run_id) as state:
        contract.may_verify(state.cycle)
        row = await _record(state, command)
        await state.save(state.cycle)
    author = cycle.within(author, state.run)
    executing.begin(executing.Order(author, row, command, state.cycle.changes_made))
    return row


async def cancel(author: Author, command_id: UUID) -> RunCommand:
    """Asks for the end of a running check; it comes within seconds. For the holder of its run, and for owners.

    Raises NotFound, NotAllowed, Conflict (it has ended; current is the check).
    """
    author.actor.require(Scope.LEDGER)
    row = await find(command_id)
    if cycle.holder(await Run.get(id=row.run_id)) != author.key and author.actor.role is not Role.OWNER:
        raise NotAllowed("Only the holder of the run or an owner can stop its check.")
    await losing.settle(id=command_id)
    running = RunCommand.filter(id=command_id, state=CommandState.RUNNING)
    if not await running.update(cancel_requested=True):
        raise Conflict("The check has ended already.", current=await find(command_id))
    events.publish(CommandStopAsked(str(command_id)))
    return await find(command_id)


async def find(command_id: UUID) -> RunCommand:
    """The check. NotFound."""
    row = await RunCommand.get_or_none(id=command_id)
    if row is None:
        raise NotFound("There is no such check.", str(command_id))
    return row


async def _resolve(check: Check, timeout_seconds: float | None) -> Command:
    ledger = await storing.find_ledger()
    folder = cycle.workspace_of(ledger)
    assert ledger is not None
    config = _allowed(ledger, TIMEOUT_SECONDS if timeout_seconds is None else timeout_seconds)
    return await asyncio.to_thread(verification.resolve, folder, check, config)


def _allowed(ledger: Ledger, timeout_seconds: float) -> WorkspaceConfig:
    return WorkspaceConfig(
        lint_command=tuple(ledger.lint_command or ()) or None,
        test_command=tuple(ledger.test_command or ()) or None,
        probe_hosts=frozenset(ledger.probe_hosts or ()),
        timeout_seconds=timeout_seconds,
    )


async def _record(state: Held, command: Command) -> RunCommand:
    number = await RunCommand.filter(run_id=state.run.id).count() + 1
    return await RunCommand.create(
        run_id=state.run.id,
        number=number,
        kind=command.kind.value,
        shown=command.shown,
        step=state.cycle.step,
        owner=owners.ours(),
        beat_at=clock.now(),
    )
