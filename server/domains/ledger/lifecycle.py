"""What the ledger runs in a web process: the checks that were asked of it, and an eye on those of dead processes.

The configured repository is connected beside the start, which does not wait for git.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from server.core.settings import Settings
from server.domains.ledger import connecting
from server.domains.ledger.runs import executing, losing

log = logging.getLogger(__name__)
LOOK_SECONDS = 5.0


@contextlib.asynccontextmanager
async def lifespan(settings: Settings) -> AsyncIterator[None]:
    """Finds checks that died with their process, at once and while the block runs; at its end stops our own."""
    beside = [
        asyncio.create_task(_look(), name="ledger-checks"),
        asyncio.create_task(_connect(settings), name="ledger-repository"),
    ]
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await executing.stop_all()


async def _connect(settings: Settings) -> None:
    try:
        await connecting.connect_configured(settings)
    except Exception:
        log.exception("The configured repository could not be connected.")


async def _look() -> None:
    while True:
        try:
            for command in await losing.settle():
                log.warning("The check %s was lost: the process that ran it died.", command.id)
        except Exception:
            log.exception("Looking for lost checks failed this time.")
        await asyncio.sleep(LOOK_SECONDS)
