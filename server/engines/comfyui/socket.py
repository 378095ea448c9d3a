"""One WebSocket connection: flags first, then everything that arrives, decoded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Literal

import aiohttp

from server.engines.base import EngineUnreachable
from server.engines.comfyui import frames, messages
from server.engines.comfyui.frames import Frame, MalformedFrame
from server.engines.comfyui.messages import Message
from server.engines.comfyui.transport import Transport

log = logging.getLogger(__name__)

FEATURE_FLAGS = {"type": "feature_flags", "data": {"supports_preview_metadata": True}}
_OVER = (
    aiohttp.WSMsgType.CLOSE,
    aiohttp.WSMsgType.CLOSING,
    aiohttp.WSMsgType.CLOSED,
    aiohttp.WSMsgType.ERROR,
)


class Socket:
    """A connection that the engine has greeted. Make it with `connect`."""

    def __init__(
        self, ws: aiohttp.ClientWebSocketResponse[Literal[True]], early: list[Message | Frame]
    ) -> None:
        self._ws = ws
        self._early = early

    @classmethod
    async def connect(cls, transport: Transport, client_id: str) -> Socket:
        """Opens, sends the flags and waits for the first status. Raises EngineUnreachable, EngineFault."""
        ws = await transport.socket(client_id)
        try:
            # The flags count only as the first message, and only for this connection.
            await ws.send_json(FEATURE_FLAGS)
            async with asyncio.timeout(transport.limits.answer):
                return cls(ws, await _greeting(ws, transport.service))
        except BaseException as error:
            await ws.close()
            if isinstance(error, TimeoutError | OSError | aiohttp.ClientError):
                raise EngineUnreachable("The engine's socket stays silent.", transport.service) from None
            raise

    async def items(self) -> AsyncIterator[Message | Frame]:
        """What arrives, until the connection is over for whatever reason. Malformed frames are skipped."""
        while self._early:
            yield self._early.pop(0)
        while True:
            received = await self._ws.receive()
            if received.type in _OVER:
                return
            if (item := _decode(received)) is not None:
                yield item

    async def close(self) -> None:
        """Ends the connection and waits until it is closed, for a few seconds at most."""
        await self._ws.close()


async def _greeting(
    ws: aiohttp.ClientWebSocketResponse[Literal[True]], service: str
) -> list[Message | Frame]:
    early: list[Message | Frame] = []
    while True:
        received = await ws.receive()
        if received.type in _OVER:
            raise EngineUnreachable("The engine closed the socket at once.", service)
        item = _decode(received)
        if isinstance(item, messages.Status):
            return early
        if item is not None:
            early.append(item)


def _decode(received: aiohttp.WSMessage) -> Message | Frame | None:
    try:
        if received.type is aiohttp.WSMsgType.TEXT:
            return messages.parse(frames.loads(received.data))
        if received.type is aiohttp.WSMsgType.BINARY:
            return frames.decode(received.data)
    except MalformedFrame as error:
        log.debug("skipped a frame of the engine: %s", error)
    return None
