# ruff: noqa: E402
"""The web process: composition root of everything it serves. Start it with `python -m server.main`."""

from __future__ import annotations

import gc

gc.disable()  # until everything is imported, see server.core.collector

import contextlib
import logging
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

import schema
from schema.http import GraphQLOverHTTP
from schema.websocket import GraphQLOverWebSocket
from server import access, media, probes
from server.core import collector, db, events, migrating, parent
from server.core import logging as our_logging
from server.core.settings import Settings, SettingsError, load
from server.domains.accounts import lifecycle as accounts
from server.domains.accounts import setup
from server.domains.generation import lifecycle as generation
from server.domains.health import lifecycle as health
from server.domains.ledger import lifecycle as ledger
from server.domains.library import lifecycle as library
from server.page import Page, SecurityHeaders
from server.serving import PatientProtocol, SocketProtocol

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent

if Path(schema.__file__).resolve().parent.parent != ROOT:
    raise RuntimeError(
        f"Another package named schema was imported from {schema.__file__}; start from {ROOT}."
    )


def create_app(settings: Settings) -> Starlette:
    """The ASGI application for these settings; its lifespan migrates, opens and closes everything."""
    return Starlette(
        routes=_routes(settings),
        middleware=[Middleware(SecurityHeaders)],
        lifespan=lambda app: _lifespan(settings),
    )


def _routes(settings: Settings) -> list[BaseRoute]:
    over_http = GraphQLOverHTTP(schema.schema, access.from_request, settings.allowed_origins)
    over_socket = GraphQLOverWebSocket(
        schema.schema, access.from_socket, access.log_in, access.watch_end, settings.allowed_origins
    )
    return [
        Route("/graphql", over_http.answer, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        WebSocketRoute("/graphql", over_socket),
        *probes.routes(settings),
        *media.routes(settings),
        # Only files are compressed: for clients on this machine compressing answers costs more than it saves.
        Mount("/", GZipMiddleware(Page(_page_dir(settings)), minimum_size=1500)),
    ]


def _page_dir(settings: Settings) -> Path:
    return settings.page_dir if settings.page_dir.is_absolute() else ROOT / settings.page_dir


@contextlib.asynccontextmanager
async def _lifespan(settings: Settings) -> AsyncIterator[None]:
    collector.calm()  # before a first start's migrations, which leave hundreds of megabytes of garbage
    async with contextlib.AsyncExitStack() as stack:
        await migrating.migrate(settings)
        await stack.enter_async_context(db.open(settings))
        await stack.enter_async_context(events.bridge(settings.redis_url))
        await stack.enter_async_context(accounts.lifespan(settings))
        await _print_setup_link(settings)
        await stack.enter_async_context(health.lifespan(settings))
        await stack.enter_async_context(library.lifespan(settings))
        await stack.enter_async_context(generation.lifespan(settings))
        await stack.enter_async_context(ledger.lifespan(settings))
        yield


async def _print_setup_link(settings: Settings) -> None:
    token = await setup.issue()
    if token is not None:
        print(
            f"\n  Set up the first account:  http://{settings.host}:{settings.port}/setup?token={token}\n",
            flush=True,
        )


def main() -> int:
    """Serves until interrupted. Exit code 2: the configuration is wrong."""
    parent.watch()
    try:
        settings = load()
    except SettingsError as error:
        print(f"Configuration: {error}", file=sys.stderr)
        return 2
    our_logging.setup(settings.log_level, settings.log_format)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        http=PatientProtocol,
        ws=SocketProtocol,
        ws_per_message_deflate=False,  # 32 KB for each socket, to make messages of some hundred bytes smaller
        ws_max_size=1024 * 1024,
        timeout_graceful_shutdown=2,
        log_config=None,
        access_log=False,
        server_header=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
