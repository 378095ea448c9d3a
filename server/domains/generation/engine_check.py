"""Trying an address before an engine is added there.

It tells no more of what is not ComfyUI than that it is not: nobody should learn here which ports are open.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from server.core.actor import Actor, Scope
from server.core.errors import Unavailable
from server.domains.accounts import throttling
from server.domains.generation import engines
from server.engines.base import EngineCatalog, EngineFault, EngineInfo, EngineUnreachable

CHECK_SECONDS = 15.0
TRIES = throttling.Limit("engine-check", 20)
NOTHING_THERE = "No ComfyUI answers at this address."


@dataclass(frozen=True)
class Found:
    """What answered: the engine as it is now, and what it has."""

    info: EngineInfo
    catalog: EngineCatalog


async def check(actor: Actor, url: str) -> Found:
    """Asks what is at an address.

    Raises InvalidInput for an address that is not to be talked to, Unavailable when no ComfyUI answers there,
    RateLimited after TRIES in a minute, NotAllowed.
    """
    actor.require(Scope.SERVICES)
    await throttling.check(TRIES, f"{actor.kind}:{actor.id or actor.name}")
    async with engines.visiting(url) as client:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return Found(await client.info(), await client.catalog())
        except (EngineFault, EngineUnreachable, TimeoutError):
            raise Unavailable(NOTHING_THERE, engines.address(url)) from None
