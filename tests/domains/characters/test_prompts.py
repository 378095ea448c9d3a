"""The prompts that follow from a character: for text from its traits, for pictures from its looks."""

from types import SimpleNamespace
from typing import cast

import pytest

from server.core.errors import InvalidInput
from server.domains.characters import service as characters
from server.domains.characters.models import (
    Appearance,
    Character,
    CommunicationStyle,
    ContentTone,
    ImageStyle,
)


def test_middling_traits_give_no_adjective() -> None:
    assert characters.text_prompt({}) == "Your communication style is friendly. Your tone is positive."


@pytest.mark.parametrize(
    ("value", "word"),
    [(0.71, "funny"), (0.7, None), (0.3, None), (0.29, "earnest"), (0, "earnest"), (1, "funny")],
)
def test_adjectives_begin_beyond_the_bounds(value: float, word: str | None) -> None:
    prompt = characters.text_prompt({"humor": value})
    assert ("You are" in prompt) == (word is not None)
    assert word is None or f"You are {word}." in prompt


def test_everything_comes_in_order() -> None:
    prompt = characters.text_prompt(
        {
            "extroversion": 0.9,
            "creativity": 0.1,
            "authenticity": 0.8,
            "communication_style": CommunicationStyle.WITTY,
            "content_tone": ContentTone.EDGY,
            "preferred_topics": ["food", "trains"],
            "system_prompt": "Never talk about politics.",
        }
    )
    assert prompt == (
        "You are outgoing, down-to-earth and genuine. Your communication style is witty. Your tone is edgy."
        " You like to talk about food and trains.\nNever talk about politics."
    )


def test_preview_names_every_fault() -> None:
    with pytest.raises(InvalidInput) as caught:
        characters.preview({"humor": 1.1, "creativity": float("nan"), "temperature": 2.5})
    assert {fault.field for fault in caught.value.field_errors} == {
        "personality.humor",
        "personality.creativity",
        "personality.temperature",
    }


def pictured(**look: object) -> Character:
    """A character as it comes from the database: its appearance is there to read, whether or not models are bound."""
    return cast(Character, SimpleNamespace(age=27, appearance=Appearance(**look)))


def test_image_prompt_joins_style_person_and_wish() -> None:
    character = pictured(
        hair_color="red",
        hair_style="curly",
        eye_color="green eyes",
        clothing_style="a raincoat",
        keywords=["freckles"],
    )
    character.appearance.default_prompt_prefix = "photo of mia,"
    character.appearance.negative_prompt = "blurry"
    style = ImageStyle(
        name="Film", prompt_prefix="35mm film", prompt_suffix="grain, ", negative_addition="cartoon"
    )
    assert characters.image_prompt(character, style, "in Vienna at night") == (
        "35mm film, photo of mia, 27 year old adult, red curly hair, green eyes, wearing a raincoat, freckles,"
        " in Vienna at night, grain",
        "blurry, cartoon",
    )


def test_image_prompt_always_names_an_adult_age() -> None:
    assert characters.image_prompt(pictured(), None, "portrait") == ("27 year old adult, portrait", "")
    assert characters.image_prompt(pictured(age_range="late 20s"), None, "x")[0] == "late 20s adult, x"
