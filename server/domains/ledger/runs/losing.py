"""Checks whose process died: they become LOST, and what they left running is ended."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from server.core import clock
from server.domains.ledger import verification
from server.domains.ledger.events import CommandProgressed
from server.domains.ledger.kinds import CommandState
from server.domains.ledger.models import RunCommand
from server.domains.ledger.runs import beats, cycle, owners


async def settle(**which: Any) -> list[RunCommand]:
    """Makes checks LOST that nobody runs any more (all, or those of a filter), and returns them.

    Their processes may live on when their server was killed: those of this machine are ended.
    """
    running = await RunCommand.filter(state=CommandState.RUNNING, **which)
    lost = [command for command in running if beats.is_lost(command) and await lose(command)]
    markers = {marker(command.id) for command in lost if owners.is_here(command.owner)}
    if markers:
        await asyncio.to_thread(verification.end_marked, markers)
    return lost


async def lose(command: RunCommand) -> bool:
    """LOST, unless it has ended or was heard of meanwhile. Whether it is."""
    async with cycle.held(command.run_id) as state:
        silent = RunCommand.filter(id=command.id, state=CommandState.RUNNING, beat_at=command.beat_at)
        done = bool(await silent.update(state=CommandState.LOST, finished_at=clock.now()))
        if done:
            state.news.append(CommandProgressed(str(command.id)))
            await state.save(state.cycle)
    return done


def marker(command_id: UUID) -> str:
    """What all processes of a check carry in their environment."""
    return command_id.hex
