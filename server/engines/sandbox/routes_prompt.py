"""The routes around prompts: post, queue, history, interrupt, free, and the socket."""

import json
import time
import uuid
from typing import Any

from aiohttp import web

from server.engines.sandbox import validation
from server.engines.sandbox.engine import Engine
from server.engines.sandbox.routes import Route, engine_of


def _refusal(error: dict[str, Any], node_errors: dict[str, Any] | None = None) -> web.Response:
    return web.json_response({"error": error, "node_errors": node_errors or {}}, status=400)


def _take_number(engine: Engine, body: Any) -> float:
    """Return the place in the queue; the counter also counts what is rejected later."""
    if "number" in body:
        return float(body["number"])
    front = isinstance(body, dict) and body.get("front")
    number = -engine.number if front else engine.number
    engine.number += 1
    return number


def _is_canonical(prompt_id: Any) -> bool:
    try:
        return isinstance(prompt_id, str) and str(uuid.UUID(prompt_id)) == prompt_id
    except ValueError:
        return False


async def post_prompt(request: web.Request) -> web.Response:
    engine, body = engine_of(request), await request.json()
    number = _take_number(engine, body)
    if "prompt" not in body:
        return _refusal(validation.problem("no_prompt", "No prompt provided", "No prompt provided"))
    prompt_id = body.get("prompt_id")
    if prompt_id is not None and not engine.config.old and not _is_canonical(prompt_id):
        details = "prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server"
        message = "prompt_id must be a valid UUID"
        return _refusal(validation.problem("invalid_prompt_id", message, f"{details} generate one"))
    prompt_id = str(uuid.uuid4() if prompt_id is None else prompt_id)
    verdict = _validate(engine, body)
    if verdict.error is not None:
        return _refusal(verdict.error, verdict.node_errors)
    engine.queue.put((number, prompt_id, body["prompt"], _extra_data(engine, body), verdict.outputs))
    return web.json_response({"prompt_id": prompt_id, "number": number, "node_errors": verdict.node_errors})


def _validate(engine: Engine, body: dict[str, Any]) -> validation.Verdict:
    graph = body["prompt"]
    if not isinstance(graph, dict):
        raise TypeError("the graph is not an object")
    return validation.validate(graph, body.get("partial_execution_targets"), engine.classes, engine.config)


def _extra_data(engine: Engine, body: dict[str, Any]) -> dict[str, Any]:
    extra = body["extra_data"] if isinstance(body.get("extra_data"), dict) else {}
    if "client_id" in body:
        extra["client_id"] = body["client_id"]
    if not engine.config.old:
        extra["create_time"] = int(time.time() * 1000)
    return extra


async def get_prompt(request: web.Request) -> web.Response:
    return web.json_response(engine_of(request).exec_info())


async def get_queue(request: web.Request) -> web.Response:
    queue = engine_of(request).queue
    running = [queue.running] if queue.running else []
    return web.json_response({"queue_running": running, "queue_pending": queue.pending})


async def post_queue(request: web.Request) -> web.Response:
    queue, body = engine_of(request).queue, await request.json()
    if body.get("clear"):
        queue.clear()
    for prompt_id in body.get("delete", ()):
        queue.delete(prompt_id)
    return web.Response()


async def post_interrupt(request: web.Request) -> web.Response:
    engine = engine_of(request)
    try:
        body = await request.json()
    except json.JSONDecodeError:
        body = {}
    prompt_id = body.get("prompt_id")
    if not prompt_id or engine.queue.is_running(prompt_id):
        engine.interrupt.set()
    return web.Response()


async def post_free(request: web.Request) -> web.Response:
    engine, body = engine_of(request), await request.json()
    engine.free_memory = engine.free_memory or bool(body.get("free_memory", False))
    engine.free_if_asked()
    return web.Response()


async def get_history(request: web.Request) -> web.Response:
    query = request.query
    max_items = int(query["max_items"]) if "max_items" in query else None
    offset = int(query["offset"]) if "offset" in query else -1
    return web.json_response(engine_of(request).history.many(max_items, offset))


async def get_history_of(request: web.Request) -> web.Response:
    return web.json_response(engine_of(request).history.one(request.match_info["prompt_id"]))


async def post_history(request: web.Request) -> web.Response:
    history, body = engine_of(request).history, await request.json()
    if body.get("clear"):
        history.clear()
    history.delete(body.get("delete", ()))
    return web.Response()


async def get_socket(request: web.Request) -> web.StreamResponse:
    engine = engine_of(request)
    return await engine.hub.serve(request, engine.exec_info(), engine.running_node)


ROUTES: tuple[Route, ...] = (
    ("GET", "/ws", get_socket),
    ("GET", "/prompt", get_prompt),
    ("POST", "/prompt", post_prompt),
    ("GET", "/queue", get_queue),
    ("POST", "/queue", post_queue),
    ("POST", "/interrupt", post_interrupt),
    ("POST", "/free", post_free),
    ("GET", "/history", get_history),
    ("GET", "/history/{prompt_id}", get_history_of),
    ("POST", "/history", post_history),
)
