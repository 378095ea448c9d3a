"""Rows for tests, made straight in the database."""

from __future__ import annotations

from typing import Any

from server.core.ids import uuid7
from server.domains.characters.models import Appearance, Character, ImageStyle, Personality


async def insert_character(**values: Any) -> Character:
    """A character with personality and appearance, past every service."""
    handle = f"c-{uuid7().hex[-12:]}"
    character = await Character.create(**({"name": "Mara Test", "handle": handle, "age": 30} | values))
    await Personality.create(character=character)
    await Appearance.create(character=character)
    return character


async def insert_style(character: Character, **values: Any) -> ImageStyle:
    """A style of the character."""
    return await ImageStyle.create(**({"character": character, "name": "Studio"} | values))
