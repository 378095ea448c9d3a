"""Image styles: always exactly one default, whatever happens at once."""

import asyncio
from uuid import UUID

import pytest

from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from server.core.ids import uuid7
from server.domains.characters import service as characters
from server.domains.characters import styles
from server.domains.characters.models import ImageStyle
from tests.conftest import OWNER, READER

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def mia(database: object) -> UUID:
    return (await characters.create(OWNER, {"name": "Mia", "age": 24})).id


async def default_of(character: UUID) -> str:
    found = await ImageStyle.filter(character_id=character, is_default=True)
    assert len(found) == 1
    return found[0].name


async def test_first_becomes_default_and_others_come_after(mia: UUID) -> None:
    first = await styles.create(OWNER, mia, {"name": "A"})
    second = await styles.create(OWNER, mia, {"name": "B", "is_default": False})
    assert (first.is_default, second.is_default) == (True, False)
    assert (first.display_order, second.display_order) == (0, 1)
    assert (first.steps, first.cfg, first.sampler, first.width) == (25, 7.0, "euler", 512)


async def test_default_moves(mia: UUID) -> None:
    await styles.create(OWNER, mia, {"name": "A"})
    await styles.create(OWNER, mia, {"name": "B", "is_default": True})
    assert await default_of(mia) == "B"
    third = await styles.create(OWNER, mia, {"name": "C"})
    moved = await styles.update(OWNER, third.id, 1, {"is_default": True, "steps": 9})
    assert (moved.version, moved.steps) == (2, 9)
    assert await default_of(mia) == "C"


async def test_default_cannot_just_be_dropped(mia: UUID) -> None:
    style = await styles.create(OWNER, mia, {"name": "A"})
    with pytest.raises(InvalidInput):
        await styles.update(OWNER, style.id, 1, {"is_default": False})
    assert await default_of(mia) == "A"


async def test_deleting_the_default_promotes_the_next_active_one(mia: UUID) -> None:
    first = await styles.create(OWNER, mia, {"name": "A"})
    await styles.create(OWNER, mia, {"name": "B", "active": False})
    await styles.create(OWNER, mia, {"name": "C"})
    assert await styles.delete(OWNER, first.id, 1) == mia
    assert await default_of(mia) == "C"


async def test_last_one_can_be_deleted(mia: UUID) -> None:
    style = await styles.create(OWNER, mia, {"name": "A"})
    await styles.delete(OWNER, style.id, 1)
    assert await ImageStyle.all().count() == 0


async def test_many_first_styles_at_once_leave_one_default(mia: UUID) -> None:
    await asyncio.gather(*(styles.create(OWNER, mia, {"name": f"S{n}"}) for n in range(6)))
    await default_of(mia)


async def test_many_defaults_at_once_leave_one(mia: UUID) -> None:
    made = [await styles.create(OWNER, mia, {"name": f"S{n}"}) for n in range(6)]
    await asyncio.gather(*(styles.update(OWNER, style.id, 1, {"is_default": True}) for style in made[1:]))
    await default_of(mia)


async def test_deletes_and_defaults_at_once_leave_one(mia: UUID) -> None:
    made = [await styles.create(OWNER, mia, {"name": f"S{n}"}) for n in range(6)]
    calls = [styles.delete(OWNER, style.id, 1) for style in made[:3]]
    changes = [styles.update(OWNER, style.id, 1, {"is_default": True}) for style in made[3:]]
    await asyncio.gather(*calls, *changes, return_exceptions=True)
    await default_of(mia)


async def test_stale_version_conflicts(mia: UUID) -> None:
    style = await styles.create(OWNER, mia, {"name": "A"})
    await styles.update(OWNER, style.id, 1, {"steps": 30})
    with pytest.raises(Conflict) as caught:
        await styles.update(OWNER, style.id, 1, {"steps": 40})
    assert caught.value.current.steps == 30
    with pytest.raises(Conflict):
        await styles.delete(OWNER, style.id, 1)


async def test_names_are_unique_within_a_character(mia: UUID) -> None:
    await styles.create(OWNER, mia, {"name": "A"})
    second = await styles.create(OWNER, mia, {"name": "B"})
    with pytest.raises(InvalidInput, match="another style"):
        await styles.create(OWNER, mia, {"name": "A"})
    with pytest.raises(InvalidInput, match="another style"):
        await styles.update(OWNER, second.id, 1, {"name": "A"})
    other = await characters.create(OWNER, {"name": "Ana", "age": 30})
    await styles.create(OWNER, other.id, {"name": "A"})


async def test_refusals(mia: UUID) -> None:
    with pytest.raises(InvalidInput) as caught:
        await styles.create(OWNER, mia, {"steps": 0, "width": 100})
    assert {fault.field for fault in caught.value.field_errors} == {"name", "steps", "width"}
    with pytest.raises(NotFound):
        await styles.create(OWNER, uuid7(), {"name": "A"})
    with pytest.raises(NotAllowed):
        await styles.create(READER, mia, {"name": "A"})
    await characters.delete(OWNER, mia, 1)
    with pytest.raises(Conflict):
        await styles.create(OWNER, mia, {"name": "A"})
