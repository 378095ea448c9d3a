"""Who a token belongs to: access tokens of sessions (from a header or a cookie) and API tokens of scripts.

Answers are remembered for a second, so that a busy page costs one query per second and not one per request;
whoever ends a session or revokes a token makes all processes forget it at once, through the bus.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from server.core import clock, events
from server.core.actor import ROLE_SCOPES, Actor, Scope
from server.domains.accounts import people, tokens
from server.domains.accounts.events import ApiTokenRevoked, SessionEnded
from server.domains.accounts.models import ApiToken, Session, User

REMEMBERED = timedelta(seconds=1)
MAX_REMEMBERED = 2000
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: a person (user and session_id are set) or a script (api_token_id is set).

    expires_at is when this very token dies; None: only by being revoked.
    """

    actor: Actor
    session_id: UUID | None
    api_token_id: UUID | None
    user: User | None
    expires_at: datetime | None


_remembered: OrderedDict[str, tuple[datetime, Viewer | None]] = OrderedDict()
_epoch = 0


async def resolve_access(token: str | None) -> Viewer | None:
    """Whose token this is; None when it is unknown, expired or revoked. The same for headers and cookies."""
    if not token or len(token) > tokens.MAX_LENGTH:
        return None
    digest, now = tokens.digest(token), clock.now()
    known = _remembered.get(digest)
    if known is None or not timedelta(0) <= now - known[0] < REMEMBERED:
        known = now, await _look_up(token, digest, now)
    viewer = known[1]
    return viewer if viewer is None or viewer.expires_at is None or now < viewer.expires_at else None


async def _look_up(token: str, digest: str, now: datetime) -> Viewer | None:
    epoch = _epoch
    if token.startswith(tokens.API_PREFIX):
        viewer = await _of_api_token(digest, now)
    else:
        viewer = await _of_session(digest, now)
    if epoch == _epoch:  # otherwise something was revoked while we read, and this may be from before
        _remembered.pop(digest, None)
        _remembered[digest] = now, viewer
        if len(_remembered) > MAX_REMEMBERED:
            _remembered.popitem(last=False)
    return viewer


async def _of_session(digest: str, now: datetime) -> Viewer | None:
    query = Session.filter(access_hash=digest, revoked_at=None, access_expires_at__gt=now)
    row = await query.select_related("user").first()
    if row is None:
        return None
    if now - row.last_seen_at >= SEEN_EVERY:
        await Session.filter(id=row.id, last_seen_at=row.last_seen_at).update(last_seen_at=now)
    return Viewer(people.actor_of(row.user), row.id, None, row.user, row.access_expires_at)


async def _of_api_token(digest: str, now: datetime) -> Viewer | None:
    row = await ApiToken.filter(token_hash=digest, revoked_at=None).select_related("user").first()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    if row.last_used_at is None or now - row.last_used_at >= SEEN_EVERY:
        await ApiToken.filter(id=row.id, last_used_at=row.last_used_at).update(last_used_at=now)
    return Viewer(actor_of_token(row), None, row.id, None, row.expires_at)


def actor_of_token(row: ApiToken) -> Actor:
    """The script as the one who does something; never with more rights than its maker has now.

    `row.user` must be loaded.
    """
    scopes = frozenset(Scope(name) for name in row.scopes if name in Scope.__members__)
    bound = ROLE_SCOPES[row.user.role] if row.user is not None else frozenset(Scope)
    return Actor(kind="token", id=row.id, name=row.name, scopes=scopes & bound)


def forget(id: UUID) -> None:
    """Forgets what is remembered about a session or an API token, in this process."""
    global _epoch
    _epoch += 1
    for digest, (_, viewer) in tuple(_remembered.items()):
        if viewer is not None and id in (viewer.session_id, viewer.api_token_id):
            del _remembered[digest]


def forget_all() -> None:
    """Forgets everything that is remembered in this process."""
    global _epoch
    _epoch += 1
    _remembered.clear()


async def forget_what_ends(ready: asyncio.Event) -> None:
    """Runs for ever and forgets what other processes have ended; sets `ready` once it listens."""
    async with events.subscribe(SessionEnded, ApiTokenRevoked) as stream:
        ready.set()
        async for event in stream:
            if isinstance(event, SessionEnded):
                forget(UUID(event.session_id))
            elif isinstance(event, ApiTokenRevoked):
                forget(UUID(event.api_token_id))
