"""/healthz: the process is alive. /readyz: database, migrations and an engine are there to work with."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from server.core import db
from server.core.settings import Settings
from server.domains.generation import engines


def routes(settings: Settings) -> list[BaseRoute]:
    """Both probes, open to everybody: they tell no secrets."""

    async def healthz(request: Request) -> Response:
        return JSONResponse({"alive": True})

    async def readyz(request: Request) -> Response:
        checks = await _checks(settings)
        ready = all(fault is None for fault in checks.values())
        return JSONResponse({"ready": ready, "faults": checks}, 200 if ready else 503)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


async def _checks(settings: Settings) -> dict[str, str | None]:
    try:
        await db.ping()
        pending = await db.pending_migrations(settings)
        migrations = f"{len(pending)} pending" if pending else None
        engine = None if await engines.any_online() else "no engine is online"
    except Exception as error:
        return {"database": type(error).__name__, "migrations": "unknown", "engine": "unknown"}
    return {"database": None, "migrations": migrations, "engine": engine}
