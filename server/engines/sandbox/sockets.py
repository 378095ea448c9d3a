"""The web sockets: who is connected, and the one pump through which everything is sent."""

import asyncio
import contextlib
import json
import struct
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from server.engines.sandbox.faults import Faults

PREVIEW, TEXT, PREVIEW_WITH_METADATA = 1, 3, 4
IMAGE_TYPES = {"image/jpeg": 1, "image/png": 2}


def server_flags(old: bool, max_upload_size: int) -> dict[str, Any]:
    """Return what the server tells about itself in a feature flag exchange."""
    flags: dict[str, Any] = {"supports_preview_metadata": True, "max_upload_size": max_upload_size}
    if not old:
        flags |= {"supports_model_type_tags": True, "extension": {"manager": {"supports_v4": True}}}
        flags |= {"node_replacements": True, "assets": False}
    return flags


class Hub:
    """Sockets by client id. One id owns one socket: a second one with the same id takes the stream over."""

    def __init__(self, faults: Faults, flags: dict[str, Any]) -> None:
        self.faults = faults
        self.server_flags = flags
        self.sockets: dict[Any, web.WebSocketResponse] = {}
        self.client_flags: dict[Any, dict[str, Any]] = {}
        self._outbox: asyncio.Queue[tuple[str | bytes, Any]] = asyncio.Queue()
        self._sent = 0

    def send(self, kind: str, data: dict[str, Any], sid: Any = None) -> None:
        """Queue a text message for one client id, or for everybody when `sid` is None."""
        self._outbox.put_nowait((json.dumps({"type": kind, "data": data}), sid))

    def send_image(self, image: bytes, mime: str, sid: Any) -> None:
        """Queue a picture without metadata (event 1)."""
        self._outbox.put_nowait((struct.pack(">II", PREVIEW, IMAGE_TYPES[mime]) + image, sid))

    def send_image_with_metadata(self, image: bytes, metadata: dict[str, Any], sid: Any) -> None:
        """Queue a picture with its node and prompt (event 4)."""
        head = json.dumps(metadata).encode()
        self._outbox.put_nowait((struct.pack(">II", PREVIEW_WITH_METADATA, len(head)) + head + image, sid))

    def send_text(self, node_id: str, text: str) -> None:
        """Queue a progress text (event 3), which goes to everybody."""
        node = node_id.encode()
        self._outbox.put_nowait((struct.pack(">II", TEXT, len(node)) + node + text.encode(), None))

    def wants_metadata(self, sid: Any) -> bool:
        known = isinstance(sid, str) and self.client_flags.get(sid, {})
        return bool(known and known.get("supports_preview_metadata"))

    async def pump(self) -> None:
        """Send what is queued, one after the other, for ever: a reader that stalls stalls everybody."""
        while True:
            frame, sid = await self._outbox.get()
            await self.faults.pass_deaf()
            if self.faults.slow_pump:
                await asyncio.sleep(self.faults.slow_pump)
            if not self._lost():
                for socket in self._targets(sid):
                    await _write(socket, frame)

    def _lost(self) -> bool:
        self._sent += 1
        every = self.faults.lose_every
        return self.faults.silent_socket or bool(every and self._sent % every == 0)

    def _targets(self, sid: Any) -> list[web.WebSocketResponse]:
        if sid is None:
            return list(self.sockets.values())
        known = isinstance(sid, str) and self.sockets.get(sid)
        return [known] if known else []

    def abort_all(self) -> None:
        """Cut every socket without a close frame, the way a dying process does."""
        for socket in list(self.sockets.values()):
            abort(socket)
        self.sockets.clear()

    async def serve(self, request: web.Request, first: dict[str, Any], running: Any) -> web.WebSocketResponse:
        """Hold one connection. `first` is the status to greet with; `running()` gives (client id, node id)."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        sid = request.query.get("clientId") or uuid.uuid4().hex
        self.sockets[sid], self.client_flags[sid] = socket, {}
        try:
            await _write(socket, json.dumps({"type": "status", "data": {"status": first, "sid": sid}}))
            owner, node = running()
            if owner == sid and node is not None:
                await _write(socket, json.dumps({"type": "executing", "data": {"node": node}}))
            await self._listen(socket, sid)
        finally:
            self._forget(sid, socket)
        return socket

    def _forget(self, sid: Any, socket: web.WebSocketResponse) -> None:
        # The real server drops the id even when a second socket has taken it over in the meantime.
        if self.faults.takeover_death or self.sockets.get(sid) is socket:
            self.sockets.pop(sid, None)
            self.client_flags.pop(sid, None)

    async def _listen(self, socket: web.WebSocketResponse, sid: Any) -> None:
        first = True
        async for message in socket:
            data = _parse(message.data) if message.type is WSMsgType.TEXT else None
            if first and data is not None:
                first = False
                if data.get("type") == "feature_flags":
                    flags = data.get("data")
                    self.client_flags[sid] = flags if isinstance(flags, dict) else {}
                    self.send("feature_flags", self.server_flags, sid)


def abort(socket: web.WebSocketResponse) -> None:
    """Cut one connection off at the transport."""
    transport = socket._req.transport if socket._req is not None else None
    if transport is not None:
        transport.abort()


def _parse(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


async def _write(socket: web.WebSocketResponse, frame: str | bytes) -> None:
    with contextlib.suppress(ConnectionError, RuntimeError):
        await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
