"""A server that plays one recorded prompt to the client under test, and notes what the client did."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from server.engines.base import (
    Ended,
    EngineRun,
    NodesCached,
    NodeStarted,
    OutputReady,
    Previewed,
    RunEvent,
    Stepped,
    Submission,
)
from server.engines.comfyui.client import ComfyClient
from server.engines.comfyui.transport import Limits
from tests.engines.comfyui.recordings import Prompt

QUICK = Limits(
    connect=2.0,
    answer=2.0,
    poll=0.2,
    reconnect=0.01,
    reconnect_most=0.05,
    silence=5.0,
    settle=2.0,
    absent_again=0.01,
)


def quick(**changes: float) -> Limits:
    """Limits for tests, in seconds."""
    return replace(QUICK, **changes)


@dataclass
class Replay:
    """The recorded server. The test releases `taken` for each preview, so that none has to be dropped."""

    prompt: Prompt
    old: bool = False
    flags: list[Any] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    taken: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))
    posted: asyncio.Event = field(default_factory=asyncio.Event)
    told_all: bool = False
    running: bool = False
    connection: int = 0
    body: dict[str, Any] = field(default_factory=dict)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/ws", self.socket)
        app.router.add_post("/prompt", self.post)
        app.router.add_get("/history/{id}", self.history)
        app.router.add_get("/queue", self.queue)
        return app

    async def post(self, request: web.Request) -> web.Response:
        self.body = await request.json()
        self.posted.set()
        return web.json_response(self.prompt.answer)

    async def history(self, request: web.Request) -> web.Response:
        entry = self.prompt.entry() if self.told_all else None
        known = entry is not None and request.match_info["id"] == self.prompt.prompt_id
        body = {self.prompt.prompt_id: entry} if known else {}
        return web.Response(text=json.dumps(body), content_type="application/json")

    async def queue(self, request: web.Request) -> web.Response:
        items = [[0, self.prompt.prompt_id, {}, {}, []]]
        return web.json_response({"queue_running": [] if self.told_all else items, "queue_pending": []})

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        self.headers.append(request.headers.copy())
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await ws.send_str(greeting(request.query["clientId"]))
        self.flags.append((await ws.receive()).data)
        reader = asyncio.create_task(read_to_end(ws))
        try:
            await self.posted.wait()
            await self.play(ws)
            await reader
        finally:
            reader.cancel()
        return ws

    async def play(self, ws: web.WebSocketResponse) -> None:
        number, self.connection = self.connection, self.connection + 1
        for frame in self.prompt.connections[number] if number < len(self.prompt.connections) else ():
            if isinstance(frame, bytes):
                await ws.send_bytes(frame)
                await self.preview_taken(frame)
            else:
                await ws.send_str(frame)
                self.follow(json.loads(frame))
        if number + 1 < len(self.prompt.connections):
            cut(ws)
        else:
            self.told_all = True

    def follow(self, message: dict[str, Any]) -> None:
        if message["data"].get("prompt_id") == self.prompt.prompt_id:
            self.running = not message["type"].startswith(("execution_success", "execution_interrupted"))

    async def preview_taken(self, frame: bytes) -> None:
        if frame[3] in (1, 4) and self.running:
            async with asyncio.timeout(5):
                await self.taken.acquire()


def greeting(client_id: str, remaining: int = 0) -> str:
    status = {"exec_info": {"queue_remaining": remaining}}
    return json.dumps({"type": "status", "data": {"status": status, "sid": client_id}})


def cut(ws: web.WebSocketResponse) -> None:
    """Ends the connection the way a dying process does, without a close frame."""
    transport = ws._req.transport if ws._req else None
    assert transport is not None
    transport.abort()


async def read_to_end(ws: web.WebSocketResponse) -> None:
    while (await ws.receive()).type not in (
        WSMsgType.CLOSE,
        WSMsgType.CLOSING,
        WSMsgType.CLOSED,
        WSMsgType.ERROR,
    ):
        continue


@asynccontextmanager
async def serving(app: web.Application, limits: Limits = QUICK) -> AsyncIterator[ComfyClient]:
    """A client of an engine that `app` plays."""
    async with TestServer(app, skip_url_asserts=True) as server:
        client = ComfyClient(str(server.make_url("/")).rstrip("/"), limits)
        try:
            yield client
        finally:
            await client.close()


def submission(prompt: Prompt) -> Submission:
    return Submission(graph=prompt.graph, prompt_id=prompt.prompt_id, client_id=prompt.client_id)


async def collect(
    run: EngineRun, taken: asyncio.Semaphore | None = None, within: float = 20.0
) -> list[RunEvent]:
    """All events of a run; fails when it does not end `within` seconds."""
    events: list[RunEvent] = []
    async with asyncio.timeout(within):
        async for event in run:
            events.append(event)
            if taken is not None and isinstance(event, Previewed):
                taken.release()
    return events


def shown(event: RunEvent) -> str:
    """An event as one short line, without what depends on timing."""
    match event:
        case NodesCached(nodes):
            return " ".join(["cached", *sorted(nodes)])
        case NodeStarted(node, title):
            return f"node {node} {title}"
        case Stepped(node, step, total):
            return f"step {node} {step}/{total}"
        case Previewed(mime, _, node):
            return f"preview {node} {mime}"
        case OutputReady(output):
            return f"output {output.node} {output.type} {output.kind}"
        case Ended(outcome, outputs, error):
            return " ".join(["ended", outcome, str(len(outputs)), *([error.code] if error else [])])
