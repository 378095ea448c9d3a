"""Runs on engines that hang, die, forget, lag and send rubbish."""

from __future__ import annotations

import asyncio
import json
import struct
import time

import pytest
from aiohttp import web

from server.engines.base import (
    Ended,
    EngineUnreachable,
    FailureCode,
    Outcome,
    OutputReady,
    Previewed,
    RunEvent,
    Stepped,
)
from server.engines.comfyui.client import ComfyClient
from tests.engines.comfyui import fake, replay

JPEG = b"\xff\xd8\xff\xe0"


def old_preview(data: bytes) -> bytes:
    return struct.pack(">II", 1, 1) + data


def ended(events: list[RunEvent]) -> Ended:
    assert isinstance(events[-1], Ended)
    return events[-1]


async def run_to_end(engine: fake.Fake, adopt: bool = False, **limits: float) -> list[RunEvent]:
    async with (
        fake.serving(engine, replay.quick(**limits)) as client,
        client.follow(fake.PROMPT, fake.CLIENT, graph=fake.GRAPH, adopt=adopt) as run,
    ):
        if not adopt:
            await client.submit(fake.submission())
        return await replay.collect(run)


async def test_an_engine_that_hangs_is_given_up_by_a_deadline() -> None:
    engine = fake.Fake()
    engine.on_call = lambda method, path, body: setattr(engine, "hung", path == "/prompt")
    began = time.monotonic()
    end = ended(await run_to_end(engine, silence=0.8, answer=0.3))
    assert end.outcome is Outcome.LOST
    assert end.error is not None
    assert end.error.code is FailureCode.ENGINE_UNREACHABLE
    assert 0.8 <= time.monotonic() - began < 4


async def test_a_socket_that_answers_no_pings_is_replaced() -> None:
    engine = fake.Fake()
    engine.answers_pings = False

    def finish_at_second_connection(method: str, path: str, body: object) -> None:
        if path == "/ws" and engine.connections == 1:
            engine.history[fake.PROMPT] = fake.success()

    engine.on_call = finish_at_second_connection
    end = ended(await run_to_end(engine, heartbeat=0.2, poll=60))
    assert end.outcome is Outcome.SUCCEEDED
    assert engine.connections == 2


async def test_a_server_that_never_finishes_the_handshake_is_unreachable() -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        left.set()

    left = asyncio.Event()
    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = ComfyClient(f"http://127.0.0.1:{port}", replay.quick(connect=0.2))
    with pytest.raises(EngineUnreachable):
        async with client.follow(fake.PROMPT, fake.CLIENT):
            pass
    await client.close()
    async with asyncio.timeout(5):
        await left.wait()
    server.close()
    await server.wait_closed()


async def test_a_server_that_is_not_there_is_unreachable(unused_tcp_port: int) -> None:
    client = ComfyClient(f"http://127.0.0.1:{unused_tcp_port}", replay.QUICK)
    with pytest.raises(EngineUnreachable):
        await client.info()
    with pytest.raises(EngineUnreachable):
        async with client.follow(fake.PROMPT, fake.CLIENT):
            pass
    await client.close()


async def test_a_broken_socket_is_opened_again_with_its_flags_and_never_twice_at_once() -> None:
    async def begin(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        await fake.tell(ws, "progress", node="3", value=2, max=10)
        replay.cut(ws)

    async def go_on(ws: web.WebSocketResponse) -> None:
        await ws.send_str(json.dumps({"type": "executing", "data": {"node": "3"}}))
        await ws.send_bytes(old_preview(JPEG + b"later"))
        await fake.tell(ws, "progress", node="3", value=7, max=10)
        engine.history[fake.PROMPT] = fake.success()
        await fake.tell_end(ws)
        await fake.silent(ws)

    engine = fake.Fake(begin, go_on)
    events = await run_to_end(engine)
    assert [(e.step, e.total) for e in events if isinstance(e, Stepped)] == [(2, 10), (7, 10)]
    assert [(e.node, e.data[4:]) for e in events if isinstance(e, Previewed)] == [("3", b"later")]
    assert ended(events).outcome is Outcome.SUCCEEDED
    flags = {"type": "feature_flags", "data": {"supports_preview_metadata": True}}
    assert engine.flags == [flags, flags]
    assert engine.most_open == 1


async def test_an_engine_that_comes_back_empty_has_lost_the_prompt() -> None:
    async def die(ws: web.WebSocketResponse) -> None:
        await engine.posted.wait()
        await fake.tell_start(ws)
        engine.running.clear()
        replay.cut(ws)

    engine = fake.Fake(die, fake.silent)
    end = ended(await run_to_end(engine))
    assert (end.outcome, end.outputs) == (Outcome.LOST, [])
    assert end.error is not None
    assert end.error.code is FailureCode.ENGINE_LOST
    asked = [path for _, path, _ in engine.calls if path == "/queue"]
    assert len(asked) >= 2


async def test_history_that_lags_behind_success_is_waited_for() -> None:
    asked = 0

    def appear(method: str, path: str, body: object) -> None:
        nonlocal asked
        if path.startswith("/history/"):
            asked += 1
            if asked == 4:
                engine.history[fake.PROMPT] = fake.success()

    async def play(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        await fake.tell_end(ws)
        await fake.silent(ws)

    engine = fake.Fake(play)
    engine.on_call = appear
    end = ended(await run_to_end(engine, poll=60))
    assert end.outcome is Outcome.SUCCEEDED
    assert [output.filename for output in end.outputs] == ["a_00001_.png"]
    assert asked == 4


async def test_without_any_history_the_socket_is_believed() -> None:
    async def play(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        await fake.tell(ws, "executed", node="9", display_node="9", output={"images": [fake.FILE]})
        await fake.tell_end(ws)
        await fake.silent(ws)

    events = await run_to_end(fake.Fake(play), settle=0.3, poll=60)
    assert sum(isinstance(event, OutputReady) for event in events) == 1
    assert ended(events).outcome is Outcome.SUCCEEDED
    assert [output.filename for output in ended(events).outputs] == ["a_00001_.png"]


async def test_the_last_word_is_enough_when_the_closing_message_was_lost() -> None:
    async def play(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        engine.history[fake.PROMPT] = fake.success()
        await fake.tell(ws, "executing", node=None)
        await fake.silent(ws)

    engine = fake.Fake(play)
    assert ended(await run_to_end(engine, poll=60)).outcome is Outcome.SUCCEEDED


async def test_a_silent_socket_does_not_hide_the_end() -> None:
    engine = fake.Fake()
    engine.history[fake.PROMPT] = fake.success()
    assert ended(await run_to_end(engine)).outcome is Outcome.SUCCEEDED


async def test_a_short_trouble_after_a_long_silence_loses_nothing() -> None:
    engine = fake.Fake()
    asked = 0

    def trouble(method: str, path: str, body: object) -> None:
        nonlocal asked
        asked += path == "/queue"
        if asked == 8 and path == "/queue":
            raise web.HTTPBadGateway
        if asked == 9:
            engine.history[fake.PROMPT] = fake.success()

    engine.on_call = trouble
    # By the eighth look the socket has been silent for longer than the limit, but the answers have not.
    end = ended(await run_to_end(engine, poll=0.1, silence=0.6))
    assert end.outcome is Outcome.SUCCEEDED
    assert asked >= 9


async def test_adopting_a_prompt_that_is_over_ends_at_once() -> None:
    engine = fake.Fake()
    engine.history[fake.PROMPT] = fake.success()
    events = await run_to_end(engine, adopt=True, poll=60)
    assert [replay.shown(event) for event in events] == ["ended SUCCEEDED 1"]


async def test_a_slow_consumer_never_stalls_the_engine() -> None:
    asked = asyncio.Event()

    async def flood(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        for step in range(1, 2001):
            await fake.tell(ws, "progress", node="3", value=step, max=2000)
            await ws.send_bytes(old_preview(JPEG + bytes(60_000) + str(step).encode()))
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
    assert ended(events).outcome is Outcome.SUCCEEDED


RUBBISH: list[str | bytes] = [
    b"",
    b"\x00",
    b"\x00\x00\x00\x01",
    struct.pack(">II", 1, 9) + b"what",
    struct.pack(">II", 4, 2**32 - 1) + b"{}",
    struct.pack(">II", 4, 2) + b"{}",
    struct.pack(">II", 4, 5) + b"[1,2]" + JPEG,
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
    events = await run_to_end(engine)
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
        await ws.send_bytes(old_preview(JPEG + bytes(20_000_000)))
        engine.history[fake.PROMPT] = fake.success()
        await fake.tell_end(ws)
        await fake.silent(ws)

    engine = fake.Fake(play)
    previews = [event for event in await run_to_end(engine) if isinstance(event, Previewed)]
    assert [len(preview.data) for preview in previews] == [20_000_004]


async def test_what_belongs_to_others_is_left_alone() -> None:
    async def play(ws: web.WebSocketResponse) -> None:
        await engine.posted.wait()
        engine.running, engine.pending = ["theirs"], [fake.PROMPT]
        await ws.send_str(json.dumps({"type": "executing", "data": {"node": "3"}}))
        await ws.send_bytes(old_preview(JPEG))
        await fake.tell(ws, "progress", "theirs", node="3", value=5, max=10)
        await fake.tell(ws, "execution_interrupted", "theirs", node_id="3", node_type="KSampler", executed=[])
        await fake.tell(ws, "executing", "theirs", node=None)
        engine.running, engine.pending = [fake.PROMPT], []
        await fake.tell_start(ws)
        engine.history[fake.PROMPT] = fake.success()
        await fake.tell_end(ws)
        await ws.send_bytes(old_preview(JPEG))
        await fake.silent(ws)

    engine = fake.Fake(play)
    events = await run_to_end(engine, poll=60)
    assert [replay.shown(event) for event in events] == ["cached", "node 3 Sampler", "ended SUCCEEDED 1"]


async def test_a_run_past_its_limit_is_cancelled() -> None:
    async def play(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        await fake.silent(ws)

    engine = fake.Fake(play)
    async with (
        fake.serving(engine) as client,
        client.follow(fake.PROMPT, fake.CLIENT, graph=fake.GRAPH, run_limit=0.3) as run,
    ):
        await client.submit(fake.submission())
        end = ended(await replay.collect(run))
    assert end.outcome is Outcome.FAILED
    assert end.error is not None
    assert end.error.code is FailureCode.TIMEOUT
    assert (f"/api/jobs/{fake.PROMPT}/cancel", None) in engine.posts()


async def test_one_client_id_is_followed_once_at_a_time() -> None:
    async with fake.serving(fake.Fake()) as client:
        async with client.follow(fake.PROMPT, fake.CLIENT):
            with pytest.raises(ValueError, match="followed already"):
                async with client.follow("another", fake.CLIENT):
                    pass
        async with client.follow(fake.PROMPT, fake.CLIENT):
            pass
