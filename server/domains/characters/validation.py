"""What every field of a character may hold, and how all faults of an input are found at once. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from server.core.errors import FieldError, InvalidInput
from server.domains.characters import checks
from server.domains.characters.checks import Check
from server.domains.characters.models import (
    CharacterStatus,
    CommunicationStyle,
    ConsistencyMethod,
    ContentTone,
)

PROMPT = checks.text(2000)
TRAIT = checks.real(0, 1)
SHORT = checks.line(80)
FILE = checks.optional(checks.line(255))
SIDE = checks.whole(256, 4096, multiple=8)

CHARACTER: dict[str, Check] = {
    "name": checks.line(255, 1),
    "handle": checks.handle,
    "bio": checks.text(10_000),
    "age": checks.whole(checks.ADULT, 150),
    "location": checks.optional(checks.line(255)),
    "timezone": checks.timezone,
    "interests": checks.words(50, 80),
    "status": checks.one_of(CharacterStatus),
    "profile_asset_id": lambda value: value,
}
PERSONALITY: dict[str, Check] = {
    "extroversion": TRAIT,
    "creativity": TRAIT,
    "humor": TRAIT,
    "professionalism": TRAIT,
    "authenticity": TRAIT,
    "communication_style": checks.one_of(CommunicationStyle),
    "content_tone": checks.one_of(ContentTone),
    "preferred_topics": checks.words(50, 80),
    "system_prompt": checks.text(10_000),
    "temperature": checks.real(0, 2),
}
APPEARANCE: dict[str, Check] = {
    "face_reference_ids": checks.listed,
    "consistency_method": checks.one_of(ConsistencyMethod),
    "lora": FILE,
    "hair_color": checks.optional(SHORT),
    "hair_style": checks.optional(SHORT),
    "eye_color": checks.optional(SHORT),
    "skin_tone": checks.optional(SHORT),
    "body_type": checks.optional(checks.adult(SHORT)),
    "height": checks.optional(SHORT),
    "age_range": checks.optional(checks.adult_age(SHORT)),
    "clothing_style": checks.optional(checks.line(255)),
    "colors": checks.words(20, 80),
    "keywords": checks.adult(checks.words(50, 80)),
    "base_model": FILE,
    "default_prompt_prefix": PROMPT,
    "negative_prompt": PROMPT,
}
STYLE: dict[str, Check] = {
    "name": checks.line(255, 1),
    "description": checks.text(2000),
    "prompt_prefix": PROMPT,
    "prompt_suffix": PROMPT,
    "negative_addition": PROMPT,
    "checkpoint": FILE,
    "sampler": checks.line(60, 1),
    "scheduler": checks.line(60, 1),
    "steps": checks.whole(1, 200),
    "cfg": checks.real(0, 30),
    "width": SIDE,
    "height": SIDE,
    "display_order": checks.whole(0, 1_000_000),
    "active": checks.truth,
    "is_default": checks.truth,
}


class Faults:
    """Collects what is wrong with an input until `refuse` tells it all."""

    def __init__(self) -> None:
        self.found: list[FieldError] = []

    def add(self, field: str, message: str) -> None:
        self.found.append(FieldError(field, message))

    def check(
        self, values: Mapping[str, Any], rules: Mapping[str, Check], within: str = ""
    ) -> dict[str, Any]:
        """The acceptable ones of `values` (by column name), cleaned; the faults of the others are kept."""
        clean: dict[str, Any] = {}
        for name, value in values.items():
            try:
                clean[name] = rules[name](value)
            except ValueError as fault:
                self.add(within + camel(name), str(fault))
        return clean

    def refuse(self) -> None:
        """Raises InvalidInput with all faults, if there are any."""
        if self.found:
            message = "; ".join(f"{fault.field} {fault.message}" for fault in self.found)
            raise InvalidInput(f"Not acceptable: {message}.", tuple(self.found))


def camel(name: str) -> str:
    """A column's name as callers write it: prompt_prefix → promptPrefix."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)
