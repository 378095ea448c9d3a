"""The engines: which there are, how they are, and which of them can take work."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from tortoise.queryset import QuerySet

from server.core import clock, events
from server.core.errors import DomainError, FieldError, NotFound
from server.core.settings import Settings
from server.domains.generation import breaking, reading
from server.domains.generation.events import EngineChanged, EngineEdited
from server.domains.generation.models import Engine, EngineOrigin, EngineState
from server.engines.base import EngineCatalog, EngineClient, EngineInfo, EngineNotPermitted
from server.engines.registry import EngineRegistry

log = logging.getLogger(__name__)
PROBE_SECONDS = 5.0
ANSWER_SECONDS = 20.0  # with the pause less than FRESH: one that hangs must not make the others look silent
FRESH = timedelta(seconds=30)
FREE_SECONDS = 5.0
VRAM_STEP = 128 * 2**20
ORDER = ("sandbox", "name", "id")
# What an engine that was removed is again when it is added anew.
AS_NEW: dict[str, Any] = {
    **{"removed_at": None, "enabled": True, "draining": False, "state": EngineState.UNKNOWN},
    **{"last_checkpoint": None, "last_error": None},
    **breaking.TRUSTED,
}

_registry = EngineRegistry()
_catalogs: dict[UUID, EngineCatalog] = {}


def open(settings: Settings) -> None:
    """Allows the hosts that the settings name, in this process. Call before anything else here."""
    global _registry
    urls = (*settings.comfyui_urls, *([settings.sandbox_url] if settings.sandbox_url else []))
    named = [urlsplit(url).netloc.rpartition("@")[2] for url in urls]
    _registry = EngineRegistry([*settings.engine_allowed_hosts, *named])


async def close() -> None:
    """Closes every connection."""
    await _registry.close()


def client(engine: Engine) -> EngineClient:
    """The client of an engine. Raises EngineNotPermitted."""
    return _registry.client_for(engine.url)


def address(url: str) -> str:
    """The address in its one canonical form. Raises EngineNotPermitted when it is not to be talked to."""
    return _registry.checked(url)


def visiting(url: str) -> AbstractAsyncContextManager[EngineClient]:
    """A client of its own for an address that may be no engine at all. Raises EngineNotPermitted."""
    return _registry.visiting(url)


async def sync(settings: Settings) -> None:
    """Makes the engines of origin SETTINGS those that the settings name.

    What people decided about one that is still named stays: its name, its limits, disabled, draining.
    """
    named = [(url, f"ComfyUI {urlsplit(url).netloc}") for url in settings.comfyui_urls]
    if settings.sandbox_url is not None:
        named.append((settings.sandbox_url, "Sandbox engine"))
    # Looking closer at an address takes a library that a restart need not wait for.
    known = {row["url"] for row in await Engine.all().values("url")}
    wanted = {
        url if url in known else _canonical(url): (name, url == settings.sandbox_url) for url, name in named
    }
    for url, (name, sandbox) in wanted.items():
        await Engine.bulk_create([Engine(url=url, name=name, sandbox=sandbox)], ignore_conflicts=True)
        gone = Engine.filter(url=url, removed_at__not_isnull=True)
        await gone.update(**AS_NEW, name=name, sandbox=sandbox, origin=EngineOrigin.SETTINGS)
    others = Engine.filter(origin=EngineOrigin.SETTINGS, removed_at=None, url__not_in=list(wanted))
    await others.update(removed_at=clock.now(), enabled=False)


def _canonical(url: str) -> str:
    with contextlib.suppress(EngineNotPermitted):  # whoever probes it tells the reason
        return address(url)
    return url


Probes = dict[tuple[UUID, str], asyncio.Task[None]]


async def probe_all(under_way: Probes | None = None) -> None:
    """Asks every engine in use how it is, all at once, and writes down the answers.

    With `under_way` it only begins, and leaves out those whose answer is still awaited: one that hangs keeps nobody
    else waiting.
    """
    probes: Probes = {} if under_way is None else under_way
    for key in [key for key, task in probes.items() if task.done()]:
        del probes[key]
    rows = await in_use()
    ours = await reading.busy_engines()  # never two on one engine
    for row in rows:
        if (row.id, row.url) not in probes:
            probes[row.id, row.url] = asyncio.create_task(_look_at(row, int(row.id in ours)))
    if under_way is None:
        await asyncio.gather(*probes.values())


async def _look_at(engine: Engine, ours: int) -> None:
    try:
        await probe(engine, ours=ours)
    except Exception:
        log.exception("Engine %s could not be looked at; trying again.", engine.name)


async def probe(engine: Engine, *, ours: int = 0) -> None:
    """Asks one engine how it is, and writes down the answer. `ours` of its prompts are jobs of this queue."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            info, catalog = await client(engine).info(), await client(engine).catalog()
        values = _values(info, catalog, ours)
        _catalogs[engine.id] = catalog
    except (DomainError, TimeoutError) as error:
        values = {"state": EngineState.OFFLINE, "last_error": _why_away(engine, error), "latency_ms": None}
    same = used().filter(id=engine.id, url=engine.url)
    if values["state"] is EngineState.ONLINE:
        # It was restarted, as far as anybody can tell. Decided by the row as it is now, not as it was when we asked.
        await same.filter(state=EngineState.OFFLINE).update(**breaking.TRUSTED)
    # Not when it was disabled, or moved to another address, meanwhile.
    if not await same.update(**values):
        return
    if values["state"] is not engine.state:
        log.info("Engine %s is %s.", engine.name, values["state"].value)
        events.publish(EngineChanged(str(engine.id)))


def _why_away(engine: Engine, error: DomainError | TimeoutError) -> str:
    """Why it does not answer as it should. ComfyUI cannot even tell its memory when its device has failed."""
    reason = error.message if isinstance(error, DomainError) else "The engine did not answer in time."
    before = engine.set_aside_reason
    return f"{reason} Before that it was set aside: {before}" if before else reason


def _values(info: EngineInfo, catalog: EngineCatalog, ours: int) -> dict[str, Any]:
    told = {
        "version": info.version,
        "device_name": info.device_name,
        "vram_total": info.vram_total,
        "vram_free": info.vram_free,
        "vram_reason": info.vram_reason,
        "queue_remaining": info.queue_remaining,
        "others": max(0, (info.queue_remaining or 0) - ours),
        "environment": dict(info.environment),
        "checkpoints": list(catalog.checkpoints),
        "loras": list(catalog.loras),
        "vaes": list(catalog.vaes),
        "samplers": list(catalog.samplers),
        "schedulers": list(catalog.schedulers),
    }
    return {
        "state": EngineState.ONLINE,
        "info": told,
        "sandbox": info.sandbox,
        "latency_ms": info.latency_ms,
        "last_seen_at": clock.now(),
        "last_error": None,
    }


async def mark_offline(engine_id: UUID, reason: str) -> None:
    """Notes at once that an engine did not answer; the next probe may find it well again.

    One that is on trial is asked first: OFFLINE would mean that it was restarted since.
    """
    row = Engine.filter(id=engine_id)
    await row.filter(setbacks=0).update(state=EngineState.OFFLINE, last_error=reason)
    await row.filter(setbacks__gt=0).update(state=EngineState.UNKNOWN, last_error=reason)
    events.publish(EngineChanged(str(engine_id)))


def catalog_of(engine_id: UUID) -> EngineCatalog | None:
    """What the engine had when this process asked it last; None when it has not yet."""
    return _catalogs.get(engine_id)


async def free_all() -> None:
    """Has every engine that answers unload its models."""
    await asyncio.gather(*(free(engine) for engine in await online()))


async def free(engine: Engine) -> None:
    """Has the engine unload its models, if it takes that in time."""
    try:
        async with asyncio.timeout(FREE_SECONDS):
            await client(engine).free()
        await Engine.filter(id=engine.id).update(last_checkpoint=None)
    except (DomainError, TimeoutError) as error:
        log.warning("Engine %s did not free its memory (%s).", engine.name, error)


async def everyone() -> list[Engine]:
    """Every engine that was not removed, disabled ones too, the user's own before the sandbox."""
    return await Engine.filter(removed_at=None).order_by(*ORDER)


def used() -> QuerySet[Engine]:
    """Those that are neither removed nor disabled."""
    return Engine.filter(enabled=True, removed_at=None)


async def in_use() -> list[Engine]:
    """The same, the user's own before the sandbox."""
    return await used().order_by(*ORDER)


async def online() -> list[Engine]:
    """Those in use that answered lately."""
    return [engine for engine in await in_use() if is_online(engine)]


def taking_among(used: list[Engine]) -> list[Engine]:
    """Those of the engines in use that take new jobs: they answered lately and are neither draining nor set aside."""
    return [
        engine
        for engine in used
        if is_online(engine) and not engine.draining and not breaking.set_aside(engine)
    ]


def is_online(engine: Engine) -> bool:
    """Whether it answered lately."""
    seen = engine.last_seen_at
    return engine.state is EngineState.ONLINE and seen is not None and seen > clock.now() - FRESH


def looks(engine: Engine) -> tuple[Any, ...]:
    """What of the engine is worth telling when it changes: not its latency, nor a few bytes of memory."""
    told = {name: value for name, value in engine.info.items() if name not in ("vram_free", "environment")}
    free = (engine.info.get("vram_free") or 0) // VRAM_STEP
    stands = engine.state, breaking.set_aside(engine)
    return engine.id, engine.version, engine.name, stands, engine.last_checkpoint, free, told


def excess(engine: Engine, batch: int, parameters: Mapping[str, Any]) -> FieldError | None:
    """What of a job with this batch and these parameters is beyond the engine's limits; None when nothing is."""
    width, height = parameters.get("width"), parameters.get("height")
    pixels = width * height if isinstance(width, int) and isinstance(height, int) else 0
    if engine.max_batch is not None and batch > engine.max_batch:
        return FieldError("batch", f"{engine.name} takes at most {engine.max_batch}")
    if engine.max_pixels is not None and pixels > engine.max_pixels:
        return FieldError("width", f"times height, {engine.name} takes at most {engine.max_pixels} pixels")
    return None


async def any_online() -> bool:
    """Whether anybody can take work now."""
    return bool(await online())


async def by_ids(ids: Iterable[UUID]) -> dict[UUID, Engine]:
    """Engines by id."""
    return {row.id: row for row in await Engine.filter(id__in=list(ids))}


async def get(id: UUID) -> Engine:
    """The engine. Raises NotFound."""
    engine = await Engine.get_or_none(id=id)
    if engine is None:
        raise NotFound("There is no such engine.", str(id))
    return engine


async def watch() -> None:
    """Probes for ever, every PROBE_SECONDS and when somebody edited an engine."""
    # The clients bring aiohttp. In a thread, so that a starting server can open its door meanwhile.
    await asyncio.to_thread(importlib.import_module, "server.engines.comfyui.client")
    under_way: Probes = {}
    async with events.subscribe(EngineEdited) as stream:
        try:
            while True:
                try:
                    await probe_all(under_way)
                except Exception:
                    log.exception("Probing the engines failed; trying again.")
                await stream.next(PROBE_SECONDS)
        finally:
            for task in under_way.values():
                task.cancel()
            await asyncio.gather(*under_way.values(), return_exceptions=True)
