"""Runs and checks as they change. Events only wake; the database is the truth, so nothing is lost for good."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

from server.core import events
from server.core.errors import NotFound
from server.domains.ledger.events import CommandProgressed, LedgerChanged
from server.domains.ledger.kinds import CommandState
from server.domains.ledger.models import Run, RunCommand
from server.domains.ledger.runs import losing, reading, verifying

POLL_SECONDS = 3.0
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a check's output; it goes up to number `seq`."""

    seq: int
    text: str


async def run(run_id: UUID) -> AsyncGenerator[Run, None]:
    """The run now, then after each change of it; goes on when it has ended. Raises NotFound."""
    async with events.subscribe(LedgerChanged) as stream:
        version = 0
        while True:
            row = await Run.get_or_none(id=run_id)
            if row is None:
                raise NotFound("There is no such run.", str(run_id))
            if row.version != version:
                version = row.version
                yield row
            await stream.next(POLL_SECONDS)


async def output(command_id: UUID, after: int | None) -> AsyncGenerator[Piece | RunCommand, None]:
    """What a check has printed so far in one piece (or what came behind number `after`), then each piece as it
    comes, and at last the check as it ended. Raises NotFound."""
    async with events.subscribe(CommandProgressed) as stream:
        row = await verifying.find(command_id)
        seq = max(after or 0, 0)
        piece = await _next(command_id, seq)
        if after is None or piece.seq > seq:
            yield piece
            seq = piece.seq
        while True:
            # The state is read before the output: whatever was printed before the end is seen then.
            row = await verifying.find(command_id)
            while (piece := await _next(command_id, seq)).seq > seq:
                yield piece
                seq = piece.seq
            if row.state is not CommandState.RUNNING:
                yield row
                return
            await _until_more(stream, command_id)


async def _next(command_id: UUID, after: int) -> Piece:
    rows = await reading.output(command_id, after, AT_ONCE)
    return Piece(rows[-1].seq if rows else after, "".join(row.text for row in rows))


async def _until_more(stream: events.Stream, command_id: UUID) -> None:
    """Until the check printed something or ended, or for POLL_SECONDS; then its process is looked for too."""
    while True:
        event = await stream.next(POLL_SECONDS)
        if event is None:
            await losing.settle(id=command_id)
            return
        if isinstance(event, CommandProgressed) and event.command_id == str(command_id):
            return
