"""Which prompts describe somebody under age, and which only sound like it."""

from __future__ import annotations

import pytest

from server.domains.characters import minors

REFUSED = [
    "a child on a swing",
    "children playing in the park",
    "a kid with a balloon",
    "no children, no kids",  # what must not be seen belongs into the negative prompt
    "teenage girl with freckles",
    "two teens at the mall",
    "a pre-teen dancer",
    "an under-age model",
    "a toddler in the snow",
    "infant in a crib",
    "portrait of an adolescent",
    "juvenile offender",
    "schoolgirl in uniform",
    "school-boy with a satchel",
    "a high school student",
    "middle schooler with a backpack",
    "high-school girl by the lockers",
    "little girl with a kite",
    "a young boy fishing",
    "a baby in a pram",
    "newborn wrapped in cloth",
    "a tween with headphones",
    "kindergartners in a row",
    "loli character",
    "shota",
    "childhood photo of her",
    "childlike face",
    "12 year old in a red coat",
    "a 16-year-old surfer",
    "15yo skater",
    "she is 17, on a beach",
    "who's 14 and smiling",
    "aged 13",
    "age: 16",
    "a girl of 17 years of age",
    "sixteen year old singer",
    "aged seventeen",
    "15 to 20 years old",
    "6 months old on a blanket",
    "ｔｅｅｎａｇｅ ｇｉｒｌ",
]
FINE = [
    "a woman of 25 on a bridge",
    "24 year old adult, brown hair, a harbour",
    "twenty-one year old dancer",
    "aged thirty-five",
    "aged 18",
    "a girl with red hair",
    "1girl, city lights",
    "young woman in a café",
    "a man in his forties",
    "baby blue dress",
    "a baby grand piano",
    "baby's breath in a vase",
    "kid gloves and kid leather boots",
    "a bottle of 12 year old whisky",
    "ten-year-old oak tree",
    "a 15 year old car",
    "barrel aged 12 years",
    "cheese aged 6 months",
    "three women, five cats, seven candles",
    "10 years later",
    "5 years of experience",
    "shot at f/8, iso 16, 35mm",
    "she is 17 cm tall in the miniature",
    "children's book illustration style",
    "the children's hospital at night",
    "her childhood home by the sea",
    "childlike wonder in her eyes",
    "a childproof lock",
    "kidney beans and canteen food",
    "teensy details",
    "lolita fashion, adult woman",
    "infantry uniform",
    "Rothschild mansion",
    "in front of a high school",
    "newborn star in a nebula",
    "an adult pretending to be twelve",  # a number alone is no age
    "",
]


@pytest.mark.parametrize("text", REFUSED)
def test_who_is_under_age_is_seen(text: str) -> None:
    assert minors.found(text)
    assert minors.found(f"masterpiece, {text.upper()}, golden hour")


@pytest.mark.parametrize("text", FINE)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert minors.found(text) is None
    assert minors.found(f"masterpiece, {text}, golden hour") is None


def test_the_words_are_told() -> None:
    assert minors.found("a Schoolgirl, running") == "Schoolgirl"
    assert minors.found("16 years old") == "an age below 18"


def test_long_texts_take_no_long_time() -> None:
    """Patterns that look again and again at what they have seen would hang here."""
    for text in ("1 " * 4000, "years " * 1300, "age " * 2000, "9" * 8000, "a" * 8000, " " * 8000):
        assert minors.found(text) is None
