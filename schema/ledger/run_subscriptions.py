"""Live news of runs and of the checks that the server runs for them."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

import strawberry

from schema import errors
from schema.errors import NotFound
from schema.ids import from_id
from schema.ledger.run_types import RunCommand, RunCommandPiece
from schema.ledger.types import Run
from server.core.errors import DomainError
from server.domains.ledger.runs import watching

RunId = Annotated[strawberry.ID, strawberry.argument(description="The run's id.")]
CommandId = Annotated[strawberry.ID, strawberry.argument(description="The check's id.")]
AfterSeq = Annotated[
    int | None, strawberry.argument(description="The last number that was seen, to go on from there.")
]
RunChangedEvent = Annotated[
    Run | NotFound, strawberry.union("RunChangedEvent", description="What a watcher of a run gets.")
]
RunCommandOutputEvent = Annotated[
    RunCommandPiece | RunCommand | NotFound,
    strawberry.union("RunCommandOutputEvent", description="What a watcher of a check gets."),
]


@strawberry.type
class RunSubscriptions:
    @strawberry.subscription(description="The run as it stands, then again after every change of it.")
    async def run_changed(self, id: RunId) -> AsyncIterator[RunChangedEvent]:
        try:
            async with aclosing(watching.run(from_id(id, "Run"))) as rows:
                async for row in rows:
                    yield Run.from_model(row)
        except DomainError as error:
            yield errors.from_error(error)

    @strawberry.subscription(
        description=(
            "What a check has printed so far in one piece, then each further piece, then the check as it ended;"
            " with `after`, what came behind that piece instead."
        )
    )
    async def run_command_output(
        self, id: CommandId, after: AfterSeq = None
    ) -> AsyncIterator[RunCommandOutputEvent]:
        try:
            async with aclosing(watching.output(from_id(id, "RunCommand"), after)) as story:
                async for entry in story:
                    found: Any = _shown(entry)
                    yield found
        except DomainError as error:
            yield errors.from_error(error)


def _shown(entry: Any) -> Any:
    if isinstance(entry, watching.Piece):
        return RunCommandPiece(seq=entry.seq, text=entry.text)
    return RunCommand.from_model(entry)
