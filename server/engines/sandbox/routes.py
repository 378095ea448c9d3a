"""What the route modules share."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from server.engines.sandbox.engine import Engine

ENGINE = web.AppKey("engine", Engine)
Route = tuple[str, str, Callable[[web.Request], Awaitable[web.StreamResponse]]]


def engine_of(request: web.Request) -> Engine:
    return request.app[ENGINE]
