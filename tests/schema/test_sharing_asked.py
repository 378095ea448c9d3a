"""Who asks the same, and what cannot be shared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import schema
from schema.sharing.asked import Asked, asked
from server.core.actor import Actor
from server.core.ids import uuid7
from tests.conftest import OWNER, READER

STORY = (
    "subscription S($id: ID!, $after: Int) { generationProgress(jobId: $id, after: $after) { __typename } }"
)


def ask(query: str = STORY, name: str | None = None, actor: Actor = OWNER, **variables: Any) -> Asked | None:
    return asked(schema.schema, query, variables, name, actor)


def test_the_cursor_and_the_order_of_variables_make_no_difference() -> None:
    assert ask(id="a") == ask(id="a", after=None) == ask(after=7, id="a") is not None
    assert ask(id="a") != ask(id="b")


def test_rights_make_a_difference_and_people_do_not() -> None:
    other = replace(OWNER, id=uuid7(), name="other@example.org")
    assert ask(id="a", actor=other) == ask(id="a") != ask(id="a", actor=READER)


def test_a_new_beginning_asks_without_a_cursor() -> None:
    found = ask(id="a", after=7)
    assert found is not None
    assert found.from_now() == {"id": "a", "after": None}


@pytest.mark.parametrize(
    "query",
    [
        "{ __typename }",
        "subscription { assetAdded { id } }",
        "subscription { generationQueueChanged { nonsense } }",
        "subscription { generationQueueChanged { queued } serviceHealthChanged { reason } }",
        "subscription A { generationQueueChanged { queued } } subscription B { serviceHealthChanged { reason } }",
        "subscription {",
        "{" * 50,
        "",
    ],
)
def test_what_cannot_be_shared(query: str) -> None:
    assert ask(query) is None


def test_one_of_several_operations_is_shared_by_its_name() -> None:
    two = "subscription A { generationQueueChanged { queued } } subscription B { serviceHealthChanged { reason } }"
    first, second = ask(two, "A"), ask(two, "B")
    assert first is not None and second is not None
    assert first != second
    assert ask(two, "C") is None


def test_who_may_not_see_it_shares_nothing() -> None:
    assert ask(id="a", actor=Actor("token", None, "t", frozenset())) is None


def test_a_cursor_that_says_more_than_where_to_go_on_from_makes_a_difference() -> None:
    twice = STORY.replace("{ __typename }", "{ __typename @skip(if: $after) }").replace("Int", "Boolean")
    literal = STORY.replace("after: $after", "after: 3").replace(", $after: Int", "")
    strict, preset = STORY.replace("$after: Int", "$after: Int!"), STORY.replace(": Int)", ": Int = 3)")
    assert ask(preset, id="a") != ask(preset, id="a", after=None) is not None
    assert ask(twice, id="a", after=True) is None  # Int and Boolean at once is invalid
    assert ask(literal, id="a") is not None
    one, other = ask(strict, id="a", after=1), ask(strict, id="a", after=2)
    assert one is not None and one != other
    assert one.from_now() == {"id": "a", "after": 1}


def test_a_cursor_that_a_fragment_uses_too_makes_a_difference() -> None:
    fragment = "fragment F on GenerationSnapshot { job { assets { downloadUrl(expiresInSeconds: $after) } } }"
    document = STORY.replace("__typename", "__typename ...F") + fragment
    first, second = ask(document, id="a", after=60), ask(document, id="a", after=70)
    assert first is not None and second is not None
    assert first != second
    assert first.from_now() == {"id": "a", "after": 60}
