"""Sockets that are written to without waiting: frames of every length, order, and clients that are gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from server.core import wire
from tests.live import serve


@asynccontextmanager
async def connected(
    app: Callable[[WebSocket], Awaitable[None]],
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A socket to the app."""
    async with (
        serve(Starlette(routes=[WebSocketRoute("/", app)])) as url,
        aiohttp.ClientSession() as session,
        session.ws_connect(url, max_msg_size=0) as socket,
    ):
        yield socket


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65535, 65536, 300_000])
async def test_every_length_arrives_in_order_with_what_is_sent_the_usual_way(length: int) -> None:
    async def app(socket: WebSocket) -> None:
        await socket.accept()
        direct = wire.of(socket.scope)
        assert direct is not None
        await socket.send_text("before")
        assert direct.write_text(b"x" * (length // 2), "ä".encode(), b"y" * (length - length // 2))
        assert direct.write_text(b"z" * length)
        await socket.send_text("after")
        await socket.receive_text()

    async with connected(app) as socket:
        told = [(await socket.receive_str(timeout=5)) for _ in range(4)]
        await socket.send_str("enough")
    text = "x" * (length // 2) + "ä" + "y" * (length - length // 2)
    assert told == ["before", text, "z" * length, "after"]


async def test_a_client_that_reads_nothing_is_written_nothing_until_it_reads_again() -> None:
    drained, written = asyncio.Event(), 0

    async def app(socket: WebSocket) -> None:
        nonlocal written
        await socket.accept()
        direct = wire.of(socket.scope)
        assert direct is not None
        direct.on_drain = drained.set
        while direct.write_text(b"x" * 50_000):
            written += 1
        assert not drained.is_set()
        await socket.receive_text()
        await drained.wait()
        assert direct.write_text(b"again")
        await socket.receive_text()

    async with connected(app) as socket:
        await socket.send_str("I read now")
        told: list[str] = []
        while not told or told[-1] != "again":
            told.append(await socket.receive_str(timeout=10))
        await socket.send_str("enough")
    assert len(told) == written + 1


async def test_a_client_that_is_gone_is_written_nothing() -> None:
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    async def app(socket: WebSocket) -> None:
        await socket.accept()
        direct: Any = wire.of(socket.scope)
        try:
            await socket.receive_text()
        except WebSocketDisconnect:
            answer.set_result(direct.write_text(b"too late"))

    async with connected(app) as socket:
        await socket.close()
        assert await asyncio.wait_for(answer, 5) is False
