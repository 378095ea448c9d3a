"""How characters and what belongs to them are loaded in batches."""

from __future__ import annotations

from uuid import UUID

from schema import node
from schema.characters.history import CharacterEventConnection
from schema.characters.parts import Appearance, Personality
from schema.characters.styles import ImageStyle
from schema.characters.types import Character
from server.domains.characters import history, models, reading


@node.loads("Character")
async def characters(keys: list[UUID]) -> list[Character | None]:
    rows = await reading.by_ids(keys)
    return [Character.from_row(rows[key]) if key in rows else None for key in keys]


@node.loads("ImageStyle")
async def styles(keys: list[UUID]) -> list[ImageStyle | None]:
    found = {row.id: row for row in await models.ImageStyle.filter(id__in=keys)}
    return [ImageStyle.from_model(found[key]) if key in found else None for key in keys]


@node.loads("personality_of_character")
async def personalities(keys: list[UUID]) -> list[Personality]:
    found = {row.character_id: row for row in await models.Personality.filter(character_id__in=keys)}
    return [Personality.from_model(found[key]) for key in keys]


@node.loads("appearance_of_character")
async def appearances(keys: list[UUID]) -> list[Appearance]:
    found = {row.character_id: row for row in await models.Appearance.filter(character_id__in=keys)}
    return [Appearance.from_model(found[key]) for key in keys]


@node.loads("history_of_character")
async def histories(keys: list[tuple[UUID, int]]) -> list[CharacterEventConnection]:
    """Keys are (character, first)."""
    pages = {}
    for first in {first for _, first in keys}:
        ids = [id for id, wanted in keys if wanted == first]
        found = await history.first_pages(ids, first)
        pages.update({(id, first): page for id, page in found.items()})
    return [CharacterEventConnection.from_page(pages[key]) for key in keys]
