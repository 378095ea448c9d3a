"""Limits on tries: counted per address, shared through Redis, and never stalled or locked by it."""

from __future__ import annotations

import asyncio
import socket
import time as real_time
from types import SimpleNamespace
from typing import Any

import pytest
import redis
from limits.aio.storage import memory

from server.core.errors import DomainError, NotAllowed, RateLimited
from server.core.settings import Settings
from server.domains.accounts import lifecycle, refreshing, sessions, setup, throttling
from server.domains.accounts.models import AuditEntry
from server.domains.accounts.sessions import Device, Grant
from tests import databases
from tests.domains.accounts.conftest import DEVICE, PASSWORD


async def _tries(limit: Any, address: str | None, count: int) -> int:
    """How many of the tries are allowed."""
    allowed = 0
    for _ in range(count):
        try:
            await throttling.check(limit, address)
            allowed += 1
        except RateLimited as error:
            assert 1 <= error.retry_after <= 60
    return allowed


@pytest.mark.parametrize(("limit", "amount"), [("SETUP", 5), ("LOGIN", 10), ("REFRESH", 30)])
async def test_so_many_a_minute_and_address(limit: str, amount: int) -> None:
    item = getattr(throttling, limit)
    assert await _tries(item, "192.0.2.1", amount + 3) == amount
    assert await _tries(item, "192.0.2.2", 1) == 1
    assert await _tries(item, None, amount + 1) == amount


async def test_a_minute_later_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await _tries(throttling.SETUP, "192.0.2.1", 6) == 5
    later = SimpleNamespace(time=lambda: real_time.time() + 61)
    monkeypatch.setattr(memory, "time", later)
    assert await _tries(throttling.SETUP, "192.0.2.1", 1) == 1


async def test_an_ipv6_network_counts_as_one_address() -> None:
    assert await _tries(throttling.SETUP, "2001:db8::1", 5) == 5
    assert await _tries(throttling.SETUP, "2001:db8::ffff", 1) == 0
    assert await _tries(throttling.SETUP, "2001:db8:0:1::1", 1) == 1
    assert await _tries(throttling.SETUP, "::ffff:192.0.2.9", 5) == 5
    assert await _tries(throttling.SETUP, "192.0.2.9", 1) == 0


async def test_logins_are_limited_whether_they_fail_or_not(owner: Grant) -> None:
    for n in range(10):
        if n % 2:
            await sessions.create("owner@example.org", PASSWORD, DEVICE)
        else:
            with pytest.raises(NotAllowed):
                await sessions.create("owner@example.org", "wrong wrong", DEVICE)
    for _ in range(3):
        with pytest.raises(RateLimited):
            await sessions.create("owner@example.org", PASSWORD, DEVICE)
    assert await AuditEntry.filter(result="RateLimited").count() == 1, "a flood is told once"
    await sessions.create("owner@example.org", PASSWORD, Device("192.0.2.99"))


async def test_setup_and_refresh_are_limited(database: Settings) -> None:
    async def until_limited(attempt: Any) -> int:
        for n in range(100):
            try:
                await attempt()
            except RateLimited:
                return n
            except DomainError:
                pass
        return 100

    assert await until_limited(lambda: setup.complete("x", "a@b", "a", PASSWORD, DEVICE)) == 5
    assert await until_limited(lambda: refreshing.refresh("x", DEVICE)) == 30


def _redis_is_reachable() -> bool:
    try:
        with redis.Redis.from_url(databases.REDIS, socket_connect_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        return False
    return True


async def test_with_redis_processes_count_together() -> None:
    if not _redis_is_reachable():
        pytest.skip("Redis is not reachable")
    address = f"test-{real_time.time_ns()}"
    settings = Settings(redis_url=databases.REDIS)
    async with lifecycle.lifespan(settings):
        assert await _tries(throttling.SETUP, address, 3) == 3
    async with lifecycle.lifespan(settings):  # forgets what this process counted
        assert await _tries(throttling.SETUP, address, 3) == 2


async def test_a_redis_that_is_not_there_neither_blocks_nor_opens_the_door() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{free.getsockname()[1]}"
        async with throttling.shared(url):
            assert await _tries(throttling.SETUP, "192.0.2.1", 7) == 5


async def test_a_redis_that_hangs_is_given_up_once_and_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "REDIS_SECONDS", 0.05)
    connections: list[asyncio.StreamWriter] = []

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with throttling.shared(f"redis://127.0.0.1:{port}"):
        assert await _tries(throttling.SETUP, "192.0.2.1", 7) == 5
    assert len(connections) == 1
    server.close()
    for writer in connections:
        writer.close()
    await server.wait_closed()
