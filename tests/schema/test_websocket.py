"""GraphQL over WebSocket: login, origin, malformed messages, and the end with the session."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

import schema
from schema.context import Context
from schema.websocket import GraphQLOverWebSocket
from tests.conftest import OWNER
from tests.live import serve

PROTOCOL = "graphql-transport-ws"


class Door:
    """Stands in for the accounts domain: the token "good" is the owner's, and `end` ends every login."""

    def __init__(self) -> None:
        self.end = asyncio.Event()

    async def from_socket(self, socket: Any) -> Context:
        return Context(actor=OWNER if socket.cookies.get("access") == "good" else None)

    async def log_in(self, context: Context) -> None:
        if context.connection_params.get("authorization") == "Bearer good":
            context.actor = OWNER

    async def watch_end(self, context: Context) -> str:
        await self.end.wait()
        return "the session has ended"


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def endpoint(door: Door) -> GraphQLOverWebSocket:
    return GraphQLOverWebSocket(schema.schema, door.from_socket, door.log_in, door.watch_end, ())


@pytest.fixture
async def url(endpoint: GraphQLOverWebSocket) -> AsyncIterator[str]:
    async with serve(Starlette(routes=[WebSocketRoute("/graphql", endpoint)])) as base:
        yield f"{base}/graphql"


@asynccontextmanager
async def connected(url: str, **options: Any) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    options = {"protocols": [PROTOCOL]} | options
    async with aiohttp.ClientSession() as session, session.ws_connect(url, **options) as socket:
        yield socket


async def _log_in(socket: aiohttp.ClientWebSocketResponse) -> None:
    await socket.send_json({"type": "connection_init", "payload": {"authorization": "Bearer good"}})
    assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"


async def _closed_with(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    async with asyncio.timeout(5):
        while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
    return socket.close_code


async def test_an_operation_after_login_is_answered(url: str) -> None:
    async with connected(url) as socket:
        await _log_in(socket)
        await socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}})
        assert (await socket.receive_json())["payload"] == {"data": {"__typename": "Query"}}
        assert await socket.receive_json() == {"type": "complete", "id": "1"}


async def test_a_cookie_is_a_login_too(url: str) -> None:
    async with connected(url, headers={"cookie": "access=good"}) as socket:
        await socket.send_json({"type": "connection_init"})
        assert (await socket.receive_json())["type"] == "connection_ack"


@pytest.mark.parametrize("payload", [None, {}, {"authorization": "Bearer bad"}, {"authorization": 1}])
async def test_without_login_the_socket_closes(url: str, payload: Any) -> None:
    async with connected(url) as socket:
        await socket.send_json(
            {"type": "connection_init"} | ({"payload": payload} if payload is not None else {})
        )
        assert await _closed_with(socket) == 4403


async def test_init_must_come_in_time(url: str, endpoint: GraphQLOverWebSocket) -> None:
    assert endpoint.connection_init_wait_timeout == timedelta(seconds=5)
    endpoint.connection_init_wait_timeout = timedelta(seconds=0.05)
    async with connected(url) as socket:
        assert await _closed_with(socket) == 4408


async def test_a_subscription_before_login_is_refused(url: str) -> None:
    async with connected(url) as socket:
        await socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}})
        assert await _closed_with(socket) == 4401


async def test_a_foreign_origin_does_not_get_a_socket(url: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        async with connected(url, headers={"origin": "https://evil.example"}):
            pass
    assert refusal.value.status == 403
    async with connected(url, headers={"origin": url.removesuffix("/graphql")}) as socket:
        await _log_in(socket)


async def test_only_the_current_protocol_is_spoken(url: str) -> None:
    async with connected(url, protocols=["graphql-ws"]) as socket:
        assert await _closed_with(socket) == 4406


@pytest.mark.parametrize(
    "message",
    [
        "nonsense",
        "1",
        "null",
        "[]",
        "{}",
        '{"type": 1}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": {}, "payload": {"query": "{a}"}}',
        '{"type": "subscribe", "id": "1", "payload": 1}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": []}}',
        '{"type": "complete"}',
        "[" * 5000,
    ],
)
async def test_malformed_messages_close_the_socket_cleanly(url: str, message: str) -> None:
    async with connected(url) as socket:
        await _log_in(socket)
        await socket.send_str(message)
        assert await _closed_with(socket) == 4400


async def test_the_socket_ends_with_the_session(url: str, door: Door) -> None:
    async with connected(url) as socket:
        await _log_in(socket)
        door.end.set()
        assert await _closed_with(socket) == 4403


async def test_errors_inside_are_masked(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(id: str) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("schema.root.parse", fail)
    async with connected(url) as socket:
        await _log_in(socket)
        await socket.send_json(
            {"type": "subscribe", "id": "1", "payload": {"query": '{ node(id: "x") { id } }'}}
        )
        answer = (await socket.receive_json())["payload"]
    assert "secret" not in str(answer)
    assert answer["errors"][0]["extensions"]["logId"] in caplog.text


async def test_access_is_checked_for_every_operation(
    url: str, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks: list[Any] = []
    original: Callable[..., None] = schema.limits.Access.check
    monkeypatch.setattr(schema.limits.Access, "check", lambda *a: (checks.append(a), original(*a))[1])
    async with connected(url) as socket:
        await _log_in(socket)
        await socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}})
        await socket.receive_json()
    assert checks
