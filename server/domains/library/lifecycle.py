"""What the library runs in a process: its store, its keys, and cleaning up uploads that nobody put to use."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from server.core.settings import Settings
from server.domains.library import links, provenance, storage, uploads

log = logging.getLogger(__name__)
CLEAN_SECONDS = 300.0


def open(settings: Settings) -> None:
    """Store, keys and staging of these settings from now on, in this process."""
    storage.open(settings)
    links.open()
    provenance.open(settings)
    uploads.open(settings)


@contextlib.asynccontextmanager
async def lifespan(settings: Settings) -> AsyncIterator[None]:
    """Opens the library, and cleans up while the block runs."""
    open(settings)
    cleaning = asyncio.create_task(_clean(), name="library-uploads")
    try:
        yield
    finally:
        cleaning.cancel()
        await asyncio.gather(cleaning, return_exceptions=True)


async def _clean() -> None:
    while True:
        try:
            await uploads.clean()
        except Exception:
            log.exception("Staged uploads could not be cleaned up; trying again.")
        await asyncio.sleep(CLEAN_SECONDS)
