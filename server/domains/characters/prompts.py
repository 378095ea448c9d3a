"""Prompts derived from a character: the text prompt from its traits, the image prompt from its looks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server.domains.characters.models import (
    Appearance,
    Character,
    CommunicationStyle,
    ContentTone,
    ImageStyle,
)

HIGH, LOW = 0.7, 0.3
TRAITS: dict[str, tuple[str, str]] = {
    "extroversion": ("outgoing", "reserved"),
    "creativity": ("imaginative", "down-to-earth"),
    "humor": ("funny", "earnest"),
    "professionalism": ("polished", "laid-back"),
    "authenticity": ("genuine", "stylised"),
}


@dataclass(frozen=True, slots=True)
class Template:
    """A named starting point: the five traits, each 0–1."""

    name: str
    extroversion: float
    creativity: float
    humor: float
    professionalism: float
    authenticity: float


TEMPLATES = (
    Template("Influencer", 0.8, 0.7, 0.6, 0.6, 0.7),
    Template("Professional", 0.5, 0.4, 0.3, 0.9, 0.5),
    Template("Creative", 0.6, 0.9, 0.7, 0.4, 0.8),
    Template("Authentic", 0.5, 0.5, 0.4, 0.3, 0.9),
    Template("Entertainer", 0.9, 0.8, 0.9, 0.3, 0.6),
)
DEFAULTS: dict[str, Any] = {
    **dict.fromkeys(TRAITS, 0.5),
    "communication_style": CommunicationStyle.FRIENDLY,
    "content_tone": ContentTone.POSITIVE,
    "preferred_topics": [],
    "system_prompt": "",
}


def text_prompt(personality: Mapping[str, Any]) -> str:
    """The prompt for text that these values (by column name, defaults for the missing) give.

    A trait above .7 or below .3 gives an adjective; then style, tone, topics and the custom text follow.
    """
    values = {**DEFAULTS, **personality}
    adjectives = [word for word in (_adjective(trait, values[trait]) for trait in TRAITS) if word]
    sentences = [f"You are {_listed(adjectives)}."] if adjectives else []
    sentences.append(f"Your communication style is {values['communication_style'].lower()}.")
    sentences.append(f"Your tone is {values['content_tone'].lower()}.")
    if values["preferred_topics"]:
        sentences.append(f"You like to talk about {_listed(values['preferred_topics'])}.")
    return "\n".join(part for part in (" ".join(sentences), values["system_prompt"]) if part)


def _adjective(trait: str, value: float) -> str | None:
    high, low = TRAITS[trait]
    if value > HIGH:
        return high
    return low if value < LOW else None


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def image_prompt(character: Character, style: ImageStyle | None, prompt: str) -> tuple[str, str]:
    """(prompt, negative prompt) for a picture of the character, whose appearance must have been fetched.

    Order: the style's prefix, the character's own prefix, the person, what was asked for, the style's suffix.
    """
    look: Appearance = character.appearance
    positive = [
        style.prompt_prefix if style else "",
        look.default_prompt_prefix,
        *_person(character.age, look),
        prompt,
        style.prompt_suffix if style else "",
    ]
    return _joined(positive), _joined([look.negative_prompt, style.negative_addition if style else ""])


def _person(age: int, look: Appearance) -> list[str]:
    """The person in words; an age is always among them, so that nothing younger is pictured."""
    return [
        f"{look.age_range} adult" if look.age_range else f"{age} year old adult",
        _suffixed(look.hair_color, look.hair_style, "hair"),
        _suffixed(look.eye_color, None, "eyes"),
        _suffixed(look.skin_tone, None, "skin"),
        look.body_type or "",
        look.height or "",
        f"wearing {look.clothing_style}" if look.clothing_style else "",
        f"{_listed(look.colors)} colors" if look.colors else "",
        *look.keywords,
    ]


def _suffixed(first: str | None, second: str | None, noun: str) -> str:
    words = [word for word in (first, second) if word]
    if not words:
        return ""
    text = " ".join(words)
    return text if noun in text.lower().split() else f"{text} {noun}"


def _joined(parts: Iterable[str]) -> str:
    cleaned = (part.strip().strip(",").strip() for part in parts)
    return ", ".join(dict.fromkeys(part for part in cleaned if part))
