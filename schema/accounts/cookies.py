"""The two cookies that carry a session for the page: HttpOnly, SameSite=Strict, Path=/."""

from __future__ import annotations

from schema.context import Context
from server.core import clock
from server.domains.accounts.tokens import Pair

ACCESS = "ainfluencer_access"
REFRESH = "ainfluencer_refresh"


def set_pair(context: Context, pair: Pair) -> None:
    """Sends both tokens with the answer; each cookie lives as long as its token."""
    now = clock.now()
    access, refresh = (
        int((expires_at - now).total_seconds())
        for expires_at in (pair.access_expires_at, pair.refresh_expires_at)
    )
    context.set_cookies[ACCESS] = (pair.access, access)
    context.set_cookies[REFRESH] = (pair.refresh, refresh)


def clear(context: Context) -> None:
    """Removes both cookies with the answer."""
    for name in (ACCESS, REFRESH):
        context.set_cookies[name] = ("", 0)
