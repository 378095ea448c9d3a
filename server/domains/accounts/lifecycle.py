"""What access runs in a process that answers requests."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from server.core.settings import Settings
from server.domains.accounts import audit, authentication, throttling


@contextlib.asynccontextmanager
async def lifespan(settings: Settings) -> AsyncIterator[None]:
    """Hears which logins others have ended, and counts tries together with other processes, while the block runs."""
    authentication.forget_all()
    throttling.reset()
    ready = asyncio.Event()
    listener = asyncio.create_task(authentication.forget_what_ends(ready))
    try:
        await ready.wait()
        async with throttling.shared(settings.redis_url):
            yield
    finally:
        await audit.settle()
        listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listener
