"""The engines: which there are, how they are, and which of them can take work."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from server.core import clock, events
from server.core.errors import DomainError, NotFound
from server.core.settings import Settings
from server.domains.generation.events import EngineChanged
from server.domains.generation.models import Engine, EngineState
from server.engines.base import EngineCatalog, EngineClient, EngineInfo
from server.engines.registry import EngineRegistry

log = logging.getLogger(__name__)
PROBE_SECONDS = 5.0
FRESH = timedelta(seconds=30)

_registry = EngineRegistry()


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


async def sync(settings: Settings) -> None:
    """Makes the rows match the settings: engines that are named exist and are enabled, others are not."""
    wanted = {url: f"ComfyUI {urlsplit(url).netloc}" for url in settings.comfyui_urls}
    if settings.sandbox_url is not None:
        wanted[settings.sandbox_url] = "Sandbox engine"
    for url, name in wanted.items():
        values = {"name": name, "sandbox": url == settings.sandbox_url, "enabled": True}
        await Engine.bulk_create([Engine(url=url, **values)], ignore_conflicts=True)
        await Engine.filter(url=url).update(**values)
    await Engine.filter(url__not_in=list(wanted)).update(enabled=False)


async def probe_all() -> None:
    """Asks every enabled engine how it is, all at once, and writes down the answers."""
    rows = await Engine.filter(enabled=True)
    await asyncio.gather(*(probe(row) for row in rows))


async def probe(engine: Engine) -> None:
    """Asks one engine how it is, and writes down the answer."""
    try:
        info, catalog = await client(engine).info(), await client(engine).catalog()
        values = _values(info, catalog)
    except DomainError as error:
        values = {"state": EngineState.OFFLINE, "last_error": error.message, "latency_ms": None}
    await Engine.filter(id=engine.id).update(**values)
    if values["state"] is not engine.state:
        log.info("Engine %s is %s.", engine.name, values["state"].value)
        events.publish(EngineChanged(str(engine.id)))


def _values(info: EngineInfo, catalog: EngineCatalog) -> dict[str, Any]:
    told = {
        "version": info.version,
        "device_name": info.device_name,
        "vram_total": info.vram_total,
        "vram_free": info.vram_free,
        "vram_reason": info.vram_reason,
        "queue_remaining": info.queue_remaining,
        "environment": dict(info.environment),
        "checkpoints": list(catalog.checkpoints),
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
    """Notes at once that an engine did not answer; the next probe may find it well again."""
    await Engine.filter(id=engine_id).update(state=EngineState.OFFLINE, last_error=reason)
    events.publish(EngineChanged(str(engine_id)))


async def everyone() -> list[Engine]:
    """Every enabled engine, the user's own before the sandbox."""
    return await Engine.filter(enabled=True).order_by("sandbox", "name", "id")


async def online() -> list[Engine]:
    """Those that answered lately."""
    query = Engine.filter(enabled=True, state=EngineState.ONLINE, last_seen_at__gt=clock.now() - FRESH)
    return await query.order_by("sandbox", "name", "id")


def is_online(engine: Engine) -> bool:
    """Whether it answered lately."""
    seen = engine.last_seen_at
    return engine.state is EngineState.ONLINE and seen is not None and seen > clock.now() - FRESH


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
    """Probes for ever, every PROBE_SECONDS."""
    # The clients bring aiohttp. In a thread, so that a starting server can open its door meanwhile.
    await asyncio.to_thread(importlib.import_module, "server.engines.comfyui.client")
    while True:
        try:
            await probe_all()
        except Exception:
            log.exception("Probing the engines failed; trying again.")
        await asyncio.sleep(PROBE_SECONDS)
