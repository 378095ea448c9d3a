"""Runs on engines that hang, die, forget, lag and send rubbish."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from aiohttp import web

from server.engines.base import (
    EngineUnreachable,
    FailureCode,
    Outcome,
    OutputReady,
    Previewed,
    Stepped,
)
from server.engines.comfyui.client import ComfyClient
from tests.engines.comfyui import fake, replay


async def test_an_engine_that_hangs_is_given_up_by_a_deadline() -> None:
    engine = fake.Fake()
    engine.on_call = lambda method, path, body: setattr(engine, "hung", path == "/prompt")
    began = time.monotonic()
    end = fake.ended(await fake.run_to_end(engine, silence=0.8, answer=0.3))
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
    end = fake.ended(await fake.run_to_end(engine, heartbeat=0.2, poll=60))
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
    with pytest.raises(EngineUnreachable, match="nothing listens at its address"):
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
        await ws.send_bytes(fake.old_preview(fake.JPEG + b"later"))
        await fake.tell(ws, "progress", node="3", value=7, max=10)
        engine.history[fake.PROMPT] = fake.success()
        await fake.tell_end(ws)
        await fake.silent(ws)

    engine = fake.Fake(begin, go_on)
    events = await fake.run_to_end(engine)
    assert [(e.step, e.total) for e in events if isinstance(e, Stepped)] == [(2, 10), (7, 10)]
    assert [(e.node, e.data[4:]) for e in events if isinstance(e, Previewed)] == [("3", b"later")]
    assert fake.ended(events).outcome is Outcome.SUCCEEDED
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
    end = fake.ended(await fake.run_to_end(engine))
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
    end = fake.ended(await fake.run_to_end(engine, poll=60))
    assert end.outcome is Outcome.SUCCEEDED
    assert [output.filename for output in end.outputs] == ["a_00001_.png"]
    assert asked == 4


async def test_without_any_history_the_socket_is_believed() -> None:
    async def play(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        await fake.tell(ws, "executed", node="9", display_node="9", output={"images": [fake.FILE]})
        await fake.tell_end(ws)
        await fake.silent(ws)

    events = await fake.run_to_end(fake.Fake(play), settle=0.3, poll=60)
    assert sum(isinstance(event, OutputReady) for event in events) == 1
    assert fake.ended(events).outcome is Outcome.SUCCEEDED
    assert [output.filename for output in fake.ended(events).outputs] == ["a_00001_.png"]


async def test_the_last_word_is_enough_when_the_closing_message_was_lost() -> None:
    async def play(ws: web.WebSocketResponse) -> None:
        await fake.tell_start(ws)
        engine.history[fake.PROMPT] = fake.success()
        await fake.tell(ws, "executing", node=None)
        await fake.silent(ws)

    engine = fake.Fake(play)
    assert fake.ended(await fake.run_to_end(engine, poll=60)).outcome is Outcome.SUCCEEDED


async def test_a_silent_socket_does_not_hide_the_end() -> None:
    engine = fake.Fake()
    engine.history[fake.PROMPT] = fake.success()
    assert fake.ended(await fake.run_to_end(engine)).outcome is Outcome.SUCCEEDED


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
    end = fake.ended(await fake.run_to_end(engine, poll=0.1, silence=0.6))
    assert end.outcome is Outcome.SUCCEEDED
    assert asked >= 9


async def test_adopting_a_prompt_that_is_over_ends_at_once() -> None:
    engine = fake.Fake()
    engine.history[fake.PROMPT] = fake.success()
    events = await fake.run_to_end(engine, adopt=True, poll=60)
    assert [replay.shown(event) for event in events] == ["ended SUCCEEDED 1"]


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
        end = fake.ended(await replay.collect(run))
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
