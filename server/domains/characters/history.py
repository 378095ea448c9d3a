"""A character's history: each change of it or of a style of it, with the version that it led to and who made it.

An entry is written in the transaction of the change, while the character's row is locked: entries of one character
are in the order of its changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any
from uuid import UUID

from server.core import clock, db, keyset
from server.core.actor import Actor
from server.domains.characters.models import Character, CharacterEvent, CharacterEventKind, ImageStyle

Changes = Mapping[str, list[Any]]
ORDER = "characters.history"


async def record(
    actor: Actor,
    character_id: UUID,
    kind: CharacterEventKind,
    changes: Changes | None = None,
    style: ImageStyle | None = None,
) -> None:
    """Writes an entry for the character as it stands inside the running transaction.

    `changes` is {field: [before, after]}, see `differences`; `style` is the style that it is about.
    """
    [version] = await Character.filter(id=character_id).values_list("version", flat=True)
    await CharacterEvent.create(
        created_at=clock.now(),
        character_id=character_id,
        version=version,
        kind=kind,
        style_name=style.name if style else None,
        changes=dict(changes or {}),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name.replace("\0", "")[:254],
    )


def differences(before: Any, values: Mapping[str, Any], prefix: str = "") -> dict[str, list[Any]]:
    """{prefix + field: [before, after]} of the fields in which the values differ from the row `before`."""
    pairs = {name: [_plain(getattr(before, name)), _plain(value)] for name, value in values.items()}
    return {f"{prefix}{name}": pair for name, pair in pairs.items() if pair[0] != pair[1]}


async def page(character_id: UUID, first: int, after: str) -> keyset.Page[CharacterEvent]:
    """The page of a character's entries, newest first, that follows the cursor. Raises InvalidInput."""
    keyset.check_first(first)
    cursor = keyset.decode(after, ORDER, keyset.instant)
    older = keyset.beyond("created_at", cursor, descending=True)
    rows = CharacterEvent.filter(older, character_id=character_id).order_by("-created_at", "-id")
    return _page(await rows.limit(first + 1), first, after)


async def first_pages(ids: Sequence[UUID], first: int) -> dict[UUID, keyset.Page[CharacterEvent]]:
    """The newest entries of each character, newest first, by two statements for all. Raises InvalidInput."""
    keyset.check_first(first)
    found: dict[UUID, list[CharacterEvent]] = {id: [] for id in ids}
    newest = await _newest(ids, first + 1)
    for row in await CharacterEvent.filter(id__in=newest).order_by("-created_at", "-id"):
        found[row.character_id].append(row)
    return {id: _page(rows, first, None) for id, rows in found.items()}


async def _newest(ids: Sequence[UUID], count: int) -> list[UUID]:
    """The keys of the newest `count` entries of each character."""
    sqlite = db.dialect() == "sqlite"
    marks = ", ".join("?" if sqlite else f"${number}" for number in range(1, len(ids) + 1))
    rows = await db.fetch(
        "SELECT id FROM (SELECT id, row_number() OVER"  # noqa: S608
        " (PARTITION BY character_id ORDER BY created_at DESC, id DESC) AS place"
        f" FROM characters_character_event WHERE character_id IN ({marks})) AS placed WHERE place <= {count:d}",
        [str(id) if sqlite else id for id in ids],
    )
    return [row["id"] for row in rows]


def _page(rows: list[CharacterEvent], first: int, after: str | None) -> keyset.Page[CharacterEvent]:
    return keyset.page(rows, first, after, ORDER, lambda row: (row.created_at, row.id))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value
