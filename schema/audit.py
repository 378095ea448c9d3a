"""The audit of mutations: one entry for each that was tried, written when it has ended; and of what was refused
before it began.

A domain whose services write their own entries says so with AUDITS_ITSELF. Of what the caller sent only the key or
id of the thing is kept, never a text and never a secret.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from strawberry.extensions import FieldExtension

from schema.context import Context, Info
from schema.ids import parse
from schema.node import Node
from server.core.errors import DomainError, NotFound
from server.domains.accounts import audit

log = logging.getLogger(__name__)
NAMES = ("key", "id")
LISTS = ("ids", "keys")
CANCELLED = "Cancelled"
UNEXPECTED = "Unexpected"
LONGEST = 80


class Audited(FieldExtension):
    """Writes the entry of one mutation. It never makes the mutation fail, nor wait for more than one row."""

    async def resolve_async(self, next_: Any, source: Any, info: Info, **kwargs: Any) -> Any:
        try:
            answer = await next_(source, info, **kwargs)
        except DomainError as error:
            await _record(info, target(kwargs), type(error).__name__)
            raise
        except asyncio.CancelledError:
            audit.later(_record(info, target(kwargs), CANCELLED), info.field_name)
            raise
        except Exception:
            await _record(info, target(kwargs), UNEXPECTED)
            raise
        await _record(info, target(kwargs) or made(answer), audit.OK)
        return answer


def target(arguments: dict[str, Any]) -> str | None:
    """What a mutation is about, by its arguments or by the fields of its input: a key, an id, or several of them."""
    for holder in (arguments, *arguments.values()):
        found = _named(holder)
        if found:
            return found
    return None


def made(answer: Any) -> str | None:
    """What the answer is, or the first thing that it holds."""
    held = [value for value in getattr(answer, "__dict__", {}).values() if isinstance(value, Node)]
    return next((name for name in map(_named, (answer, *held)) if name), None)


def _named(holder: Any) -> str | None:
    for name in NAMES:
        value = _value(holder, name)
        if isinstance(value, str) and value:
            return readable(value)
    for name in LISTS:
        values = _value(holder, name)
        if isinstance(values, list) and values:
            return f"{len(values)}: {', '.join(readable(str(value)) for value in values[:5])}"
    return None


def _value(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, dict) else getattr(holder, name, None)


def readable(id: str) -> str:
    """A global id as "Type:key"; anything else as it is, cut short."""
    try:
        name, key = parse(id)
    except NotFound:
        return id[:LONGEST]
    return f"{name}:{key}"


def note_refusal(context: Context, kind: str, field: str, result: str) -> None:
    """Writes down, in the background, that an operation was refused before it began."""
    audit.later(audit.refused_before(context.actor, kind, field, result, context.address), field)


async def _record(info: Info, what: str | None, result: str) -> None:
    context = info.context
    try:
        await audit.record(context.actor or audit.anonymous(), info.field_name, what, result, context.address)
    except Exception:
        log.exception("The audit entry of %s could not be written", info.field_name)
