"""Streams that are too fast, too big, malformed, or about somebody else."""

from __future__ import annotations

import asyncio
import json
import struct

from aiohttp import web

from server.engines.base import Outcome, Previewed, Stepped
from tests.engines.comfyui import fake, replay


async def test_a_slow_consumer_never_stalls_the_engine() -> None:
    asked = asyncio.Event()

    async def flood(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        for step in range(1, 2001):
            await fake.tell(ws, "progress", node="3", value=step, max=2000)
            await ws.send_bytes(fake.old_preview(fake.JPEG + bytes(60_000) + str(step).encode()))
        engine.history[fake.PROMPT] = fake.success()
        await fake.tell_end(ws)
        engine.on_call = lambda method, path, body: asked.set() if path.startswith("/history") else None
        await fake.silent(ws)

    engine = fake.Fake(flood)
    async with (
        fake.serving(engine, replay.quick(poll=60)) as client,
        client.follow(fake.PROMPT, fake.CLIENT, graph=fake.GRAPH) as run,
    ):
        await client.submit(fake.submission())
        events = [await anext(aiter(run))]
        # The history is asked when the end was read from the socket, with nobody taking events meanwhile.
        async with asyncio.timeout(20):
            await asked.wait()
        events += await replay.collect(run)
    steps = [event.step for event in events if isinstance(event, Stepped)]
    previews = [event for event in events if isinstance(event, Previewed)]
    assert len(events) < 80
    assert steps == sorted(steps)
    assert steps[-1] == 2000
    assert len(previews) == 1
    assert previews[0].data.endswith(b"2000")
    assert fake.ended(events).outcome is Outcome.SUCCEEDED


RUBBISH: list[str | bytes] = [
    b"",
    b"\x00",
    b"\x00\x00\x00\x01",
    struct.pack(">II", 1, 9) + b"what",
    struct.pack(">II", 4, 2**32 - 1) + b"{}",
    struct.pack(">II", 4, 2) + b"{}",
    struct.pack(">II", 4, 5) + b"[1,2]" + fake.JPEG,
    struct.pack(">II", 3, 500) + b"short",
    struct.pack(">I", 77) + b"from the future",
    "",
    "not json",
    "[1]",
    "null",
    "[" * 100_000,
    '{"type":"executing"}',
    '{"type":"progress","data":{"value":NaN,"max":Infinity,"prompt_id":"OURS","node":"3"}}',
    '{"type":"progress","data":{"value":1e999,"max":-1,"prompt_id":"OURS","node":"3"}}',
    '{"type":"progress_state","data":{"nodes":[],"prompt_id":"OURS"}}',
    '{"type":"executed","data":{"node":"9","output":[1],"prompt_id":"OURS"}}',
    '{"type":"executed","data":{"node":"9","output":{"animated":[true],"n":[NaN]},"prompt_id":"OURS"}}',
    '{"type":"from the future","data":{"seed":18446744073709551615}}',
    '{"type":"status","data":{"status":null}}',
]


async def test_rubbish_is_skipped() -> None:
    async def play(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        for frame in RUBBISH:
            if isinstance(frame, bytes):
                await ws.send_bytes(frame)
            else:
                await ws.send_str(frame.replace("OURS", fake.PROMPT))
        await fake.tell(ws, "progress", node="3", value=1, max=10)
        engine.history[fake.PROMPT] = fake.success()
        await fake.tell_end(ws)
        await fake.silent(ws)

    engine = fake.Fake(play)
    events = await fake.run_to_end(engine)
    assert [replay.shown(event) for event in events] == [
        "cached",
        "node 3 Sampler",
        "step 3 1/10",
        "ended SUCCEEDED 1",
    ]
    assert engine.connections == 1


async def test_a_big_frame_arrives_whole() -> None:
    async def play(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        await ws.send_bytes(fake.old_preview(fake.JPEG + bytes(20_000_000)))
        engine.history[fake.PROMPT] = fake.success()
        await fake.tell_end(ws)
        await fake.silent(ws)

    engine = fake.Fake(play)
    previews = [event for event in await fake.run_to_end(engine) if isinstance(event, Previewed)]
    assert [len(preview.data) for preview in previews] == [20_000_004]


async def test_what_belongs_to_others_is_left_alone() -> None:
    async def play(ws: web.WebSocketResponse) -> None:
        await engine.posted.wait()
        engine.running, engine.pending = ["theirs"], [fake.PROMPT]
        await ws.send_str(json.dumps({"type": "executing", "data": {"node": "3"}}))
        await ws.send_bytes(fake.old_preview(fake.JPEG))
        await fake.tell(ws, "progress", "theirs", node="3", value=5, max=10)
        await fake.tell(ws, "execution_interrupted", "theirs", node_id="3", node_type="KSampler", executed=[])
        await fake.tell(ws, "executing", "theirs", node=None)
        engine.running, engine.pending = [fake.PROMPT], []
        await fake.tell_start(ws)
        engine.history[fake.PROMPT] = fake.success()
        await fake.tell_end(ws)
        await ws.send_bytes(fake.old_preview(fake.JPEG))
        await fake.silent(ws)

    engine = fake.Fake(play)
    events = await fake.run_to_end(engine, poll=60)
    assert [replay.shown(event) for event in events] == ["cached", "node 3 Sampler", "ended SUCCEEDED 1"]
