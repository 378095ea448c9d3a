"""Handles: url-safe, unique over all characters, deleted ones included (so that restoring always works)."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from server.domains.characters.checks import HANDLE_LENGTH
from server.domains.characters.models import Character

FALLBACK = "character"
BATCH = 50


def folded(text: str) -> str:
    """The text in handle's letters: "Zoë  Müller" → "zoe-muller"; empty when it has no Latin letter or digit."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def from_name(name: str) -> str:
    """The handle that a name suggests; "character" for names without Latin letters."""
    return folded(name)[:HANDLE_LENGTH].strip("-") or FALLBACK


def numbered(handle: str, number: int) -> str:
    """The handle itself for 1, else with -2, -3 … at its end, never longer than handles may be."""
    tail = f"-{number}" if number > 1 else ""
    return handle[: HANDLE_LENGTH - len(tail)] + tail


async def free(name: str) -> str:
    """The first handle made from the name that nobody has. Somebody may take it meanwhile."""
    base, start = from_name(name), 1
    while True:
        candidates = [numbered(base, number) for number in range(start, start + BATCH)]
        rows = await Character.filter(handle__in=candidates).values("handle")
        taken = {row["handle"] for row in rows}
        for candidate in candidates:
            if candidate not in taken:
                return candidate
        start += BATCH


async def taken(handle: str, by_other_than: UUID | None = None) -> bool:
    """Whether another character has this handle."""
    query = Character.filter(handle=handle)
    return await (query.exclude(id=by_other_than) if by_other_than else query).exists()
