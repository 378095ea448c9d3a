"""Mutations of engines."""

import dataclasses
from typing import Annotated, Any

import strawberry

from schema.context import Info
from schema.errors import Conflict, InvalidInput, NotAllowed, NotFound
from schema.generation.engine_types import Engine
from schema.ids import from_id
from server.domains.generation import engine_changes

UNSET: Any = strawberry.UNSET


def _result(name: str) -> Any:
    return strawberry.union(name=f"{name[0].upper()}{name[1:]}Result", description=f"What {name} can answer.")


AddResult = Annotated[Engine | InvalidInput | Conflict | NotAllowed, _result("engineAdd")]
UpdateResult = Annotated[Engine | NotFound | InvalidInput | Conflict | NotAllowed, _result("engineUpdate")]
EnableResult = Annotated[Engine | NotFound | Conflict | NotAllowed, _result("engineEnable")]
DisableResult = Annotated[Engine | NotFound | Conflict | NotAllowed, _result("engineDisable")]
DrainResult = Annotated[Engine | NotFound | Conflict | NotAllowed, _result("engineDrain")]
RemoveResult = Annotated[Engine | NotFound | Conflict | NotAllowed, _result("engineRemove")]
EngineId = Annotated[strawberry.ID, strawberry.argument(description="The engine's id.")]


@strawberry.input(description="A new engine. Limits that are left out are none.")
class EngineAddInput:
    name: str = strawberry.field(description="Its name for people, 1 to 100 characters.")
    url: str = strawberry.field(
        description="Its address: http or https, on this machine or an allowed engine host."
    )
    max_batch: int | None = strawberry.field(
        default=None, description="The most pictures of a job that it gets, 1 to 64."
    )
    max_pixels: int | None = strawberry.field(
        default=None, description="The most pixels of a picture that it gets, from 4096."
    )
    run_limit_seconds: int | None = strawberry.field(
        default=None, description="How long a job may run on it, 10 seconds to a week."
    )


@strawberry.input(description="Changes of an engine. What is left out stays; null takes a limit away.")
class EngineUpdateInput:
    id: strawberry.ID = strawberry.field(description="The engine.")
    expected_revision: int = strawberry.field(description="The revision that the caller has seen.")
    name: str | None = strawberry.field(default=UNSET, description="Its name for people.")
    url: str | None = strawberry.field(
        default=UNSET, description="Its address; not of one that the settings name."
    )
    max_batch: int | None = strawberry.field(default=UNSET, description="The most pictures of a job.")
    max_pixels: int | None = strawberry.field(default=UNSET, description="The most pixels of a picture.")
    run_limit_seconds: int | None = strawberry.field(default=UNSET, description="How long a job may run.")

    def changes(self) -> dict[str, Any]:
        """What the caller gave, by column."""
        names = {field.name for field in dataclasses.fields(self)} - {"id", "expected_revision"}
        return {name: value for name in names if (value := getattr(self, name)) is not UNSET}


AddInput = Annotated[EngineAddInput, strawberry.argument(description="The engine.")]
UpdateInput = Annotated[EngineUpdateInput, strawberry.argument(description="What is to change.")]


@strawberry.type
class EngineMutation:
    @strawberry.mutation(
        description="Adds an engine; one that was removed at this address is that one again."
    )
    async def engine_add(self, info: Info, input: AddInput) -> AddResult:
        values = dataclasses.asdict(input)
        return Engine.from_model(await engine_changes.add(info.context.require_actor(), values))

    @strawberry.mutation(description="Changes an engine, unless somebody else did first.")
    async def engine_update(self, info: Info, input: UpdateInput) -> UpdateResult:
        actor, id = info.context.require_actor(), from_id(input.id, "Engine")
        changed = await engine_changes.update(actor, id, input.expected_revision, input.changes())
        return Engine.from_model(changed)

    @strawberry.mutation(description="Gives an engine jobs again, disabled, draining or set aside before.")
    async def engine_enable(self, info: Info, id: EngineId) -> EnableResult:
        return await _changed(engine_changes.enable, info, id)

    @strawberry.mutation(description="Takes an engine out of use at once; its job goes back into the queue.")
    async def engine_disable(self, info: Info, id: EngineId) -> DisableResult:
        return await _changed(engine_changes.disable, info, id)

    @strawberry.mutation(description="Gives an engine no new jobs; it finishes what it has.")
    async def engine_drain(self, info: Info, id: EngineId) -> DrainResult:
        return await _changed(engine_changes.drain, info, id)

    @strawberry.mutation(
        description="Removes an engine that somebody added; its job goes back into the queue."
    )
    async def engine_remove(self, info: Info, id: EngineId) -> RemoveResult:
        return await _changed(engine_changes.remove, info, id)


async def _changed(change: Any, info: Info, id: str) -> Engine:
    return Engine.from_model(await change(info.context.require_actor(), from_id(id, "Engine")))
