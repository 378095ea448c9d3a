"""Live news of generation."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

import strawberry

from schema import errors
from schema.context import Info
from schema.generation.events import GenerationProgressEvent, from_story
from schema.generation.types import GenerationQueue
from schema.ids import from_id
from server.core import events
from server.core.errors import DomainError
from server.domains.generation import progress, reading
from server.domains.generation.events import QueueChanged

JobId = Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]
AfterSeq = Annotated[
    int | None, strawberry.argument(description="The last number that was seen, to go on from there.")
]
QUEUE_POLL_SECONDS = 5.0


@strawberry.type
class Subscription:
    @strawberry.subscription(
        description="A job's story: a snapshot, then numbered events to the end; with `after`, what was missed instead."
    )
    async def generation_progress(
        self, info: Info, job_id: JobId, after: AfterSeq = None
    ) -> AsyncIterator[GenerationProgressEvent]:
        try:
            async with aclosing(progress.follow(from_id(job_id, "GenerationJob"), after)) as story:
                async for entry in story:
                    found: Any = from_story(entry)
                    info.context.position = entry.seq
                    yield found
        except DomainError as error:
            yield errors.from_error(error)

    @strawberry.subscription(description="What runs and what waits: at once, then whenever that changes.")
    async def generation_queue_changed(self) -> AsyncIterator[GenerationQueue]:
        known: object = None
        async with events.subscribe(QueueChanged) as stream:
            while True:
                line = await reading.line()
                if line != known:
                    known = line
                    yield await GenerationQueue.load()
                await stream.next(QUEUE_POLL_SECONDS)
