"""The audit log: who did what to what, and how it ended. Every domain records its mutations and denials here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from datetime import datetime, timedelta
from typing import Any

from tortoise.queryset import QuerySet

from server.core import clock, keyset
from server.core.actor import Actor, Scope
from server.core.errors import DomainError, InvalidInput, RateLimited
from server.domains.accounts.models import AuditEntry

log = logging.getLogger(__name__)
OK = "OK"
ORDER = "audit"
REPEAT = timedelta(minutes=1)
MAX_REMEMBERED = 1000

_writing: set[asyncio.Task[None]] = set()
_told: dict[tuple[str, str, str | None], datetime] = {}


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


async def page(
    actor: Actor, first: int, after: str | None = None, action: str | None = None, result: str | None = None
) -> keyset.Page[AuditEntry]:
    """A page of entries, newest first, of one action or result when that is given.

    Raises InvalidInput for a bad `first` or cursor, NotAllowed.
    """
    actor.require(Scope.ADMIN)
    keyset.check_first(first)
    query = _chosen(action, result)
    if after is not None:
        cursor = keyset.decode(after, ORDER, keyset.instant)
        query = query.filter(keyset.beyond("created_at", cursor, descending=True))
    rows = await query.order_by("-created_at", "-id").limit(first + 1)
    return keyset.page(rows, first, after, ORDER, lambda row: (row.created_at, row.id))


async def count(actor: Actor, action: str | None = None, result: str | None = None) -> int:
    """How many entries there are of this action and result. NotAllowed."""
    actor.require(Scope.ADMIN)
    return await _chosen(action, result).count()


def _chosen(action: str | None, result: str | None) -> QuerySet[AuditEntry]:
    wanted = {"action": _fit(action, 60), "result": _fit(result, 40)}
    return AuditEntry.filter(**{name: value for name, value in wanted.items() if value is not None})


async def refused_before(
    actor: Actor | None, kind: str, target: str, result: str, address: str | None
) -> None:
    """Records an operation that was refused before it began, the same once a minute: `kind` is query or the like.

    Before login all of a kind from one address are the same.
    """
    who = actor or anonymous()
    if _is_news(who, kind if actor is None else f"{kind} {target}", address):
        await record(who, kind, target, result, address)


def later(writing: Coroutine[Any, Any, None], what: str) -> None:
    """Writes an entry in the background, for those who can await nothing. What goes wrong is logged."""
    task = asyncio.create_task(_logged(writing, what))
    _writing.add(task)
    task.add_done_callback(_writing.discard)


async def settle() -> None:
    """Waits until nothing is being written in the background."""
    while _writing:
        await asyncio.gather(*_writing, return_exceptions=True)


async def _logged(writing: Coroutine[Any, Any, None], what: str) -> None:
    try:
        await writing
    except Exception:
        log.exception("The audit entry of %s could not be written", what)


def _is_news(actor: Actor, action: str, address: str | None) -> bool:
    """False when the same refusal was told within the last minute: a flood must not flood the log as well."""
    key, now = (action, str(actor.id), address), clock.now()
    if key in _told and abs(now - _told[key]) < REPEAT:
        return False
    _told.pop(key, None)
    while len(_told) >= MAX_REMEMBERED:
        del _told[next(iter(_told))]
    _told[key] = now
    return True


def _fit(text: str | None, length: int) -> str | None:
    """Cut to the column's length, and without NUL, which Postgres does not take."""
    return None if text is None else text.replace("\0", "").encode("utf-8", "replace").decode()[:length]
