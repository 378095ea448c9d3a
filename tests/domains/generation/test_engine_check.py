"""Trying an address tells what ComfyUI there is, and nothing of what is none."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from aiohttp import web

from server.core.errors import InvalidInput, NotAllowed, RateLimited, Unavailable
from server.core.settings import Settings
from server.domains.accounts import throttling
from server.domains.generation import engine_check, engines
from tests.conftest import OWNER, READER
from tests.domains.generation.sandbox import Sandbox


@pytest.fixture(autouse=True)
def fresh_count() -> Iterator[None]:
    throttling.reset()
    engines.open(Settings())
    yield
    throttling.reset()


@pytest.fixture
async def other(unused_tcp_port: int) -> AsyncIterator[str]:
    """A server that is no ComfyUI; /web is a page, /json is some JSON, /moved redirects."""

    async def page(request: web.Request) -> web.Response:
        if request.path.startswith("/json"):
            return web.json_response({"secret": 1})
        if request.path.startswith("/moved"):
            raise web.HTTPFound("/json/system_stats")
        return web.Response(text="secret")

    app = web.Application()
    app.add_routes([web.get("/{path:.*}", page)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    yield f"http://127.0.0.1:{unused_tcp_port}"
    await runner.cleanup()


async def test_it_tells_what_the_engine_is(sandbox: Sandbox) -> None:
    found = await engine_check.check(OWNER, sandbox.url + "/")
    assert (found.info.sandbox, found.info.version) == (True, "0.33.0-sandbox")
    assert "sandbox-v1.safetensors" in found.catalog.checkpoints
    assert len(found.catalog.nodes) > 10


async def test_what_is_no_comfyui_all_looks_the_same(
    other: str, unused_tcp_port_factory: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_check, "CHECK_SECONDS", 1.0)
    nobody = f"http://127.0.0.1:{unused_tcp_port_factory()}"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = f"http://127.0.0.1:{silent.getsockname()[1]}"
        for url in (f"{other}/web", f"{other}/json", f"{other}/moved", nobody, mute):
            with pytest.raises(Unavailable) as caught:
                await engine_check.check(OWNER, url)
            assert (caught.value.message, caught.value.service) == (engine_check.NOTHING_THERE, url)


async def test_addresses_that_are_not_allowed_are_not_asked() -> None:
    for url in ("http://example.org", "ftp://127.0.0.1", "http://169.254.169.254"):
        with pytest.raises(InvalidInput):
            await engine_check.check(OWNER, url)


async def test_only_those_who_look_after_services_may_and_only_so_often() -> None:
    with pytest.raises(NotAllowed):
        await engine_check.check(READER, "http://127.0.0.1:1")
    for _ in range(engine_check.TRIES.tries):
        with pytest.raises(InvalidInput):
            await engine_check.check(OWNER, "nonsense")
    with pytest.raises(RateLimited):
        await engine_check.check(OWNER, "nonsense")
