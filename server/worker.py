# ruff: noqa: E402
"""The worker process: runs generation jobs on Postgres, beside the web processes. `python -m server.worker`"""

from __future__ import annotations

import gc

gc.disable()  # until everything is imported, see server.core.collector

import asyncio
import contextlib
import dataclasses
import signal
import sys

from server.core import collector, db, events, migrating, parent
from server.core import logging as our_logging
from server.core.settings import Settings, SettingsError, load
from server.domains.generation import lifecycle as generation
from server.domains.generation import workers


async def run(settings: Settings) -> None:
    """Works until it is told to stop (SIGINT or SIGTERM)."""
    collector.calm()  # before migrating, which leaves much garbage
    await migrating.migrate(settings)
    working = dataclasses.replace(settings, serve_jobs=True)
    async with (
        db.open(working),
        events.bridge(working.redis_url),
        generation.lifespan(working),
        workers.present(),
    ):
        await _until_told()


async def _until_told() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, told.set)
        except NotImplementedError:  # Windows: its event loop knows no signals, the plain handler does
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set))
    await told.wait()


def main() -> int:
    """Exit code 2: the configuration is wrong."""
    parent.watch()
    try:
        settings = load()
    except SettingsError as error:
        print(f"Configuration: {error}", file=sys.stderr)
        return 2
    our_logging.setup(settings.log_level, settings.log_format)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
