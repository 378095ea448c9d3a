"""How far an import is, told to whoever watches it by the id that its caller chose."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import AsyncGenerator
from enum import StrEnum

from server.core import events
from server.core.errors import InvalidInput
from server.domains.ledger.events import ImportProgressed

MAX_ID = 100
# Watchers that come late are told where an import of this process stands; so many are remembered.
REMEMBERED = 100
# A watcher of an import that nobody has heard of for so long gives up. Seconds.
PATIENCE = 600.0
INTERVAL = 0.1


class ImportPhase(StrEnum):
    """In this order. WAITING: nothing was heard of it yet. DONE and FAILED are the end."""

    WAITING = "WAITING"
    READ = "READ"
    AUDIT = "AUDIT"
    COMPARE = "COMPARE"
    WRITE = "WRITE"
    DONE = "DONE"
    FAILED = "FAILED"


ENDS = (ImportPhase.DONE, ImportPhase.FAILED)
_last: OrderedDict[str, ImportProgressed] = OrderedDict()


class Reporter:
    """Tells how far an import is; without an id it keeps silent. Each phase counts its own `done` of `total`."""

    def __init__(self, id: str | None) -> None:
        self.id = checked_id(id)
        self.phase, self.done, self.total, self._told = ImportPhase.WAITING, 0, 0, 0.0

    def begin(self, phase: ImportPhase, total: int = 1) -> None:
        """The phase begins; `total` is how much there is to do in it."""
        self.phase, self.done, self.total = phase, 0, total
        self._tell()

    def tick(self, more: int = 1) -> None:
        """So much more of the phase is done. Told at most ten times a second, and at its end."""
        self.done = min(self.done + more, self.total)
        if self.done == self.total or time.monotonic() - self._told >= INTERVAL:
            self._tell()

    def end(self, phase: ImportPhase) -> None:
        """The import is over."""
        self.begin(phase)
        self.tick()

    def _tell(self) -> None:
        if self.id is None:
            return
        self._told = time.monotonic()
        told = ImportProgressed(self.id, self.phase.value, self.done, self.total)
        _last[self.id] = told
        _last.move_to_end(self.id)
        while len(_last) > REMEMBERED:
            _last.popitem(last=False)
        events.publish(told)


def checked_id(id: str | None) -> str | None:
    """InvalidInput: an id that is empty or too long."""
    if id is not None and not 0 < len(id) <= MAX_ID:
        raise InvalidInput.of("progressId", f"must have 1 to {MAX_ID} characters")
    return id


async def follow(id: str) -> AsyncGenerator[ImportProgressed, None]:
    """Where the import stands, then every step of it to its end. One that is not known yet is waited for."""
    checked_id(id)
    async with events.subscribe(ImportProgressed) as stream:
        last = _last.get(id) or ImportProgressed(id, ImportPhase.WAITING.value, 0, 0)
        yield last
        heard = time.monotonic()
        while last.phase not in ENDS:
            left = PATIENCE - (time.monotonic() - heard)
            found = await stream.next(timeout=max(left, 0.0))
            if found is None and left <= 0:
                return
            if isinstance(found, ImportProgressed) and found.id == id and found != last:
                last, heard = found, time.monotonic()
                yield last
