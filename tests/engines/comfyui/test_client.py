"""The client's single requests: submit, look up, cancel, fetch, upload, and what they refuse."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from server.engines.base import (
    Ended,
    EngineFault,
    EngineRejected,
    EngineUnreachable,
    FailureCode,
    MissingKind,
    Outcome,
    OutputFile,
    OutputGone,
    OutputTooLarge,
    PromptState,
    QueuedPrompt,
    Submitted,
)
from tests.engines.comfyui import fake, replay


def answering(method: str, path: str, handler: Any) -> web.Application:
    app = web.Application()
    app.router.add_route(method, path, handler)
    return app


async def test_a_submission_carries_everything_the_engine_needs() -> None:
    engine = fake.Fake()
    async with fake.serving(engine) as client:
        submission = fake.submission(extra_pnginfo={"note": "x"}, preview=False, number=-3.5)
        assert await client.submit(submission) == Submitted(fake.PROMPT, 1)
    assert engine.posts() == [
        (
            "/prompt",
            {
                "prompt": fake.GRAPH,
                "prompt_id": fake.PROMPT,
                "client_id": fake.CLIENT,
                "extra_data": {"preview_method": "none", "extra_pnginfo": {"note": "x"}},
                "number": -3.5,
            },
        )
    ]


async def test_seeds_above_2_to_the_53_arrive_whole() -> None:
    engine = fake.Fake()
    graph = {"3": {"class_type": "KSampler", "inputs": {"seed": 2**64 - 1}}}
    async with fake.serving(engine) as client:
        await client.submit(fake.submission(graph=graph))
    assert engine.posts()[0][1]["prompt"]["3"]["inputs"]["seed"] == 18446744073709551615


async def test_a_lost_answer_is_looked_up_instead_of_posted_again() -> None:
    engine = fake.Fake()

    async def die(request: web.Request) -> web.Response:
        engine.pending.append((await request.json())["prompt_id"])
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    app = web.Application()
    app.router.add_post("/prompt", die)
    app.router.add_get("/queue", engine._queue)
    app.router.add_get("/history/{id}", engine._history)
    async with replay.serving(app) as client:
        assert await client.submit(fake.submission()) == Submitted(fake.PROMPT, None)
    assert engine.pending == [fake.PROMPT]


async def test_a_lost_answer_of_a_prompt_that_was_not_taken_is_unreachable() -> None:
    engine = fake.Fake()

    async def die(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    app = web.Application()
    app.router.add_post("/prompt", die)
    app.router.add_get("/queue", engine._queue)
    app.router.add_get("/history/{id}", engine._history)
    async with replay.serving(app) as client:
        with pytest.raises(EngineUnreachable):
            await client.submit(fake.submission())


@pytest.mark.parametrize("graph", [{}, {"nodes": [], "links": []}, {"1": {"class_type": "SaveImage"}}])
async def test_what_is_no_graph_is_not_even_sent(graph: Any) -> None:
    engine = fake.Fake()
    async with fake.serving(engine) as client:
        with pytest.raises(EngineRejected) as caught:
            await client.submit(fake.submission(graph=graph))
    assert caught.value.code is FailureCode.INVALID_GRAPH
    assert engine.calls == []


async def test_lookup_asks_the_history_last_and_twice() -> None:
    engine = fake.Fake()
    async with fake.serving(engine) as client:
        assert (await client.lookup(fake.PROMPT)).state is PromptState.ABSENT
        kinds = [path.split("/")[1] for _, path, _ in engine.calls]
        assert kinds == ["history", "queue", "history", "queue", "history"]


async def test_lookup_finds_a_prompt_that_moves_between_two_requests() -> None:
    def finish(method: str, path: str, body: Any) -> None:
        if path == "/queue":
            engine.history[fake.PROMPT] = fake.success()

    engine = fake.Fake()
    engine.on_call = finish
    async with fake.serving(engine) as client:
        found = await client.lookup(fake.PROMPT)
    assert (found.state, len(found.outputs)) == (PromptState.SUCCEEDED, 1)


async def test_cancel_uses_the_jobs_route_where_there_is_one() -> None:
    engine = fake.Fake()
    async with fake.serving(engine) as client:
        await client.cancel(fake.PROMPT)
    assert engine.posts() == [(f"/api/jobs/{fake.PROMPT}/cancel", None)]


async def test_cancel_on_an_old_engine_deletes_first_and_interrupts_only_this_one() -> None:
    engine = fake.Fake()
    engine.jobs_api = False
    async with fake.serving(engine) as client:
        await client.cancel(fake.PROMPT)
    assert engine.posts()[1:] == [
        ("/queue", {"delete": [fake.PROMPT]}),
        ("/interrupt", {"prompt_id": fake.PROMPT}),
    ]


async def test_a_prompt_cancelled_while_it_waits_counts_as_interrupted() -> None:
    engine = fake.Fake()

    def vanish(method: str, path: str, body: Any) -> None:
        if path.endswith("/cancel"):
            engine.running.clear()

    engine.on_call = vanish
    async with (
        fake.serving(engine, replay.quick(poll=60)) as client,
        client.follow(fake.PROMPT, fake.CLIENT) as run,
    ):
        await client.submit(fake.submission())
        collecting = asyncio.create_task(replay.collect(run))
        await client.cancel(fake.PROMPT)
        end = (await collecting)[-1]
    assert isinstance(end, Ended)
    assert end.outcome is Outcome.INTERRUPTED
    assert end.error is not None
    assert end.error.code is FailureCode.INTERRUPTED


async def test_an_interrupt_that_the_engine_forgot_is_sent_again() -> None:
    engine = fake.Fake()
    engine.jobs_api = False

    def stop_at_second_interrupt(method: str, path: str, body: Any) -> None:
        if [path for path, _ in engine.posts()].count("/interrupt") == 2:
            interrupted = [["execution_interrupted", {"prompt_id": fake.PROMPT, "node_id": "3"}]]
            status = {"status_str": "error", "completed": False, "messages": interrupted}
            engine.history[fake.PROMPT] = {"outputs": {}, "status": status}

    engine.on_call = stop_at_second_interrupt
    async with fake.serving(engine) as client, client.follow(fake.PROMPT, fake.CLIENT) as run:
        await client.submit(fake.submission())
        await client.cancel(fake.PROMPT)
        end = (await replay.collect(run))[-1]
    assert isinstance(end, Ended)
    assert end.outcome is Outcome.INTERRUPTED


async def test_a_file_comes_whole_or_not_at_all() -> None:
    asked: list[dict[str, str]] = []

    async def view(request: web.Request) -> web.StreamResponse:
        asked.append(dict(request.query))
        if request.query["filename"] == "gone.png":
            return web.Response(status=404)
        if request.query["filename"] == "told.png":
            return web.Response(body=bytes(1001))
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(bytes(1001 if request.query["filename"] == "untold.png" else 1000))
        return response

    async with replay.serving(answering("GET", "/view", view)) as client:
        data = await client.fetch(OutputFile("9", "ä b&c.png", "x/y", "temp"), limit_bytes=1000)
        assert len(data) == 1000
        for name in ("told.png", "untold.png"):
            with pytest.raises(OutputTooLarge):
                await client.fetch(OutputFile("9", name), limit_bytes=1000)
        with pytest.raises(OutputGone):
            await client.fetch(OutputFile("9", "gone.png"), limit_bytes=1000)
    assert asked[0] == {"filename": "ä b&c.png", "subfolder": "x/y", "type": "temp"}


async def test_redirects_are_refused_before_they_are_followed() -> None:
    elsewhere: list[str] = []

    async def stranger(request: web.Request) -> web.Response:
        elsewhere.append(request.path)
        return web.json_response({})

    async with replay.serving(answering("GET", "/{any:.*}", stranger)) as other:

        async def redirect(request: web.Request) -> web.Response:
            raise web.HTTPFound(f"{other.url}/internal")

        async with replay.serving(answering("*", "/{any:.*}", redirect)) as client:
            with pytest.raises(EngineFault):
                await client.info()
            with pytest.raises(EngineFault):
                await client.submit(fake.submission())
            with pytest.raises(EngineFault):
                await client.fetch(OutputFile("9", "a.png"), limit_bytes=10)
            with pytest.raises(EngineFault):
                async with client.follow(fake.PROMPT, fake.CLIENT):
                    pass
    assert elsewhere == []


async def test_an_upload_keeps_its_name_and_tells_the_stored_one() -> None:
    async def store(request: web.Request) -> web.Response:
        form = await request.post()
        image = form["image"]
        assert isinstance(image, web.FileField)
        assert (image.filename, image.file.read()) == ("bild ä.png", b"bytes")
        assert (form["subfolder"], form["overwrite"]) == ("up", "false")
        return web.json_response({"name": "bild ä (1).png", "subfolder": "up", "type": "input"})

    async with replay.serving(answering("POST", "/upload/image", store)) as client:
        assert await client.upload_image("bild ä.png", b"bytes", subfolder="up") == "up/bild ä (1).png"


@pytest.mark.parametrize(
    "answer",
    [
        web.json_response,
        lambda body: web.Response(text="<html>", content_type="text/html"),
        lambda body: web.Response(status=502),
        lambda body: web.json_response([1]),
    ],
)
async def test_what_is_no_comfyui_is_a_fault(answer: Any) -> None:
    async def handle(request: web.Request) -> web.Response:
        made: web.Response = answer({})
        return made

    async with replay.serving(answering("GET", "/{any:.*}", handle)) as client:
        with pytest.raises(EngineFault):
            await client.info()


async def test_the_catalog_is_asked_for_once_in_a_while() -> None:
    asked = 0

    async def object_info(request: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.json_response({"SaveImage": {"input": {"required": {"images": ["IMAGE"]}}}})

    async with replay.serving(answering("GET", "/object_info", object_info)) as client:
        first, second = await asyncio.gather(client.catalog(), client.catalog())
    assert asked == 1
    assert first is second
    assert first.nodes == {"SaveImage"}


async def test_a_closed_client_opens_nothing_again() -> None:
    async with fake.serving(fake.Fake()) as client:
        await client.close()
        with pytest.raises(EngineUnreachable):
            await client.info()


async def test_what_waits_and_runs_is_told_with_what_was_submitted_as_extra() -> None:
    async def queue(request: web.Request) -> web.Response:
        ours = {"client_id": "c", "extra_pnginfo": {"ainfluencer": {"job": "j"}}}
        odd = [[3, "odd", {}, None, []], "junk", [4]]
        pending = [[2, "b", {}, {"extra_pnginfo": []}, []], *odd]
        return web.json_response({"queue_running": [[1, "a", {}, ours, ["9"]]], "queue_pending": pending})

    async with replay.serving(answering("GET", "/queue", queue)) as client:
        found = await client.queued()
    assert found == [
        QueuedPrompt("a", "c", {"ainfluencer": {"job": "j"}}),
        QueuedPrompt("b", None, {}),
        QueuedPrompt("odd", None, {}),
    ]


@pytest.mark.parametrize(
    ("told", "hash"),
    [
        ({"modelspec.hash_sha256": "0x" + "AB" * 32}, "ab" * 32),
        ({"sshs_model_hash": "cd" * 32}, "cd" * 32),
        ({"modelspec.hash_sha256": "not one"}, None),
        ({}, None),
        (None, None),
    ],
)
async def test_a_models_hash_is_what_its_file_tells_asked_once(told: Any, hash: str | None) -> None:
    asked = []

    async def metadata(request: web.Request) -> web.Response:
        asked.append((request.match_info["folder"], request.query["filename"]))
        return web.Response(status=404) if told is None else web.json_response(told)

    async with replay.serving(answering("GET", "/view_metadata/{folder}", metadata)) as client:
        for _ in range(2):
            assert await client.model_hash(MissingKind.LORA, "a/b.safetensors") == hash
        assert await client.model_hash(MissingKind.SAMPLER, "euler") is None
    assert asked == [("loras", "a/b.safetensors")]
