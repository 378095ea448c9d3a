"""What a character may hold, and that all faults are told at once."""

import math
from typing import Any

import pytest

from server.core.errors import InvalidInput
from server.domains.characters import handles, validation

GOOD: dict[str, list[Any]] = {
    "age": [18, 150],
    "handle": ["a", "mia.b-c_2", "Mia"],
    "timezone": ["UTC", "Europe/Vienna", "America/Argentina/Buenos_Aires"],
    "name": ["x", "ü" * 255],
}
BAD: dict[str, list[Any]] = {
    "age": [17, 151, None, True, 18.5, "20"],
    "handle": ["", "mia/b", "-mia", "mia-", "zoë", "a b", "a" * 81],
    "timezone": ["", "Mars/Olympus", "../etc/passwd", "europe/vienna "],
    "name": ["", "   ", "x" * 256, "a\nb", "a\x00b", "\ud800", None, 7],
    "interests": [None, "food", [""], ["x" * 81], ["x"] * 51, [1]],
    "status": ["GONE", None],
}


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, values in GOOD.items() for v in values])
def test_accepted(field: str, value: Any) -> None:
    faults = validation.Faults()
    assert field in faults.check({field: value}, validation.CHARACTER)


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, values in BAD.items() for v in values])
def test_refused(field: str, value: Any) -> None:
    faults = validation.Faults()
    assert faults.check({field: value}, validation.CHARACTER) == {}
    assert [fault.field for fault in faults.found] == [field]


@pytest.mark.parametrize(
    "text", ["25-30", "early 20s", "18+", "twenty-five", "nineteen", "mid thirties", "40 – 49"]
)
def test_adult_age_ranges(text: str) -> None:
    assert validation.APPEARANCE["age_range"](text) == text


@pytest.mark.parametrize(
    "text",
    [
        "16-20",
        "17",
        "teen",
        "Teenager",
        "pre-teen",
        "sixteen",
        "about fifteen",
        "１６",
        "a child",
        "underage",
        "0",
    ],
)
def test_ages_below_eighteen_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"adult|below 18"):
        validation.APPEARANCE["age_range"](text)


@pytest.mark.parametrize("words", [["schoolgirl"], ["freckles", "childlike"]])
def test_keywords_must_describe_an_adult(words: list[str]) -> None:
    with pytest.raises(ValueError, match="adult"):
        validation.APPEARANCE["keywords"](words)


STYLE_BOUNDS: list[tuple[str, Any, bool]] = [
    *[("steps", value, ok) for value, ok in ((1, True), (200, True), (0, False), (201, False), (2.0, False))],
    *[
        ("cfg", value, ok)
        for value, ok in ((0, True), (30, True), (-0.1, False), (30.1, False), (math.inf, False))
    ],
    *[
        ("width", value, ok)
        for value, ok in ((256, True), (4096, True), (248, False), (4104, False), (516, False))
    ],
    *[("height", value, ok) for value, ok in ((256, True), (4096, True), (260, False))],
    ("cfg", math.nan, False),
    ("active", 1, False),
]


@pytest.mark.parametrize(("field", "value", "ok"), STYLE_BOUNDS)
def test_style_bounds(field: str, value: Any, ok: bool) -> None:
    faults = validation.Faults()
    assert bool(faults.check({field: value}, validation.STYLE)) is ok


def test_all_faults_at_once_by_the_names_callers_use() -> None:
    faults = validation.Faults()
    faults.check({"prompt_prefix": "x" * 2001, "steps": 0}, validation.STYLE, "style.")
    with pytest.raises(InvalidInput) as caught:
        faults.refuse()
    assert [fault.field for fault in caught.value.field_errors] == ["style.promptPrefix", "style.steps"]


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Zoë  Müller", "zoe-muller"),
        ("  Ana!! ", "ana"),
        ("日本", "character"),
        ("Ｍｉａ ①", "mia-1"),
        ("x" * 99, "x" * 80),
    ],
)
def test_handles_from_names(name: str, handle: str) -> None:
    assert handles.from_name(name) == handle


def test_numbered_handles_stay_short_enough() -> None:
    assert handles.numbered("x" * 80, 12) == "x" * 77 + "-12"
