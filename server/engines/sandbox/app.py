"""The web application: middlewares, routes, and the tasks that live as long as it does."""

import asyncio
import ipaddress
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

from aiohttp import web

from server.engines.sandbox import (
    executor,
    routes_faults,
    routes_files,
    routes_info,
    routes_jobs,
    routes_prompt,
)
from server.engines.sandbox.config import MAX_UPLOAD_BYTES
from server.engines.sandbox.engine import Engine
from server.engines.sandbox.routes import ENGINE

logger = logging.getLogger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
TROUBLE = "500 Internal Server Error\n\nServer got itself in trouble"


def build(engine: Engine) -> web.Application:
    """Return the application of one engine."""
    app = web.Application(
        client_max_size=MAX_UPLOAD_BYTES, middlewares=[_be_deaf, _refuse_strangers, _hide_trouble]
    )
    app[ENGINE] = engine
    for module in (routes_prompt, routes_files, routes_info):
        for method, path, handler in module.ROUTES:
            for prefix in ("", "/api"):
                _add(app, method, prefix + path, handler)
    if not engine.config.old:
        for method, path, handler in routes_jobs.ROUTES:
            _add(app, method, path, handler)
    if engine.config.allow_faults:
        for method, path, handler in routes_faults.ROUTES:
            _add(app, method, path, handler)
    app.router.add_get("/{rest:.*}", _nothing_here)
    app.cleanup_ctx.append(_life)
    return app


def _add(app: web.Application, method: str, path: str, handler: Handler) -> None:
    if method == "GET":
        app.router.add_get(path, handler)  # answers HEAD too
    else:
        app.router.add_route(method, path, handler)


async def _nothing_here(request: web.Request) -> web.Response:
    return web.Response(status=404, headers={"Content-Type": "application/octet-stream"})


async def _life(app: web.Application) -> AsyncIterator[None]:
    engine = app[ENGINE]
    await asyncio.to_thread(engine.prepare_folders)
    tasks = [asyncio.create_task(engine.hub.pump()), asyncio.create_task(executor.work(engine))]
    yield
    engine.hub.abort_all()
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task


@web.middleware
async def _hide_trouble(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except (web.HTTPException, ConnectionError):
        raise
    except json.JSONDecodeError:
        return web.Response(status=500, text=TROUBLE)
    except Exception:
        logger.debug("request failed: %s %s", request.method, request.path, exc_info=True)
        return web.Response(status=500, text=TROUBLE)


@web.middleware
async def _be_deaf(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep everybody waiting while the fault says so, except who changes the faults."""
    if request.path not in (path for _, path, _ in routes_faults.ROUTES):
        await request.app[ENGINE].faults.pass_deaf()
    return await handler(request)


@web.middleware
async def _refuse_strangers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what a page of another origin sends to a server on the loopback interface."""
    engine = request.app[ENGINE]
    if not engine.config.old and request.headers.get("Sec-Fetch-Site") == "cross-site":
        return web.Response(status=403)
    if _is_foreign(request.headers.get("Host"), request.headers.get("Origin")):
        return web.Response(status=403)
    return web.Response() if request.method == "OPTIONS" else await handler(request)


def _is_foreign(host: str | None, origin: str | None) -> bool:
    if not host or not origin:
        return False
    ours, theirs = urlsplit(f"//{host.lower()}"), urlsplit(origin.lower())
    if not theirs.netloc or not _is_loopback(ours.hostname):
        return False
    if ours.port is None or theirs.port is None:
        return ours.hostname != theirs.hostname
    return ours.netloc != theirs.netloc


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
