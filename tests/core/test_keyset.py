"""Cursors and ids."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from server.core import keyset
from server.core.errors import InvalidInput
from server.core.ids import uuid7


def test_a_cursor_survives_the_way_to_the_client_and_back() -> None:
    cursor = keyset.Cursor("UPDATED_AT", datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC), uuid7())
    assert keyset.decode(keyset.encode(cursor), "UPDATED_AT", keyset.instant) == cursor


@pytest.mark.parametrize("text", ["", "x", "bnVsbA", "W10", "🙂", "WyJVUERBVEVEX0FUIiwxLDJd"])
def test_nonsense_is_refused_as_a_cursor(text: str) -> None:
    with pytest.raises(InvalidInput):
        keyset.decode(text, "UPDATED_AT", keyset.instant)


def test_a_cursor_of_another_order_is_refused() -> None:
    text = keyset.encode(keyset.Cursor("NAME", "a", uuid7()))
    with pytest.raises(InvalidInput):
        keyset.decode(text, "UPDATED_AT")


@pytest.mark.parametrize("first", [0, -1, 201])
def test_a_page_has_bounds(first: int) -> None:
    with pytest.raises(InvalidInput):
        keyset.check_first(first)


def test_ids_sort_by_the_time_they_were_made() -> None:
    ids = []
    for _ in range(3):
        ids.append(uuid7())
        start = ids[-1].int >> 80
        while uuid7().int >> 80 == start:
            pass
    assert ids == sorted(ids)
    assert {id.version for id in ids} == {7}
