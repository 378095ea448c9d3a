"""Settings that people keep under a name, for any workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.core.actor import Actor, Scope
from server.core.errors import Conflict, FieldError, InvalidInput, NotFound
from server.core.texts import storable
from server.domains.generation.models import Preset as PresetRow
from server.domains.generation.workflows import stored, values
from server.domains.generation.workflows.model import ParameterKind, Workflow

PER_ORDER = (
    "prompt",
    "seed",
)  # asked for each time; a preset with a seed would make the same picture again and again


async def save(actor: Actor, key: str, name: str, parameters: Any, *, replace: bool = False) -> Workflow:
    """Keeps the values under the name; `replace` allows for one that is there. The workflow with its presets.

    Raises NotFound, InvalidInput naming every fault, Conflict when the name is taken, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    workflow = await stored.find(key)
    faults = _faults(workflow, name, parameters)
    if faults:
        raise InvalidInput("This cannot be kept as a preset.", tuple(faults))
    row: dict[str, Any] = {"workflow_key": key, "name": name.strip()}
    kept: dict[str, Any] = {"parameters": dict(parameters), "actor_name": actor.name}
    if replace and await PresetRow.filter(**row).update(**kept):
        return await stored.find(key)
    try:
        await PresetRow.create(**row, **kept)
    except IntegrityError:
        if replace:  # somebody else made it just now
            await PresetRow.filter(**row).update(**kept)
        else:
            raise Conflict(f"There is a preset {name.strip()!r} already.", current=workflow) from None
    return await stored.find(key)


async def remove(actor: Actor, id: UUID) -> Workflow:
    """Removes a preset that somebody saved; the workflow as it is then. Raises NotFound, NotAllowed."""
    actor.require(Scope.GENERATION)
    row = await PresetRow.get_or_none(id=id)
    if row is None or not await PresetRow.filter(id=id).delete():
        raise NotFound("There is no such preset.", str(id))
    return await stored.find(row.workflow_key)


def _faults(workflow: Workflow, name: str, parameters: Any) -> list[FieldError]:
    found: list[FieldError] = []
    if not 1 <= len(name.strip()) <= 60 or not storable(name):
        found.append(FieldError("name", "must have 1 to 60 characters"))
    if any(one.id is None and one.name == name.strip() for one in workflow.presets):
        found.append(FieldError("name", "is that of a preset that comes with the workflow"))
    if not isinstance(parameters, Mapping) or not parameters:
        return [*found, FieldError("parameters", "must be an object with at least one value")]
    return [*found, *filter(None, (_fault(workflow, key, value) for key, value in parameters.items()))]


def _fault(workflow: Workflow, name: str, value: Any) -> FieldError | None:
    parameter = workflow.parameter(name)
    if parameter is None:
        return FieldError(f"parameters.{name}"[:120], "is no parameter of this workflow")
    if name in PER_ORDER or parameter.kind is ParameterKind.IMAGE:
        return FieldError(f"parameters.{name}", "belongs to each order")
    fault = "must have a value" if value is None else values.check(parameter, value)
    return FieldError(f"parameters.{name}", fault) if fault else None
