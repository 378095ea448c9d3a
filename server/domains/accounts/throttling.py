"""Limits on tries per minute and address, with a moving window, in memory or shared through Redis."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.core.errors import RateLimited

if TYPE_CHECKING:  # imported with the first try: the start of the server need not wait for it
    from limits import RateLimitItem
    from limits.aio.strategies import MovingWindowRateLimiter

log = logging.getLogger(__name__)
REDIS_SECONDS = 0.5  # how long one try may wait for Redis
REDIS_PAUSE = 15.0  # how long Redis is left alone after a failure

_memory: MovingWindowRateLimiter | None = None
_shared: MovingWindowRateLimiter | None = None
_shared_from = 0.0


@dataclass(frozen=True)
class Limit:
    """How many tries one address has in a minute."""

    name: str
    tries: int


SETUP, LOGIN, REFRESH = Limit("setup", 5), Limit("login", 10), Limit("refresh", 30)


async def check(limit: Limit, address: str | None) -> None:
    """Counts one try from the address; RateLimited when the minute's tries are used up. Refused tries cost nothing."""
    from limits import RateLimitItemPerMinute

    wait = await _hit(RateLimitItemPerMinute(limit.tries, namespace=limit.name), _key(address))
    if wait is not None:
        raise RateLimited(f"Too many tries. Please wait {wait:.0f} seconds.", retry_after=wait)


def reset() -> None:
    """Forgets what was counted in this process."""
    global _memory
    _memory = None


@contextlib.asynccontextmanager
async def shared(redis_url: str | None) -> AsyncIterator[None]:
    """Counts in Redis while the block runs, so that all processes count together; without an address nothing."""
    global _shared, _shared_from
    if redis_url is None:
        yield
        return
    from limits.aio.storage import RedisStorage
    from limits.aio.strategies import MovingWindowRateLimiter

    storage = RedisStorage(
        redis_url, implementation="redispy", key_prefix="ainfluencer:limits", wrap_exceptions=True
    )
    _shared, _shared_from = MovingWindowRateLimiter(storage), 0.0
    try:
        yield
    finally:
        _shared = None
        await storage.bridge.get_connection().aclose()  # type: ignore[attr-defined]


async def _hit(limit: RateLimitItem, key: str) -> float | None:
    """None when the try is allowed, otherwise the seconds until the next one is."""
    from limits.errors import StorageError

    global _shared_from
    if _shared is not None and time.monotonic() >= _shared_from:
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                return await _hit_in(_shared, limit, key)
        except (StorageError, OSError, TimeoutError) as error:
            _shared_from = time.monotonic() + REDIS_PAUSE
            log.warning("Redis is away (%s); tries are counted in this process meanwhile.", error)
    return await _hit_in(_in_memory(), limit, key)


def _in_memory() -> MovingWindowRateLimiter:
    from limits.aio.storage import MemoryStorage
    from limits.aio.strategies import MovingWindowRateLimiter

    global _memory
    if _memory is None:
        _memory = MovingWindowRateLimiter(MemoryStorage())
    return _memory


async def _hit_in(limiter: MovingWindowRateLimiter, limit: RateLimitItem, key: str) -> float | None:
    if await limiter.hit(limit, key):
        return None
    stats = await limiter.get_window_stats(limit, key)
    return max(1.0, round(stats.reset_time - time.time(), 1))


def _key(address: str | None) -> str:
    """IPv6 hosts own a whole /64 network and could take a new address for each try."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if ip.version == 6 and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip.packed[:8] + bytes(8), 64)))
    return str(ip if ip.version == 4 else ip.ipv4_mapped)
