"""What others may want to hear about characters."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, slots=True)
class CharacterChanged(Event):
    """A character, or something that belongs to it, was made or changed. The id is a UUID as text."""

    character_id: str
