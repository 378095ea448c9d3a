"""The audit log: who did what to what, and how it ended. Every domain records its mutations and denials here."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from server.core import clock
from server.core.actor import Actor
from server.core.errors import DomainError, InvalidInput, RateLimited
from server.domains.accounts.models import AuditEntry

OK = "OK"
REPEAT = timedelta(minutes=1)
MAX_REMEMBERED = 1000

_rate_limited: dict[tuple[str, str, str | None], datetime] = {}


def anonymous(name: str = "anonymous") -> Actor:
    """Somebody who has not logged in; `name` is who they claim to be."""
    return Actor(kind="anonymous", id=None, name=name, scopes=frozenset())


async def record(
    actor: Actor, action: str, target: str | None = None, result: str = OK, address: str | None = None
) -> None:
    """Writes one entry. Inside a transaction it stands or falls with what it tells of.

    `action` is the mutation's name, e.g. "sessionCreate"; `target` names the thing, never a secret; `result` is
    OK or the name of the error.
    """
    await AuditEntry.create(
        created_at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=_fit(actor.name, 254),
        action=_fit(action, 60),
        target=_fit(target, 255),
        result=_fit(result, 40),
        address=_fit(address, 64),
    )


@contextlib.asynccontextmanager
async def denials(
    actor: Actor, action: str, target: str | None = None, address: str | None = None
) -> AsyncIterator[None]:
    """Records every refusal that leaves the block, except faulty input. Put it around the transaction, not inside."""
    try:
        yield
    except InvalidInput:
        raise
    except DomainError as error:
        if not isinstance(error, RateLimited) or _is_news(actor, action, address):
            await record(actor, action, target, type(error).__name__, address)
        raise


def _is_news(actor: Actor, action: str, address: str | None) -> bool:
    """False when the same rate limit was told within the last minute: a flood must not flood the log as well."""
    key, now = (action, str(actor.id), address), clock.now()
    if key in _rate_limited and abs(now - _rate_limited[key]) < REPEAT:
        return False
    _rate_limited.pop(key, None)
    while len(_rate_limited) >= MAX_REMEMBERED:
        del _rate_limited[next(iter(_rate_limited))]
    _rate_limited[key] = now
    return True


def _fit(text: str | None, length: int) -> str | None:
    """Cut to the column's length, and without NUL, which Postgres does not take."""
    return None if text is None else text.replace("\0", "").encode("utf-8", "replace").decode()[:length]
