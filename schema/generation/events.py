"""A job's events as the API shows them."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from schema.context import Info
from schema.errors import NotAllowed, NotFound
from schema.generation.enums import GenerationState
from schema.generation.types import GenerationJob, preview_url
from schema.ids import from_id, to_id
from server.domains.generation import recording
from server.domains.generation.models import GenerationEvent as EventRow
from server.domains.generation.progress import Snapshot


@strawberry.interface(description="Something that happened to a job. Numbers rise by one for each job.")
class GenerationEvent:
    seq: int = strawberry.field(description="Its number. Give the last one as `after` to go on from there.")
    job_id: strawberry.ID = strawberry.field(description="The job.")
    at: datetime = strawberry.field(description="When it happened.")


@strawberry.type(description="The job as it stands; it contains everything up to `seq`.")
class GenerationSnapshot(GenerationEvent):
    job: GenerationJob = strawberry.field(description="The job.")


@strawberry.type(description="The job went into another state.")
class GenerationStateChanged(GenerationEvent):
    state: GenerationState = strawberry.field(description="The new state.")
    attempt: int = strawberry.field(description="The attempt that it is in.")
    reason: str | None = strawberry.field(
        default=None, description="Why it went back into the queue, when it did."
    )


@strawberry.type(description="A node of the graph began.")
class GenerationNodeStarted(GenerationEvent):
    node: str = strawberry.field(description="The node.")
    node_title: str = strawberry.field(description="Its name for people.")
    percent: float = strawberry.field(description="0 to 100, of the whole job.")
    eta_seconds: float | None = strawberry.field(
        default=None, description="How long the job will still take, as far as known."
    )


@strawberry.type(description="A node made a step.")
class GenerationStepped(GenerationEvent):
    node: str = strawberry.field(description="The node.")
    step: int = strawberry.field(description="The step it has done.")
    total: int = strawberry.field(description="How many steps it has.")
    percent: float = strawberry.field(description="0 to 100, of the whole job.")
    eta_seconds: float | None = strawberry.field(description="How long it will still take, as far as known.")


@strawberry.type(description="There is a new preview.")
class GenerationPreviewed(GenerationEvent):
    preview_url: str = strawberry.field(description="Where it is, behind the same login.")


@strawberry.type(description="Memory ran out: the job goes back into the queue, once, to be run smaller.")
class GenerationDowngraded(GenerationEvent):
    downgrade: JSON = strawberry.field(description="The parameters before and after, as {from, to}.")


@strawberry.type(description="The job is over: always the last event.")
class GenerationFinished(GenerationEvent):
    state: GenerationState = strawberry.field(description="How it ended.")

    @strawberry.field(description="The job.")
    async def job(self, info: Info) -> GenerationJob:
        found: GenerationJob = await info.context.load("GenerationJob", from_id(self.job_id, "GenerationJob"))
        return found


_Members = (
    GenerationSnapshot
    | GenerationStateChanged
    | GenerationNodeStarted
    | GenerationStepped
    | GenerationPreviewed
    | GenerationDowngraded
    | GenerationFinished
    | NotFound
    | NotAllowed
)
GenerationProgressEvent = Annotated[
    _Members, strawberry.union(name="GenerationProgressEvent", description="What a watcher of a job gets.")
]


def from_story(entry: Snapshot | EventRow) -> Any:
    """The API's view of a snapshot or an event's row."""
    if isinstance(entry, Snapshot):
        at = entry.job.finished_at or entry.job.started_at or entry.job.created_at
        base = {"seq": entry.seq, "job_id": strawberry.ID(to_id("GenerationJob", entry.job.id)), "at": at}
        return GenerationSnapshot(**base, job=GenerationJob.from_model(entry.job))  # type: ignore[arg-type]
    return _MAKERS[entry.kind](_base(entry), entry)


def _base(row: EventRow) -> dict[str, Any]:
    return {"seq": row.seq, "job_id": strawberry.ID(to_id("GenerationJob", row.job_id)), "at": row.created_at}


def _state(base: dict[str, Any], row: EventRow) -> GenerationStateChanged:
    return GenerationStateChanged(
        **base,
        state=GenerationState(row.data["state"]),
        attempt=row.data["attempt"],
        reason=row.data.get("reason"),
    )


def _node(base: dict[str, Any], row: EventRow) -> GenerationNodeStarted:
    return GenerationNodeStarted(**base, **row.data)


def _step(base: dict[str, Any], row: EventRow) -> GenerationStepped:
    return GenerationStepped(**base, **row.data)


def _preview(base: dict[str, Any], row: EventRow) -> GenerationPreviewed:
    return GenerationPreviewed(**base, preview_url=preview_url(row.job_id, row.data["number"]))


def _downgraded(base: dict[str, Any], row: EventRow) -> GenerationDowngraded:
    return GenerationDowngraded(**base, downgrade=row.data)  # type: ignore[arg-type]


def _finished(base: dict[str, Any], row: EventRow) -> GenerationFinished:
    return GenerationFinished(**base, state=GenerationState(row.data["state"]))


_MAKERS = {
    recording.STATE: _state,
    recording.NODE: _node,
    recording.STEP: _step,
    recording.PREVIEW: _preview,
    recording.DOWNGRADED: _downgraded,
    recording.FINISHED: _finished,
}
