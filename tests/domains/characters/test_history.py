"""A character's history: one entry for each change, with what became of which field."""

from dataclasses import replace
from uuid import UUID

import pytest

from server.core.errors import Conflict, InvalidInput
from server.core.ids import uuid7
from server.domains.characters import history, styles
from server.domains.characters import service as characters
from server.domains.characters.models import CharacterEvent
from tests.conftest import OWNER

SECOND = replace(OWNER, id=uuid7(), name="second@example.org")

pytestmark = pytest.mark.usefixtures("database")


async def made() -> UUID:
    return (await characters.create(OWNER, {"name": "Mia", "age": 24})).id


async def entries(character: UUID) -> list[tuple[str, int, str | None, dict[str, list[object]]]]:
    """Oldest first: kind, version, style, changes."""
    page = (await history.first_pages([character], 200))[character]
    return [(row.kind.value, row.version, row.style_name, row.changes) for row in reversed(page.items)]


async def test_a_change_tells_every_field_that_it_touched_and_no_other() -> None:
    mia = await made()
    await characters.update(
        SECOND,
        mia,
        1,
        {"name": "Mia", "bio": "Sails.", "interests": ["sea"]},
        {"humor": 0.9, "communication_style": "WITTY"},
        {"hair_color": "red"},
    )
    kind, version, _, changes = (await entries(mia))[-1]
    assert (kind, version) == ("CHANGED", 2)
    assert changes == {
        "bio": ["", "Sails."],
        "interests": [[], ["sea"]],
        "personality.humor": [0.5, 0.9],
        "personality.communication_style": ["FRIENDLY", "WITTY"],
        "appearance.hair_color": [None, "red"],
    }
    newest = await CharacterEvent.filter(character_id=mia).order_by("-created_at").first()
    assert newest is not None
    assert (newest.actor_id, newest.actor_name) == (SECOND.id, SECOND.name)


async def test_a_life_from_making_to_restoring() -> None:
    mia = await made()
    await characters.archive(OWNER, mia, 1)
    await characters.delete(OWNER, mia, 2)
    await characters.restore(OWNER, mia)
    assert await entries(mia) == [
        ("CREATED", 1, None, {}),
        ("CHANGED", 2, None, {"status": ["DRAFT", "ARCHIVED"]}),
        ("DELETED", 3, None, {}),
        ("RESTORED", 4, None, {}),
    ]


async def test_styles_and_the_default_that_moves_between_them() -> None:
    mia = await made()
    first = await styles.create(OWNER, mia, {"name": "A"})
    second = await styles.create(OWNER, mia, {"name": "B"})
    await styles.update(OWNER, second.id, 1, {"is_default": True, "steps": 9})
    await styles.delete(OWNER, second.id, 2)
    assert (await entries(mia))[1:] == [
        ("STYLE_ADDED", 1, "A", {}),
        ("STYLE_ADDED", 1, "B", {}),
        ("STYLE_CHANGED", 1, "A", {"is_default": [True, False]}),
        ("STYLE_CHANGED", 1, "B", {"is_default": [False, True], "steps": [25, 9]}),
        ("STYLE_REMOVED", 1, "B", {}),
        ("STYLE_CHANGED", 1, "A", {"is_default": [False, True]}),
    ]
    assert (await styles.get(first.id)).is_default


async def test_a_refused_change_leaves_no_entry() -> None:
    mia = await made()
    await characters.create(OWNER, {"name": "Zoe", "age": 30, "handle": "zoe"})
    style = await styles.create(OWNER, mia, {"name": "A"})
    with pytest.raises(Conflict):
        await characters.update(OWNER, mia, 7, {"bio": "late"})
    with pytest.raises(InvalidInput):
        await characters.update(OWNER, mia, 1, {"handle": "zoe"})
    with pytest.raises(Conflict):
        await characters.restore(OWNER, mia)
    with pytest.raises(Conflict):
        await styles.update(OWNER, style.id, 7, {"steps": 9})
    assert [kind for kind, *_ in await entries(mia)] == ["CREATED", "STYLE_ADDED"]


async def test_pages_follow_each_other_without_a_gap() -> None:
    mia, zoe = await made(), await made()
    for version in range(1, 8):
        await characters.update(OWNER, mia, version, {"bio": f"{version}"})
    pages = await history.first_pages([mia, zoe], 3)
    assert (len(pages[zoe].items), pages[zoe].has_next) == (1, False)
    page, seen = pages[mia], list(pages[mia].items)
    while page.has_next:
        page = await history.page(mia, 3, page.cursors[-1])
        seen += page.items
    assert [row.version for row in seen] == [8, 7, 6, 5, 4, 3, 2, 1]
    with pytest.raises(InvalidInput):
        await history.page(mia, 3, "nonsense")
    with pytest.raises(InvalidInput):
        await history.first_pages([mia], 0)
