"""GraphQL over WebSocket: graphql-transport-ws only, with login, origin check and an end when the session ends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from schema.context import Context
from schema.sharing import SharingHandler, Sources

INIT_SECONDS = 5
MAX_OPERATIONS = 100

SocketContext = Callable[[WebSocket], Awaitable[Context]]
Login = Callable[[Context], Awaitable[None]]
WatchEnd = Callable[[Context], Awaitable[str]]


class Handler(SharingHandler):
    """Adds to the protocol: malformed messages close the socket, and so does the end of the session."""

    _watch: asyncio.Task[None] | None = None
    _ended = False

    async def handle_message(self, message: Any) -> None:
        if self._ended:
            return
        if not _is_well_formed(message):
            await self.handle_invalid_message("Malformed message")
            return
        await super().handle_message(message)

    async def handle_connection_init(self, message: Any) -> None:
        await super().handle_connection_init(message)
        if self.connection_acknowledged and self._watch is None:
            self._watch = asyncio.create_task(self._close_at_end())

    async def _close_at_end(self) -> None:
        view: Any = self.view
        reason = await view.watch_end(self.context)
        # A client that has not read for a while gets the close late. Before that it gets nothing more: neither what
        # waits for it nor an answer to what it asks meanwhile.
        self._ended = True
        for id in tuple(self.operations):
            await self.cleanup_operation(id)
        # 4403 tells graphql-ws not to retry with the same credentials.
        with contextlib.suppress(Exception):
            await self.websocket.close(code=4403, reason=reason[:120])

    async def shutdown(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await super().shutdown()


def _is_well_formed(message: Any) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] in ("subscribe", "complete") and not isinstance(message.get("id"), str):
        return False
    return message["type"] != "subscribe" or _is_request(message.get("payload"))


def _is_request(payload: Any) -> bool:
    return (
        isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
    )


class GraphQLOverWebSocket(GraphQL[Context, None]):
    """The WebSocket side of /graphql.

    `make_context` reads what the handshake tells (cookies), `log_in` also what connection_init brought, and
    `watch_end` returns the reason as soon as that login has ended.
    """

    graphql_transport_ws_handler_class = Handler

    def __init__(
        self,
        schema: Any,
        make_context: SocketContext,
        log_in: Login,
        watch_end: WatchEnd,
        allowed_origins: tuple[str, ...],
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=INIT_SECONDS),
            max_subscriptions_per_connection=MAX_OPERATIONS,
            allowed_origins=allowed_origins,
        )
        self._make_context = make_context
        self._log_in = log_in
        self.watch_end = watch_end
        self.sources = Sources(schema)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        assert isinstance(request, WebSocket)
        return await self._make_context(request)

    async def on_ws_connect(self, context: Context) -> Any:
        await self._log_in(context)
        if context.actor is None:
            raise ConnectionRejectionError
        return await super().on_ws_connect(context)

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        return orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS).decode()
