"""A job's progress for whoever watches: a snapshot, then numbered events until the end, whatever happens between.

The database is the truth and the bus only wakes: a watcher that is late, slow, or in another process than the job
reads the same events and always learns the end.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
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


async def since(job: GenerationJob, after: int) -> list[Snapshot | GenerationEvent]:
    """The job's events after a number; its snapshot instead when some of them are not kept any more."""
    after = max(after, 0)
    found = await reading.events_after(job.id, after)
    if after < job.last_seq and (not found or found[-1].seq != after + len(found)):
        return [Snapshot(job)]
    return list(found)


async def follow(job_id: UUID, after: int | None) -> AsyncGenerator[Snapshot | GenerationEvent, None]:
    """The job's story from now on, or after event number `after`; ends with the job. Raises NotFound."""
    async with events.subscribe(JobProgressed) as stream:
        job = await service.get(job_id)
        found: Sequence[Snapshot | GenerationEvent] = [Snapshot(job)]
        if after is not None and after <= job.last_seq and not (job.state in FINAL and after == job.last_seq):
            found = await since(job, after)
        after = job.last_seq if after is None else min(after, job.last_seq)
        while True:
            for entry in found:
                yield entry
                after = entry.seq
                if _is_last(entry):
                    return
            if len(found) < reading.EVENTS_AT_ONCE:
                await _until_more(stream, job_id, after)
            found = await reading.events_after(job_id, after)


def _is_last(entry: Snapshot | GenerationEvent) -> bool:
    if isinstance(entry, Snapshot):
        return entry.job.state in FINAL
    return entry.kind == recording.FINISHED


async def _until_more(stream: events.Stream, job_id: UUID, after: int) -> None:
    """Returns when the job has newer events, or after POLL_SECONDS to look all the same."""
    while True:
        event = await stream.next(POLL_SECONDS)
        if event is None:
            return
        if isinstance(event, JobProgressed) and event.job_id == str(job_id) and event.seq > after:
            return
