"""A job's progress for whoever watches: a snapshot, then numbered events until the end, whatever happens between.

The database is the truth and the bus only wakes: a watcher that is late, slow, or in another process than the job
reads the same events and always learns the end.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

from server.core import events
from server.domains.generation import reading, recording, service
from server.domains.generation.events import JobProgressed
from server.domains.generation.models import FINAL, GenerationEvent, GenerationJob

POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The job as it stands; it contains everything up to event number `seq`."""

    job: GenerationJob

    @property
    def seq(self) -> int:
        return self.job.last_seq


async def follow(job_id: UUID, after: int | None) -> AsyncGenerator[Snapshot | GenerationEvent, None]:
    """The job's story from now on, or after event number `after`; ends with the job. Raises NotFound."""
    async with events.subscribe(JobProgressed) as stream:
        job = await service.get(job_id)
        if after is None or after > job.last_seq or (job.state in FINAL and after == job.last_seq):
            yield Snapshot(job)
            if job.state in FINAL:
                return
            after = job.last_seq
        while True:
            for event in await reading.events_after(job_id, after):
                yield event
                after = event.seq
                if event.kind == recording.FINISHED:
                    return
            await _until_more(stream, job_id, after)


async def _until_more(stream: events.Stream, job_id: UUID, after: int) -> None:
    """Returns when the job has newer events, or after POLL_SECONDS to look all the same."""
    while True:
        event = await stream.next(POLL_SECONDS)
        if event is None:
            return
        if isinstance(event, JobProgressed) and event.job_id == str(job_id) and event.seq > after:
            return
