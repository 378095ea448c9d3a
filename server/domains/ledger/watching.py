"""The ledger as it changes."""

from collections.abc import AsyncGenerator

from server.core import events
from server.domains.ledger import reading
from server.domains.ledger.events import LedgerChanged
from server.domains.ledger.reading import Overview

# A change by another process (an import on the command line, without Redis) is noticed after this many seconds.
POLL = 5.0


async def overviews() -> AsyncGenerator[Overview, None]:
    """The overview now, then one for each new version of the ledger. Events only wake: the database decides."""
    async with events.subscribe(LedgerChanged) as stream:
        seen = await reading.overview()
        yield seen
        while True:
            await stream.next(timeout=POLL)
            if await reading.version() == seen.version:
                continue
            seen = await reading.overview()
            yield seen
