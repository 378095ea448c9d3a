"""The switchboard of the faults. It exists only in an engine started with `--allow-faults`."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from server.engines.sandbox.routes import Route, engine_of

REFUSE: web.AppKey[Callable[[float], Awaitable[None]]] = web.AppKey("refuse")
"""How to stop listening for some seconds; only the process itself knows how."""
TASKS = web.AppKey("fault_tasks", set[asyncio.Task[None]])


async def get_faults(request: web.Request) -> web.Response:
    return web.json_response(engine_of(request).faults.as_dict())


async def post_faults(request: web.Request) -> web.Response:
    """Set switches by name, and answer with all of them; 400 for an unknown name or a wrong value."""
    faults = engine_of(request).faults
    try:
        faults.update(await request.json())
    except (ValueError, TypeError, AttributeError) as error:
        return web.json_response({"error": str(error)}, status=400)
    answer = web.json_response(faults.as_dict())
    if faults.refuse_seconds and REFUSE in request.app:
        seconds, faults.refuse_seconds = faults.refuse_seconds, 0.0
        task = asyncio.get_running_loop().create_task(_later(request.app[REFUSE], seconds))
        request.app[TASKS].add(task)
        task.add_done_callback(request.app[TASKS].discard)
    return answer


async def _later(refuse: Callable[[float], Awaitable[None]], seconds: float) -> None:
    await asyncio.sleep(0.05)  # lets the answer to this request out first
    await refuse(seconds)


ROUTES: tuple[Route, ...] = (
    ("GET", "/sandbox/faults", get_faults),
    ("POST", "/sandbox/faults", post_faults),
)
