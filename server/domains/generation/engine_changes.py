"""What people do with engines: add, change, enable, disable, drain and remove them.

What runs on an engine that is disabled or removed goes back into the queue, and is stopped there.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from server.core import clock, db, events
from server.core.actor import Actor, Scope
from server.core.errors import Conflict, DomainError, FieldError, InvalidInput, NotFound
from server.domains.generation import breaking, engines, finishing, queueing, reading, recording
from server.domains.generation.events import EngineChanged, EngineEdited
from server.domains.generation.models import (
    BUSY,
    Engine,
    EngineOrigin,
    EngineState,
    GenerationJob,
    GenerationState,
)

log = logging.getLogger(__name__)
STOP_SECONDS = 5.0
LONGEST_NAME = 100
BOUNDS = {
    "max_batch": ("maxBatch", 1, 64),
    "max_pixels": ("maxPixels", 64 * 64, 16_384 * 16_384),
    "run_limit_seconds": ("runLimitSeconds", 10, 7 * 24 * 3600),
}


async def add(actor: Actor, values: dict[str, Any]) -> Engine:
    """A new engine; one that was removed at the same address is that one again.

    `values`: name, url, max_batch, max_pixels, run_limit_seconds (None for no limit). Raises InvalidInput, Conflict
    when the address has an engine already, NotAllowed.
    """
    actor.require(Scope.SERVICES)
    checked = _checked(dict.fromkeys(BOUNDS) | values)
    made = await _made(checked)
    if made is None:
        raise await _taken(checked["url"])
    _tell(made.id)
    return made


async def _made(values: dict[str, Any]) -> Engine | None:
    try:
        return await Engine.create(**values, origin=EngineOrigin.PERSON)
    except IntegrityError:
        removed = Engine.filter(url=values["url"], removed_at__not_isnull=True)
        anew = engines.AS_NEW | {"origin": EngineOrigin.PERSON, "version": F("version") + 1}
        return await Engine.get(url=values["url"]) if await removed.update(**values, **anew) else None


async def _taken(url: str) -> Conflict:
    other = await Engine.get_or_none(url=url)
    if other is not None and other.removed_at is not None:
        return Conflict("A removed engine had this address: add it again instead.")
    return Conflict("There is an engine with this address already.", current=other)


async def update(actor: Actor, id: UUID, expected_version: int, changes: dict[str, Any]) -> Engine:
    """Changes what is given, as in `add`; one that was set aside is used again at once.

    Raises NotFound, InvalidInput, NotAllowed, and Conflict.

    Conflict: somebody changed it first, the address is taken or comes from the settings, or a job runs there.
    """
    actor.require(Scope.SERVICES)
    engine = await _present(id)
    checked = _checked(changes)
    if checked.get("url", engine.url) != engine.url:
        if engine.origin is EngineOrigin.SETTINGS:
            raise Conflict("This address comes from the settings; change it there.", current=engine)
        checked |= {"state": EngineState.UNKNOWN, "last_checkpoint": None, "last_error": None}
    await _write(engine, expected_version, checked | breaking.TRUSTED)
    _tell(id)
    return await _present(id)


async def _write(engine: Engine, expected_version: int, changes: dict[str, Any]) -> None:
    try:
        async with db.transaction():
            if "state" in changes:  # the address changes: nobody may begin there meanwhile
                await queueing.locked()
                if await GenerationJob.exists(engine_id=engine.id, state__in=list(BUSY)):
                    raise Conflict(
                        "A job runs on it; drain it before you change its address.", current=engine
                    )
            row = Engine.filter(id=engine.id, version=expected_version, removed_at=None)
            written = await row.update(**changes, version=F("version") + 1)
    except IntegrityError:
        raise await _taken(changes["url"]) from None
    if not written:
        now = await _present(engine.id)
        raise Conflict("Somebody else changed this engine first.", expected_version, now.version, now)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises InvalidInput naming every fault."""
    faults: list[FieldError] = []
    checked = dict(values)
    if "name" in checked:
        checked["name"] = " ".join((checked["name"] or "").split())
        if not 0 < len(checked["name"]) <= LONGEST_NAME or not checked["name"].isprintable():
            faults.append(FieldError("name", f"must have 1 to {LONGEST_NAME} readable characters"))
    if "url" in checked:
        try:
            checked["url"] = engines.address(checked["url"] or "")
        except InvalidInput as error:
            faults += error.field_errors
    for column, (field, least, most) in BOUNDS.items():
        value = checked.get(column)
        if value is not None and not least <= value <= most:
            faults.append(FieldError(field, f"must lie between {least} and {most}"))
    if faults:
        raise InvalidInput("An engine cannot be like this.", tuple(faults))
    return checked


async def enable(actor: Actor, id: UUID) -> Engine:
    """Gives the engine jobs again, disabled, draining or set aside before. Raises NotFound, NotAllowed."""
    actor.require(Scope.SERVICES)
    engine = await _present(id)
    await _set(engine, enabled=True, draining=False, **breaking.TRUSTED)
    return await _present(id)


async def drain(actor: Actor, id: UUID) -> Engine:
    """Gives the engine nothing new; it finishes what it has. Raises NotFound, Conflict when disabled, NotAllowed."""
    actor.require(Scope.SERVICES)
    engine = await _present(id)
    if not engine.enabled:
        raise Conflict("It is disabled: it has nothing to finish.", current=engine)
    await _set(engine, draining=True)
    return await _present(id)


async def disable(actor: Actor, id: UUID) -> Engine:
    """Takes the engine out of use at once; what it runs goes back into the queue. Raises NotFound, NotAllowed."""
    actor.require(Scope.SERVICES)
    engine = await _present(id)
    await _set(engine, enabled=False, draining=False, state=EngineState.UNKNOWN)
    await _call_back(engine)
    return await _present(id)


async def remove(actor: Actor, id: UUID) -> Engine:
    """Takes the engine away for good; what it runs goes back into the queue.

    Raises NotFound, NotAllowed, Conflict for one that the settings name: it would be back after the next start.
    """
    actor.require(Scope.SERVICES)
    engine = await _present(id)
    if engine.origin is EngineOrigin.SETTINGS:
        raise Conflict("The settings name this engine: disable it, or take it out there.", current=engine)
    await _set(engine, enabled=False, draining=False, state=EngineState.UNKNOWN, removed_at=clock.now())
    await _call_back(engine)
    return await engines.get(id)


async def _set(engine: Engine, **values: Any) -> None:
    """Nothing when it is so already: a version stands for a change."""
    if all(getattr(engine, name) == value for name, value in values.items()):
        return
    if await Engine.filter(id=engine.id, removed_at=None).update(**values, version=F("version") + 1):
        _tell(engine.id)


async def _present(id: UUID) -> Engine:
    engine = await engines.get(id)
    if engine.removed_at is not None:
        raise NotFound("This engine was removed.", str(id))
    return engine


def _tell(id: UUID) -> None:
    events.publish(EngineEdited(str(id)))
    events.publish(EngineChanged(str(id)))


async def _call_back(engine: Engine) -> None:
    """Puts the job that runs there back into the queue, then stops it there: in this order nobody takes its end for
    a failure. One that was called off stays with its worker, which stops it."""
    job = (await reading.on_engines([engine.id])).get(engine.id)
    if job is None or not await recording.move(
        job.id,
        GenerationState.QUEUED,
        expecting=(GenerationState.RUNNING,),
        in_attempt=job.attempt,
        why=f"Engine {engine.name} was taken out of use.",
        **finishing.UNTOUCHED,
    ):
        return
    log.info("Job %s is queued again: engine %s was taken out of use.", job.id, engine.name)
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await engines.client(engine).cancel(job.prompt_id or "")
    except (DomainError, TimeoutError) as error:  # then it paints for nobody
        log.warning("Engine %s could not be told to stop (%s).", engine.name, error)
