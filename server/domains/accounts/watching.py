"""Waiting for the end of a login, for those who live on it: sockets are closed when it returns."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from server.core import clock, events
from server.domains.accounts.events import ApiTokenRevoked, SessionEnded
from server.domains.accounts.models import ApiToken, Session

POLL_SECONDS = 2.0  # the bus is quicker; this finds what it lost

Reason = str


async def watch_end(
    session_id: UUID | None = None, api_token_id: UUID | None = None, expires_at: datetime | None = None
) -> Reason:
    """Returns why, as soon as the session or API token has ended, was revoked or expired: at once over the bus,
    after at most 2 s by looking it up.

    The database says when it expires, because refreshing puts off a session's end. `expires_at` is an end that
    holds in any case.
    """
    async with events.subscribe(SessionEnded, ApiTokenRevoked) as stream:
        while True:
            reason = _over(expires_at) or await _ended(session_id, api_token_id)
            if reason is not None:
                return reason
            event = await stream.next(_pause(expires_at))
            if _concerns(event, session_id, api_token_id):
                return event.reason if isinstance(event, SessionEnded) else "The API token was revoked."


def _concerns(event: events.Event | None, session_id: UUID | None, api_token_id: UUID | None) -> bool:
    if isinstance(event, SessionEnded):
        return session_id is not None and event.session_id == str(session_id)
    if isinstance(event, ApiTokenRevoked):
        return api_token_id is not None and event.api_token_id == str(api_token_id)
    return False


def _pause(expires_at: datetime | None) -> float:
    if expires_at is None:
        return POLL_SECONDS
    return min(POLL_SECONDS, max(0.0, (expires_at - clock.now()).total_seconds()))


def _over(expires_at: datetime | None) -> Reason | None:
    return "The login has expired." if expires_at is not None and expires_at <= clock.now() else None


async def _ended(session_id: UUID | None, api_token_id: UUID | None) -> Reason | None:
    if session_id is not None:
        session = await Session.get_or_none(id=session_id)
        if session is None or session.revoked_at is not None:
            return "The session was ended."
        return _over(session.refresh_expires_at)
    token = await ApiToken.get_or_none(id=api_token_id)
    if token is None or token.revoked_at is not None:
        return "The API token was revoked."
    return _over(token.expires_at)
