"""Rotation of a session's tokens, and what happens when a token that was rotated away is shown again.

The access token from before a rotation dies with it (within the second for which `authentication` remembers).
"""

from __future__ import annotations

from datetime import timedelta

from server.core import clock, db
from server.core.errors import Conflict, NotAllowed
from server.domains.accounts import audit, sessions, throttling, tokens
from server.domains.accounts.models import RetiredRefresh, Session
from server.domains.accounts.sessions import Device, Grant

# Two tabs that refresh at once are no theft: within this time the slower one is only told so.
GRACE = timedelta(seconds=10)


async def refresh(token: str | None, device: Device) -> Grant:
    """New tokens for old. Of several callers with one token exactly one succeeds.

    Conflict: somebody else did it within the last 10 s. NotAllowed: the token is unknown or expired, its session
    has ended, or the token was rotated away longer ago, which ends the session. RateLimited: over 30 a minute.
    """
    async with audit.denials(audit.anonymous(), "sessionRefresh", None, device.address):
        await throttling.check(throttling.REFRESH, device.address)
        digest = tokens.digest(token or "")
        grant = await _rotate(digest, device)
        if grant is None:
            await _refuse(digest)
    assert grant is not None
    return grant


async def _rotate(digest: str, device: Device) -> Grant | None:
    pair, now = tokens.new_pair(), clock.now()
    usable = Session.filter(refresh_hash=digest, revoked_at=None, refresh_expires_at__gt=now)
    async with db.transaction():
        if not await usable.update(last_seen_at=now, **pair.columns(), **device.columns()):
            return None
        session = await Session.get(refresh_hash=tokens.digest(pair.refresh)).select_related("user")
        await RetiredRefresh.create(session=session, token_hash=digest, created_at=now)
        await RetiredRefresh.filter(session=session, created_at__lt=now - tokens.REFRESH_LIFE).delete()
        grant = Grant(session, pair)
        await audit.record(grant.actor, "sessionRefresh", str(session.id), address=device.address)
    return grant


async def _refuse(digest: str) -> None:
    retired = await RetiredRefresh.get_or_none(token_hash=digest).select_related("session")
    if retired is None:
        raise NotAllowed("This refresh token is not valid; please log in again.")
    if retired.session.revoked_at is not None:
        raise NotAllowed("This session has ended; please log in again.")
    if clock.now() - retired.created_at <= GRACE:
        raise Conflict("already refreshed; use the new token")
    if await sessions.mark_ended(retired.session.id, "refresh token reused"):
        sessions.announce_end(retired.session.id, "A refresh token was used twice.")
    raise NotAllowed("This refresh token was used before, so its session was ended. Please log in again.")
