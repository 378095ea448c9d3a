"""Live news of generation."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

import strawberry

from schema import errors
from schema.context import Info
from schema.generation.engine_types import Engine
from schema.generation.events import GenerationProgressEvent, from_story
from schema.generation.queue_types import GenerationQueue
from schema.ids import from_id
from server.core import events
from server.core.errors import DomainError
from server.domains.generation import engines, progress, queueing, reading
from server.domains.generation.events import EngineChanged, QueueChanged, QueueSteered

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
        async with events.subscribe(QueueChanged, QueueSteered) as stream:
            while True:
                stream.clear()
                control = await queueing.control()
                found = (await reading.line(), control.state, control.depth_limit, control.changed_at)
                if found != known:
                    known = found
                    yield await GenerationQueue.load()
                await stream.next(QUEUE_POLL_SECONDS)

    @strawberry.subscription(description="The engines: at once, then whenever one of them changes.")
    async def engines_changed(self) -> AsyncIterator[list[Engine]]:
        known: object = None
        async with events.subscribe(EngineChanged, QueueChanged) as stream:
            while True:
                stream.clear()
                rows = await engines.everyone()
                found = [engines.looks(row) for row in rows], await reading.busy_engines()
                if found != known:
                    known = found
                    yield [Engine.from_model(row) for row in rows]
                await stream.next(QUEUE_POLL_SECONDS)
