"""A small server whose every answer a test decides."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

from server.engines.base import Ended, RunEvent, Submission
from server.engines.comfyui.client import ComfyClient
from server.engines.comfyui.transport import Limits
from tests.engines.comfyui import replay

PROMPT = "0b5e5a0e-6f0e-4c53-9f1c-0a4c3b0a7a11"
CLIENT = "our-client"
GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {"steps": 10}, "_meta": {"title": "Sampler"}},
    "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}},
}
FILE = {"filename": "a_00001_.png", "subfolder": "x", "type": "output"}
JPEG = b"\xff\xd8\xff\xe0"
Script = Callable[[web.WebSocketResponse], Awaitable[None]]


def submission(**changes: Any) -> Submission:
    return Submission(**{"graph": GRAPH, "prompt_id": PROMPT, "client_id": CLIENT} | changes)


def success(outputs: dict[str, Any] | None = None) -> dict[str, Any]:
    """A history entry."""
    messages = [["execution_success", {"prompt_id": PROMPT}]]
    status = {"status_str": "success", "completed": True, "messages": messages}
    return {
        "outputs": {"9": {"images": [FILE]}} if outputs is None else outputs,
        "status": status,
        "meta": {},
    }


async def tell(ws: web.WebSocketResponse, kind: str, prompt_id: str = PROMPT, **data: Any) -> None:
    """One text message about a prompt."""
    await ws.send_str(json.dumps({"type": kind, "data": {"prompt_id": prompt_id} | data}))


async def tell_start(ws: web.WebSocketResponse) -> None:
    await tell(ws, "execution_start", timestamp=1)
    await tell(ws, "execution_cached", nodes=[], timestamp=1)
    await tell(ws, "executing", node="3", display_node="3")


async def tell_end(ws: web.WebSocketResponse) -> None:
    await tell(ws, "execution_success", timestamp=2)
    await tell(ws, "executing", node=None)


async def silent(ws: web.WebSocketResponse) -> None:
    """Says nothing for as long as the client stays."""
    await replay.read_to_end(ws)


class Fake:
    """`scripts` play one connection each, the last one over again. Requests are noted in `calls`."""

    def __init__(self, *scripts: Script) -> None:
        self.scripts = scripts or (silent,)
        self.running: list[str] = []
        self.pending: list[str] = []
        self.history: dict[str, Any] = {}
        self.jobs_api = True
        self.hung = False
        self.answers_pings = True
        self.calls: list[tuple[str, str, Any]] = []
        self.flags: list[Any] = []
        self.connections = 0
        self.posted = asyncio.Event()
        self.open_now = 0
        self.most_open = 0
        self.on_call: Callable[[str, str, Any], None] = lambda method, path, body: None
        self.app = web.Application(middlewares=[self._note])
        self.app.router.add_get("/ws", self._socket)
        self.app.router.add_get("/history/{id}", self._history)
        self.app.router.add_get("/queue", self._queue)
        self.app.router.add_post("/prompt", self._prompt)
        self.app.router.add_post("/api/jobs/{id}/cancel", self._cancel)
        for path in ("/queue", "/interrupt", "/free"):
            self.app.router.add_post(path, self._empty)

    def posts(self) -> list[tuple[str, Any]]:
        return [(path, body) for method, path, body in self.calls if method == "POST"]

    @web.middleware
    async def _note(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.hung:
            await asyncio.Event().wait()
        text = await request.text() if request.content_type == "application/json" else ""
        body = json.loads(text) if text else None
        self.calls.append((request.method, request.path, body))
        self.on_call(request.method, request.path, body)
        return await handler(request)  # type: ignore[no-any-return]

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(autoping=self.answers_pings)
        await ws.prepare(request)
        number, self.connections = self.connections, self.connections + 1
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            await ws.send_str(replay.greeting(request.query["clientId"]))
            first = await ws.receive()
            if first.type is WSMsgType.TEXT:
                self.flags.append(json.loads(first.data))
                await self.scripts[min(number, len(self.scripts) - 1)](ws)
        finally:
            self.open_now -= 1
        return ws

    async def _history(self, request: web.Request) -> web.Response:
        prompt_id = request.match_info["id"]
        return web.json_response({prompt_id: self.history[prompt_id]} if prompt_id in self.history else {})

    async def _queue(self, request: web.Request) -> web.Response:
        def items(ids: list[str]) -> list[Any]:
            return [[number, prompt_id, {}, {}, []] for number, prompt_id in enumerate(ids)]

        return web.json_response({"queue_running": items(self.running), "queue_pending": items(self.pending)})

    async def _prompt(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.running.append(body["prompt_id"])
        self.posted.set()
        return web.json_response({"prompt_id": body["prompt_id"], "number": 1, "node_errors": {}})

    async def _cancel(self, request: web.Request) -> web.Response:
        return web.json_response({"cancelled": True}) if self.jobs_api else web.Response(status=405)

    async def _empty(self, request: web.Request) -> web.Response:
        return web.Response()


@asynccontextmanager
async def serving(fake: Fake, limits: Limits = replay.QUICK) -> AsyncIterator[ComfyClient]:
    async with replay.serving(fake.app, limits) as client:
        yield client


def old_preview(data: bytes) -> bytes:
    return struct.pack(">II", 1, 1) + data


def ended(events: list[RunEvent]) -> Ended:
    assert isinstance(events[-1], Ended)
    return events[-1]


async def run_to_end(engine: Fake, adopt: bool = False, **limits: float) -> list[RunEvent]:
    async with (
        serving(engine, replay.quick(**limits)) as client,
        client.follow(PROMPT, CLIENT, graph=GRAPH, adopt=adopt) as run,
    ):
        if not adopt:
            await client.submit(submission())
        return await replay.collect(run)
