"""uvicorn with what it lacks: a limit on how long a client may take to send its headers, and sockets to write to
without waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.core import wire

HEADER_SECONDS = 10.0
FINAL_TEXT = b"\x81"  # the first byte of a frame that is a whole text message, not compressed


class PatientProtocol(HttpToolsProtocol):
    """Closes connections whose request line and headers do not arrive within HEADER_SECONDS."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._start()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._start()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop()
        super().on_headers_complete()

    def _start(self) -> None:
        self._stop()
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.close()


class SocketProtocol(WebSocketsSansIOProtocol):
    """A WebSocket that offers itself as a server.core.wire.Wire in the ASGI scope."""

    on_drain: Callable[[], None] | None = None

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"] |= {wire.EXTENSION: self}  # type: ignore[dict-item]

    def write_text(self, *parts: bytes) -> bool:
        """See Wire. A frame of a server is its length and its text, so that it need not be made for each socket."""
        if not self.writable.is_set() or self.close_sent or self.transport.is_closing():
            return False
        self.transport.write(b"".join((_head(sum(map(len, parts))), *parts)))
        return True

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.on_drain is not None:
            self.on_drain()


def _head(length: int) -> bytes:
    if length < 126:
        return FINAL_TEXT + length.to_bytes(1, "big")
    if length < 65536:
        return FINAL_TEXT + b"\x7e" + length.to_bytes(2, "big")
    return FINAL_TEXT + b"\x7f" + length.to_bytes(8, "big")
