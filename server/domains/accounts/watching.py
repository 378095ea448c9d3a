"""Waiting for the end of a login, for those who live on it: sockets are closed when it returns.

One watcher for the whole process hears the bus and asks the database for all logins together, however many wait.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from server.core import clock, events
from server.domains.accounts.events import ApiTokenRevoked, SessionEnded
from server.domains.accounts.models import ApiToken, Session

log = logging.getLogger(__name__)
POLL_SECONDS = 2.0  # the bus is quicker; this finds what it lost
ASKED_AT_ONCE = 500

Reason = str
ENDED = "The session was ended."
REVOKED = "The API token was revoked."
EXPIRED = "The login has expired."

_sessions: dict[UUID, set[asyncio.Future[Reason]]] = {}
_tokens: dict[UUID, set[asyncio.Future[Reason]]] = {}
_watcher: asyncio.Task[None] | None = None


async def watch_end(session_id: UUID | None = None, api_token_id: UUID | None = None) -> Reason:
    """Returns why, as soon as the session or API token has ended, was revoked or expired: at once over the bus,
    after at most 2 s by looking it up. The database says when it expires, because refreshing puts that off."""
    global _watcher
    table, id = (_sessions, session_id) if session_id is not None else (_tokens, api_token_id)
    if id is None:
        raise ValueError("Neither a session nor an API token.")
    told: asyncio.Future[Reason] = asyncio.get_running_loop().create_future()
    table.setdefault(id, set()).add(told)
    if _watcher is None or _watcher.done():
        _watcher = asyncio.create_task(_watch(), name="watch-logins")
    try:
        return await told
    finally:
        _forget(table, id, told)


def _forget(table: dict[UUID, set[asyncio.Future[Reason]]], id: UUID, told: asyncio.Future[Reason]) -> None:
    global _watcher
    table[id].discard(told)
    if not table[id]:
        del table[id]
    if _watcher is not None and not _sessions and not _tokens:
        _watcher.cancel()
        _watcher = None


async def _watch() -> None:
    """Runs while anybody waits. Hearing goes on while the database does not answer."""
    async with events.subscribe(SessionEnded, ApiTokenRevoked) as stream:
        polling = asyncio.create_task(_poll())
        try:
            async for event in stream:
                _hear(event)
        finally:
            polling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await polling


def _hear(event: events.Event) -> None:
    with contextlib.suppress(ValueError):  # of an id that is none
        if isinstance(event, SessionEnded):
            _tell(_sessions, UUID(event.session_id), event.reason)
        elif isinstance(event, ApiTokenRevoked):
            _tell(_tokens, UUID(event.api_token_id), REVOKED)


def _tell(table: dict[UUID, set[asyncio.Future[Reason]]], id: UUID, reason: Reason) -> None:
    for told in table.get(id, ()):
        if not told.done():
            told.set_result(reason)


async def _poll() -> None:
    while True:
        try:
            await _look(_sessions, Session, "refresh_expires_at", ENDED)
            await _look(_tokens, ApiToken, "expires_at", REVOKED)
        except Exception as error:  # a database that is away is asked again
            log.warning("Whether logins have ended is asked again (%s).", error)
        await asyncio.sleep(POLL_SECONDS)


async def _look(
    table: dict[UUID, set[asyncio.Future[Reason]]], model: Any, expiry: str, ended: Reason
) -> None:
    """Tells those whose row is gone, revoked or expired."""
    for ids in _portions(list(table)):
        asked_at = clock.now()  # what is read may be refreshed while it is on its way
        rows = await model.filter(id__in=ids, revoked_at=None).values("id", expiry)
        alive = {row["id"]: row[expiry] for row in rows}
        for id in ids:
            reason = _over(alive[id], asked_at) if id in alive else ended
            if reason is not None:
                _tell(table, id, reason)


def _portions(ids: list[UUID]) -> Iterator[list[UUID]]:
    remaining = iter(ids)
    while portion := list(islice(remaining, ASKED_AT_ONCE)):
        yield portion


def _over(expires_at: datetime | None, now: datetime) -> Reason | None:
    return EXPIRED if expires_at is not None and expires_at <= now else None
