"""Live news of an import."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

import strawberry

from schema import errors
from schema.errors import InvalidInput
from schema.ledger.file_enums import ImportPhase
from server.core.errors import DomainError
from server.domains.ledger import import_progress

ProgressId = Annotated[str, strawberry.argument(description="The progressId that the import is given.")]


@strawberry.type(description="How far an import is.")
class LedgerImportProgress:
    phase: ImportPhase = strawberry.field(description="What it does now.")
    done: int = strawberry.field(description="How much of the phase is done.")
    total: int = strawberry.field(description="How much there is to do in the phase.")


LedgerImportProgressEvent = Annotated[
    LedgerImportProgress | InvalidInput,
    strawberry.union("LedgerImportProgressEvent", description="What a watcher of an import gets."),
]


@strawberry.type
class FileSubscriptions:
    @strawberry.subscription(
        description="How far an import is: where it stands, then each step to its end. It may begin later."
    )
    async def ledger_import_progress(
        self, progress_id: ProgressId
    ) -> AsyncIterator[LedgerImportProgressEvent]:
        try:
            async with aclosing(import_progress.follow(progress_id)) as story:
                async for step in story:
                    yield LedgerImportProgress(
                        phase=ImportPhase(step.phase), done=step.done, total=step.total
                    )
        except DomainError as error:
            yield errors.from_error(error)
