"""What an engine's name may mean, and that nobody is sent elsewhere."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from aiohttp import ThreadedResolver, web

from server.engines.base import EngineFault, EngineUnreachable
from server.engines.comfyui.resolving import CheckedResolver
from server.engines.registry import EngineRegistry


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the names of a network of our own stand for."""
    known: dict[str, list[str]] = {}

    async def resolve(self: Any, host: str, port: int = 0, family: int = socket.AF_INET) -> list[Any]:
        flags = {"hostname": host, "port": port, "family": family, "proto": 0, "flags": 0}
        return [flags | {"host": address} for address in known[host]]

    monkeypatch.setattr(ThreadedResolver, "resolve", resolve)
    return known


@pytest.mark.parametrize(
    ("name", "addresses", "left"),
    [
        ("gpu-box", ["10.0.0.7", "169.254.169.254", "fe80::1%2"], ["10.0.0.7"]),
        ("gpu-box", ["127.0.0.1"], ["127.0.0.1"]),
        ("localhost", ["127.0.0.1", "::1", "10.0.0.7"], ["127.0.0.1", "::1"]),
    ],
)
async def test_only_addresses_that_suit_the_name_are_left(
    names: dict[str, list[str]], name: str, addresses: list[str], left: list[str]
) -> None:
    names[name] = addresses
    assert [one["host"] for one in await CheckedResolver().resolve(name, 80)] == left


@pytest.mark.parametrize(
    ("name", "address"),
    [("gpu-box", "169.254.169.254"), ("gpu-box", "::ffff:169.254.169.254"), ("localhost", "93.184.216.34")],
)
async def test_a_name_that_means_a_forbidden_address_is_not_talked_to(
    names: dict[str, list[str]], name: str, address: str
) -> None:
    names[name] = [address]
    registry = EngineRegistry(["gpu-box"])
    with pytest.raises(EngineUnreachable) as caught:
        await registry.client_for(f"http://{name}:8188").info()
    assert address not in caught.value.message
    await registry.close()


async def test_redirects_are_followed_neither_by_requests_nor_by_the_socket(unused_tcp_port: int) -> None:
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=307, headers={"Location": f"http://127.0.0.1:{unused_tcp_port}/secret"})

    async def secret(request: web.Request) -> web.Response:
        asked.append("secret")
        return web.json_response({"system": {}, "devices": []})

    app = web.Application()
    app.add_routes([web.get("/secret", secret), web.route("*", "/{path:.*}", elsewhere)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    registry = EngineRegistry()
    client = registry.client_for(f"http://127.0.0.1:{unused_tcp_port}")
    try:
        with pytest.raises(EngineFault, match="redirect"):
            await client.info()
        with pytest.raises((EngineFault, EngineUnreachable)):
            async with client.follow("a", "b", run_limit=1.0) as run:
                async for _ in run:
                    pass
    finally:
        await registry.close()
        await runner.cleanup()
    assert "secret" not in asked
    assert asked
