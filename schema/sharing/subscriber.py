"""One operation of one socket that shares a source with others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import orjson

from schema.sharing.pictures import Picture
from server.core.wire import Wire

if TYPE_CHECKING:
    from schema.sharing.source import Source

MAX_WAITING = 64  # payloads; all share them, so that what waits costs no more than references


class Owner(Protocol):
    """The socket's side, told by an operation's id."""

    def reopen(self, id: str) -> None:
        """The subscriber has missed something: it must begin anew with a fresh snapshot."""
        ...

    def done(self, id: str) -> None:
        """The subscriber has sent its last message."""
        ...


class Subscriber:
    """Passes the source's payloads on to its socket, and keeps a few while that cannot take them.

    It begins with a picture, or an execution of its own; `has_caught_up` is asked after each event of these. When that
    says so, `go_on` passes on what the source tells. When more waits than MAX_WAITING all of it is let go, and as soon
    as the socket takes something again the owner is asked to reopen. `seen` is the number of the last event sent.
    """

    __slots__ = (
        "_floor",
        "_head",
        "_id",
        "_live",
        "_lost",
        "_over",
        "_owner",
        "_waiting",
        "_wire",
        "seen",
        "source",
    )

    def __init__(self, id: str, wire: Wire, owner: Owner) -> None:
        self.source: Source | None = None
        self.seen = -1
        self._id = id
        self._head = b'{"id":%b,"type":"next","payload":' % orjson.dumps(id)
        self._wire = wire
        self._owner = owner
        self._live = self._lost = self._over = False
        self._waiting: list[Picture] = []
        self._floor: int | None = None

    def begin(self, source: Source) -> None:
        """An execution of its own begins now, and everything that the source tells from now on is kept."""
        self._floor = source.position
        self._lost = self._over = False
        self._waiting = []

    def has_caught_up(self, position: int | None) -> bool:
        """Whether, after the own execution's event with this number, the source has all that follows."""
        source = self.source
        if source is None or source.over:
            return False  # alone to the end
        if self._lost:
            self.begin(source)
        if position is None or self._floor is None:
            return position is self._floor
        return position >= self._floor

    def go_on(self, picture: Picture | None = None) -> None:
        """Passes on the picture, what has come meanwhile, and from now on what the source tells."""
        if picture is not None:
            self._waiting.insert(0, picture)
        self._live = True
        self.flush()

    def take(self, position: int | None, payload: bytes) -> None:
        """The source tells something."""
        if self._lost or (position is not None and position <= self.seen):
            return
        if self._live and not self._waiting and self._sent(position, payload):
            return
        if position is None and self._floor is None:
            self._waiting = [
                Picture(None, payload)
            ]  # each is a whole picture of its own: the newest says it all
        elif len(self._waiting) < MAX_WAITING:
            self._waiting.append(Picture(position, payload))
        else:
            self._lost, self._waiting = True, []

    def end(self) -> None:
        """The source tells nothing more."""
        self._over = True
        self.flush()

    def flush(self) -> None:
        """Sends what waits, as far as the socket takes it."""
        if not self._live:
            return
        if self._lost:
            self._live = False
            self._owner.reopen(self._id)
            return
        sent = 0
        for position, payload in self._waiting:
            if not self._sent(position, payload):
                break
            sent += 1
        del self._waiting[:sent]
        if self._over and not self._waiting and self._wire.write_text(_complete(self._id)):
            self._live = False
            self._owner.done(self._id)

    def _sent(self, position: int | None, payload: bytes) -> bool:
        if position is not None and position <= self.seen:
            return True
        if not self._wire.write_text(self._head, payload, b"}"):
            return False
        self.seen = self.seen if position is None else position
        return True


def _complete(id: str) -> bytes:
    return orjson.dumps({"id": id, "type": "complete"})
