"""Watchers of a job over real WebSockets, and a job whose events the tests write themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from schema.context import Context
from schema.ids import to_id
from schema.websocket import GraphQLOverWebSocket
from server.core import clock
from server.core.actor import Actor
from server.domains.generation import dispatching, recording
from server.domains.generation.models import BUSY, Engine, EngineState, GenerationState
from server.domains.generation.recording import Hold
from tests.conftest import OWNER, READER
from tests.domains.generation.support import order

PATIENCE = 10.0
PROGRESS = """subscription ($id: ID!, $after: Int) { generationProgress(jobId: $id, after: $after) { __typename
  ... on GenerationEvent { seq } ... on GenerationStepped { step } ... on GenerationSnapshot { job { state } }
  ... on GenerationFinished { state } ... on Error { message } } }"""
PEOPLE: dict[str, Actor] = {"owner": OWNER, "reader": READER}


class Door:
    """Stands in for the accounts domain: the token is the person's name, and nobody's login ends."""

    async def from_socket(self, socket: Any) -> Context:
        return Context()

    async def log_in(self, context: Context) -> None:
        context.actor = PEOPLE.get(context.connection_params.get("authorization", ""))

    async def watch_end(self, context: Context) -> str:
        await asyncio.Event().wait()
        return "never"


def endpoint_of(schema: Any) -> GraphQLOverWebSocket:
    door = Door()
    return GraphQLOverWebSocket(schema, door.from_socket, door.log_in, door.watch_end, ())


@dataclass
class Job:
    """A job that an engine works on, held by us."""

    hold: Hold

    @classmethod
    async def begun(cls) -> Job:
        job = await order()
        engine = await Engine.create(
            name="e", url="http://127.0.0.1:1", state=EngineState.ONLINE, last_seen_at=clock.now()
        )
        claimed = await dispatching.claim(engine, "us")
        assert claimed is not None and claimed[0] == job.id
        return cls(Hold(job.id, claimed[1], "us"))

    @property
    def id(self) -> str:
        return to_id("GenerationJob", self.hold.job_id)

    async def step(self, number: int) -> int:
        """Writes a step down; the event's number."""
        told = {"step": number, "total": 1000, "percent": number / 10, "eta_seconds": None}
        return await recording.record(self.hold, recording.STEP, {"node": "3", **told}, **told)

    async def titled(self, title: str) -> int:
        """Writes down that a node began; the event's number."""
        told = {"node": "3", "node_title": title, "percent": 1.0}
        return await recording.record(self.hold, recording.NODE, told, **told)

    async def end(self) -> None:
        """The job succeeds: two events, the second is the last."""
        await recording.move(self.hold.job_id, GenerationState.SUCCEEDED, expecting=BUSY)


class Watcher:
    """One socket with one subscription."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, id: str) -> None:
        self.socket = socket
        self.id = id

    async def subscribe(self, document: str, **variables: Any) -> None:
        payload = {"query": document, "variables": variables}
        await self.socket.send_json({"id": self.id, "type": "subscribe", "payload": payload})

    async def message(self) -> dict[str, Any]:
        """The next message, whatever it is."""
        found: dict[str, Any] = await self.socket.receive_json(timeout=PATIENCE)
        assert found["id"] == self.id
        return found

    async def event(self) -> dict[str, Any]:
        """The value of the next event."""
        message = await self.message()
        assert message["type"] == "next", message
        (value,) = message["payload"]["data"].values()
        return dict(value)

    async def rest(self) -> list[dict[str, Any]]:
        """All events to the end."""
        found = []
        while (message := await self.message())["type"] == "next":
            found += message["payload"]["data"].values()
        assert message == {"id": self.id, "type": "complete"}
        return found


@asynccontextmanager
async def connected(url: str, who: str = "owner", id: str = "1") -> AsyncIterator[Watcher]:
    """A socket after login; it does not answer pings while nobody reads."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, protocols=["graphql-transport-ws"], max_msg_size=0) as socket,
    ):
        await socket.send_json({"type": "connection_init", "payload": {"authorization": who}})
        assert (await socket.receive_json(timeout=PATIENCE))["type"] == "connection_ack"
        yield Watcher(socket, id)


@asynccontextmanager
async def watching(
    url: str, job: Job, after: int | None = None, who: str = "owner", id: str = "1", document: str = PROGRESS
) -> AsyncIterator[Watcher]:
    """A watcher of the job."""
    async with connected(url, who, id) as watcher:
        await watcher.subscribe(document, id=job.id, after=after)
        yield watcher


def numbers(events: list[dict[str, Any]]) -> list[int]:
    return [event["seq"] for event in events]
