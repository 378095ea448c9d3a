"""ComfyUI engines as services. The generation domain asks them; here its findings are only taken over."""

from __future__ import annotations

from urllib.parse import urlsplit

from server.core import clock
from server.domains.generation import breaking, engines
from server.domains.generation.models import Engine, EngineState
from server.domains.health.kinds import Service, ServiceKind
from server.domains.health.probes import Probe, Reading


class Undecided(Exception):
    """Nobody has asked this engine yet: neither well nor unwell."""


class Offline(Exception):
    """The engine did not answer; the message is what was found."""


class SetAside(Exception):
    """The engine answers, but failed its last jobs by its own fault; the message says why."""


async def probes() -> list[Probe]:
    """A probe for every engine in use, by name."""
    found = await engines.in_use()
    return [_probe(engine, only=len(found) == 1) for engine in found]


def _probe(engine: Engine, *, only: bool) -> Probe:
    async def ask() -> Reading:
        if engine.state is EngineState.UNKNOWN:
            raise Undecided
        if engine.state is EngineState.OFFLINE:
            raise Offline(engine.last_error or "It does not answer.")
        if engine.last_seen_at is None or engine.last_seen_at < clock.now() - engines.FRESH:
            raise Offline("Nobody has asked it lately: is the process that runs the jobs alive?")
        if aside := breaking.set_aside(engine):
            raise SetAside(f"Set aside: {aside[1]}")
        return Reading(engine.info.get("version"), latency_ms=engine.latency_ms)

    parts = urlsplit(engine.url)
    service = Service(
        engine.id,
        engine.name,
        ServiceKind.COMFYUI,
        managed=engine.sandbox,
        required=only,
        address=engine.url,
        port=parts.port or (443 if parts.scheme == "https" else 80),
    )
    return Probe(service, ask)
