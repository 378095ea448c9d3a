"""Performs what a recorded client did against a running sandbox, and records what comes back."""

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import aiohttp
from PIL import Image

from server.engines.sandbox.engine import Engine
from server.engines.sandbox.saving import ORIGIN_KEY
from tests.engines.sandbox import frames, uploads
from tests.engines.sandbox.transcripts import Line, Transcript, is_progress

PATIENCE = 20.0
Milestone = tuple[str, str, int]
"""Recorded prompt id, node, progress value."""


class Player:
    """Plays one transcript. `http` holds (request, recorded response, our response); `frames` ours by channel."""

    def __init__(self, transcript: Transcript, engine: Engine, url: str) -> None:
        self.transcript, self.engine, self.url = transcript, engine, url
        self.http: list[tuple[Line, Line, Line]] = []
        self.frames: dict[str, list[Line]] = defaultdict(list)
        named = re.search(r"up-[0-9a-f]{6}", json.dumps(transcript.lines))
        self.names: dict[str, str] = {named[0]: uploads.STEM} if named else {}
        self._sockets: dict[str, aiohttp.ClientWebSocketResponse] = {}
        self._readers: list[asyncio.Task[None]] = []
        self._progress: dict[tuple[str, str], int] = {}
        self._hold: Milestone | None = None
        self._posted: list[str] = []
        self._watch()

    def _watch(self) -> None:
        """Stop the sampler exactly where the recorded client acted."""
        send = self.engine.hub.send

        def watched(kind: str, data: dict[str, Any], sid: Any = None) -> None:
            send(kind, data, sid)
            if kind == "progress":
                self._progress[data["prompt_id"], data["node"]] = data["value"]
                self.engine.faults.hang = self._reached()

        self.engine.hub.send = watched  # type: ignore[method-assign]

    def _reached(self) -> bool:
        if self._hold is None:
            return False
        prompt, node, value = self._hold
        return self._progress.get((self.ours(prompt), node), 0) >= value

    def ours(self, text: str) -> str:
        """Replace recorded ids and file names by those of this run."""
        for recorded, mine in self.names.items():
            text = text.replace(recorded, mine)
        return text

    def translated(self, value: Any) -> Any:
        return json.loads(self.ours(json.dumps(value, ensure_ascii=False)))

    async def play(self) -> None:
        async with aiohttp.ClientSession() as session:
            lines = self.transcript.lines
            for index, line in enumerate(lines):
                if line.get("note") == "/api/ws works too":
                    line = {"ch": "ws:F", "dir": "out", "connect": "/api/ws"}
                if line.get("dir") == "out":
                    self._set_hold(index)
                    await self._wait(index)
                    await self._act(session, index, line)
            self._set_hold(len(lines))
            await self._settle()
            await self._close_all()

    def _set_hold(self, index: int) -> None:
        """Let the sampler go on as far as it was when this line was recorded."""
        self._hold = self._milestone(index)
        self.engine.faults.update({"hang": self._reached()})

    def _milestone(self, index: int) -> Milestone | None:
        """Return how far the sampler was. What a client without a socket missed shows in what it heard next."""
        lines, running = self.transcript.lines, self._unfinished(index)
        before = self._first_progress(reversed(lines[:index]), running)
        after = self._first_progress(lines[index:], running)
        connecting = index < len(lines) and "connect" in lines[index]
        if after is not None and (connecting or before is None):
            return (after[0], after[1], after[2] - 1) if after[2] > 1 else None
        return before

    @staticmethod
    def _first_progress(lines: Iterable[Line], prompts: list[str]) -> Milestone | None:
        for line in lines:
            if is_progress(line) and line["json"]["data"]["prompt_id"] in prompts:
                data = line["json"]["data"]
                return data["prompt_id"], data["node"], data["value"]
        return None

    def _unfinished(self, index: int) -> list[str]:
        """Return the recorded ids of prompts that had not ended when this line was recorded."""
        before, running = self.transcript.lines[:index], list[str]()
        for line in before:
            answer = line.get("json")
            if (
                line["ch"] == "http"
                and line["dir"] == "in"
                and isinstance(answer, dict)
                and "prompt_id" in answer
            ):
                running.append(answer["prompt_id"])
            running = [p for p in running if not self._ends(line, p)]
        told = self.transcript.lines[: index + 2]
        return [p for p in running if not any(self._in_history(line, p) for line in told)]

    @staticmethod
    def _ends(line: Line, prompt_id: str) -> bool:
        message = line.get("json")
        if not isinstance(message, dict) or line["ch"] == "http" or line["dir"] == "out":
            return False
        data = message.get("data", {})
        if message.get("type") == "executing" and "prompt_id" in data:
            return data["node"] is None and data["prompt_id"] == prompt_id
        idle = message.get("type") == "status" and "sid" not in data
        return bool(idle and data["status"]["exec_info"]["queue_remaining"] == 0)

    @staticmethod
    def _in_history(line: Line, prompt_id: str) -> bool:
        message = line.get("json")
        return (
            line["ch"] == "http"
            and line["dir"] == "in"
            and isinstance(message, dict)
            and prompt_id in message
        )

    async def _wait(self, index: int) -> None:
        if not self._unfinished(index):
            await self._settle()
        elif self._hold is not None:
            await self._until(self._reached)
            await self._drain()

    async def _settle(self) -> None:
        await self._until(lambda: self.engine.queue.remaining() == 0 and self.engine.owner is None)
        await self._drain()

    async def _drain(self) -> None:
        """Wait until everything sent so far has come in: a pong comes after what was sent before it."""
        await self._until(lambda: self.engine.hub._outbox.empty())
        for socket in self._sockets.values():
            if not socket.closed:
                await socket.ping()
        count = -1
        while count != (count := sum(len(found) for found in self.frames.values())):
            await asyncio.sleep(0.01)

    @staticmethod
    async def _until(condition: Any) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await asyncio.sleep(0.002)

    async def _act(self, session: aiohttp.ClientSession, index: int, line: Line) -> None:
        if "before" in line:
            line["before"]()
        if line["ch"] == "http":
            await self._request(session, index, line)
        elif "connect" in line:
            await self._connect(session, index, line)
        elif "close" in line:
            await self._sockets[line["ch"]].close(code=line["close"])
        else:
            text = line["text"] if line.get("json") is None else json.dumps(line["json"])
            await self._sockets[line["ch"]].send_str(text)
            await self._drain()

    async def _connect(self, session: aiohttp.ClientSession, index: int, line: Line) -> None:
        opened = next((x for x in self.transcript.lines[index + 1 :] if x["ch"] == line["ch"]), {})
        headers = {"Origin": "http://example.com"} if "refused" in opened else {}
        path = self.ours(line["connect"])
        try:
            socket = await session.ws_connect(
                self.url + path, headers=headers, compress=opened.get("compress", 0), max_msg_size=0
            )
        except aiohttp.WSServerHandshakeError as error:
            assert "refused" in opened and error.status == 403
            return
        assert "refused" not in opened
        assert bool(socket.compress) == bool(opened.get("compress", 0))
        self._sockets[line["ch"]] = socket
        self._readers.append(asyncio.create_task(self._read(line["ch"], socket)))
        await self._until(lambda: self.frames[line["ch"]])
        self._learn_sid(line["ch"])

    def _learn_sid(self, channel: str) -> None:
        for recorded in self.transcript.lines:
            if recorded["ch"] == channel and "sid" in str(recorded.get("json")) and recorded["dir"] == "in":
                sid = recorded["json"]["data"]["sid"]
                mine = self.frames[channel][-1]["json"]["data"].get("sid", sid)
                if sid != mine:
                    self.names[sid] = mine
                return

    async def _read(self, channel: str, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.frames[channel].append({"json": json.loads(message.data)})
            elif message.type is aiohttp.WSMsgType.BINARY:
                self.frames[channel].append({"bin": frames.summarise(message.data)})

    async def _request(self, session: aiohttp.ClientSession, index: int, line: Line) -> None:
        recorded = self.transcript.lines[self.transcript.answers[index]]
        body, headers = self._body(line)
        request = session.request(
            line["method"], self.url + self.ours(line["path"]), data=body, headers=headers
        )
        async with request as response:
            mine = await describe(response)
        self.http.append((line, recorded, mine))
        self._learn(recorded.get("json"), mine.get("json"))
        await asyncio.sleep(0)

    def _body(self, line: Line) -> tuple[Any, dict[str, str]]:
        headers = dict(line.get("headers") or {})
        if ":8188" in headers.get("Origin", ""):
            headers["Origin"] = headers["Origin"].replace(":8188", ":" + self.url.rpartition(":")[2])
        if isinstance(line.get("body"), str):
            body, more = uploads.form(line["body"])
            return body, headers | more
        if "raw" in line:
            return line["raw"].encode(), headers
        if "body" in line:
            return self.ours(json.dumps(line["body"])).encode(), headers | {
                "Content-Type": "application/json"
            }
        return None, headers

    def _learn(self, recorded: Any, mine: Any) -> None:
        if isinstance(recorded, dict) and isinstance(mine, dict):
            if "prompt_id" in recorded and "prompt_id" in mine:
                self.names[recorded["prompt_id"]] = mine["prompt_id"]
            self._learn_files(recorded, mine)

    def _learn_files(self, recorded: Any, mine: Any) -> None:
        """Map file names that depend on what ran before, such as counters."""
        if isinstance(recorded, dict) and isinstance(mine, dict):
            if isinstance(recorded.get("filename"), str) and isinstance(mine.get("filename"), str):
                self.names[recorded["filename"]] = mine["filename"]
            pairs = zip(recorded, mine, strict=False) if len(recorded) == len(mine) == 1 else ()
            keys = [(k, k) for k in recorded if k in mine] + [(a, b) for a, b in pairs if a != b]
            for theirs, ours in keys:
                self._learn_files(recorded[theirs], mine[ours])
        elif isinstance(recorded, list) and isinstance(mine, list):
            for theirs, ours in zip(recorded, mine, strict=False):
                self._learn_files(theirs, ours)

    async def _close_all(self) -> None:
        for socket in self._sockets.values():
            await socket.close()
        await asyncio.gather(*self._readers)


async def describe(response: aiohttp.ClientResponse) -> Line:
    """Write a response down the way the recordings do."""
    body = await response.read()
    line: Line = {"status": response.status, "content_type": response.headers.get("Content-Type")}
    line["headers"] = dict(response.headers)
    kind = line["content_type"] or ""
    if kind.startswith("application/json"):
        return line | {"json": json.loads(body)}
    if kind.startswith("image/") and response.method != "HEAD":
        return line | {"bin": {"len": len(body), "image": _image(body)}}
    return line | {"text": body.decode("utf-8", "replace")}


def _image(body: bytes) -> Line | None:
    try:
        with Image.open(BytesIO(body)) as image:
            image.load()
            keys = sorted(k for k in getattr(image, "text", {}) if k != ORIGIN_KEY)
            return {
                "format": image.format,
                "size": list(image.size),
                "mode": image.mode,
                "n_frames": getattr(image, "n_frames", 1),
                "text_keys": keys,
            }
    except OSError:
        return None
