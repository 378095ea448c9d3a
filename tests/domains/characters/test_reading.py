"""Lists of characters: filters, orders and pages that fit together without gap or repeat."""

import itertools
from typing import Any

import orjson
import pytest

from server.core import db
from server.core.errors import InvalidInput
from server.core.settings import Settings
from server.domains.characters import reading, styles
from server.domains.characters import service as characters
from server.domains.characters.models import CharacterStatus
from tests.conftest import OWNER

pytestmark = pytest.mark.usefixtures("database")
NAMES = ["bob", "Alice", "Zed", "alice", "Émile", "100% real", "under_score"]


async def fill() -> None:
    for number, name in enumerate(NAMES):
        status = CharacterStatus.ACTIVE if number % 2 else CharacterStatus.DRAFT
        await characters.create(
            OWNER, {"name": name, "age": 20, "status": status, "bio": f"likes {name} tea"}
        )


async def names(filter: reading.Filter) -> set[str]:
    return {row["name"] for row in (await reading.page(50, None, filter, reading.Order())).items}


@pytest.mark.parametrize(("by", "descending"), list(itertools.product(reading.ORDERS, (True, False))))
async def test_pages_join_without_gap(by: str, descending: bool) -> None:
    await fill()
    order = reading.Order(by, descending)
    whole = await reading.page(50, None, reading.Filter(), order)
    assert not whole.has_next
    found, after = [], None
    while True:
        page = await reading.page(2, after, reading.Filter(), order)
        assert page.has_previous is (after is not None)
        found += [row["id"] for row in page.items]
        if not page.has_next:
            break
        after = page.cursors[-1]
    assert found == [row["id"] for row in whole.items]
    assert len(set(found)) == len(NAMES)


async def test_names_sort_without_regard_to_case() -> None:
    await fill()
    page = await reading.page(50, None, reading.Filter(search="l"), reading.Order("name", False))
    assert [row["name"].lower() for row in page.items if row["name"].isascii()][-3:] == [
        "bob",
        "under_score",
        "zed",
    ]


async def test_search_is_literal_and_finds_name_handle_and_bio() -> None:
    await fill()
    assert await names(reading.Filter(search="ALICE")) == {"Alice", "alice"}
    assert await names(reading.Filter(search="%")) == {"100% real"}
    assert await names(reading.Filter(search="r_s")) == {"under_score"}
    assert await names(reading.Filter(search="Emile")) == {"Émile"}
    assert await names(reading.Filter(search="zed TEA")) == {"Zed"}
    assert await names(reading.Filter(search="'; --")) == set()
    assert await names(reading.Filter(search="日本")) == set()


async def test_status_and_deleted() -> None:
    await fill()
    active = reading.Filter(status=(CharacterStatus.ACTIVE,))
    assert await names(active) == {"Alice", "alice", "100% real"}
    assert await reading.count(active) == 3
    assert await names(reading.Filter(status=())) == set()
    page = await reading.page(1, None, reading.Filter(search="bob"), reading.Order())
    (row,) = page.items
    found = await reading.by_ids([row["id"]])
    (key,) = found
    await characters.delete(OWNER, key, 1)
    assert await names(reading.Filter(search="bob")) == set()
    assert await names(reading.Filter(deleted=True)) == {"bob"}


async def test_styles_come_along_in_order() -> None:
    made = await characters.create(OWNER, {"name": "Mia", "age": 20})
    for name, order in (("B", 2), ("A", 1), ("C", 3)):
        await styles.create(OWNER, made.id, {"name": name, "display_order": order})
    (row,) = (await reading.page(1, None, reading.Filter(), reading.Order())).items
    position = reading.STYLE_COLUMNS.index("name")
    assert [style[position] for style in orjson.loads(row["styles"])] == ["A", "B", "C"]
    (plain,) = (await reading.page(1, None, reading.Filter(), reading.Order(), styles=())).items
    assert "styles" not in plain


async def test_foreign_cursors_and_sizes_are_refused() -> None:
    await fill()
    page = await reading.page(1, None, reading.Filter(), reading.Order("name"))
    for after in (page.cursors[0], "x", "W10"):
        with pytest.raises(InvalidInput):
            await reading.page(1, after, reading.Filter(), reading.Order("updated_at"))
    for first in (0, 201, -1):
        with pytest.raises(InvalidInput):
            await reading.page(first, None, reading.Filter(), reading.Order())
    with pytest.raises(InvalidInput):
        await names(reading.Filter(search="a\x00b"))


@pytest.mark.parametrize("by", reading.ORDERS)
async def test_pages_are_read_in_the_order_of_an_index(
    by: str, database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.sqlite_path is None:
        pytest.skip("Postgres plans by the size of the table")
    await fill()
    order = reading.Order(by)
    after = (await reading.page(1, None, reading.Filter(), order)).cursors[0]
    fetch = db.fetch

    async def explained(sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        plan = await fetch(f"EXPLAIN QUERY PLAN {sql}", values)
        details = [row["detail"] for row in plan if row["parent"] == 0]
        assert any(detail.startswith("SEARCH c USING INDEX") for detail in details), details
        assert not any("TEMP B-TREE" in detail for detail in details), details
        return await fetch(sql, values)

    monkeypatch.setattr(db, "fetch", explained)
    assert len((await reading.page(3, after, reading.Filter(), order)).items) == 3
