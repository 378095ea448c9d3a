"""Characters on a real database: made, changed, guarded by versions, deleted and restored."""

import asyncio
from uuid import UUID

import pytest

from server.core import events
from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.characters import service as characters
from server.domains.characters.events import CharacterChanged
from server.domains.characters.models import Character, CharacterStatus
from server.domains.library.models import Asset
from tests.conftest import OWNER, READER

pytestmark = pytest.mark.usefixtures("database")


def faulty(error: InvalidInput) -> set[str]:
    return {fault.field for fault in error.field_errors}


async def picture() -> UUID:
    asset = await Asset.create(
        mime_type="image/png", width=8, height=8, bytes=1, sha256="0" * 64, storage_key="a", thumbnail_key="b"
    )
    return asset.id


async def test_created_with_all_its_parts() -> None:
    async with events.subscribe(CharacterChanged) as stream:
        made = await characters.create(
            OWNER,
            {"name": " Mia ", "age": 24},
            {"humor": 0.9},
            {"hair_color": "red", "colors": ["red", "red"]},
        )
        assert await stream.next(1) == CharacterChanged(str(made.id))
    assert (made.name, made.handle, made.version, made.status) == ("Mia", "mia", 1, CharacterStatus.DRAFT)
    assert (made.personality.humor, made.personality.creativity) == (0.9, 0.5)
    assert (made.appearance.hair_color, made.appearance.colors) == ("red", ["red"])


async def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        await characters.create(
            OWNER,
            {"age": 17, "timezone": "Mars", "profile_asset_id": uuid7()},
            {"humor": 2.0},
            {"age_range": "16", "face_reference_ids": [await picture(), uuid7()]},
        )
    assert faulty(caught.value) == {
        "name",
        "age",
        "timezone",
        "profileAssetId",
        "personality.humor",
        "appearance.ageRange",
        "appearance.faceReferenceIds.1",
    }
    assert await Character.all().count() == 0


async def test_same_names_get_numbered_handles() -> None:
    made = [await characters.create(OWNER, {"name": "Zoë", "age": 30}) for _ in range(3)]
    assert [character.handle for character in made] == ["zoe", "zoe-2", "zoe-3"]


async def test_same_names_at_once_get_different_handles() -> None:
    made = await asyncio.gather(*(characters.create(OWNER, {"name": "Ana", "age": 30}) for _ in range(6)))
    assert len({character.handle for character in made}) == 6


async def test_taken_handle_is_refused_even_of_a_deleted_character() -> None:
    first = await characters.create(OWNER, {"name": "A", "age": 30, "handle": "One"})
    await characters.delete(OWNER, first.id, 1)
    second = await characters.create(OWNER, {"name": "B", "age": 30})
    with pytest.raises(InvalidInput) as caught:
        await characters.create(OWNER, {"name": "C", "age": 16, "handle": "one"})
    assert faulty(caught.value) == {"handle", "age"}
    with pytest.raises(InvalidInput):
        await characters.update(OWNER, second.id, 1, {"handle": "one"})
    kept = await characters.update(OWNER, second.id, 1, {"handle": "b"})
    assert kept.handle == "b"


async def test_update_changes_only_what_is_given() -> None:
    made = await characters.create(
        OWNER, {"name": "Mia", "age": 24, "bio": "hi"}, {"humor": 0.9}, {"lora": "m"}
    )
    asset = await picture()
    changed = await characters.update(
        OWNER,
        made.id,
        1,
        {"age": 25, "profile_asset_id": asset},
        {"creativity": 0.1},
        {"face_reference_ids": [asset]},
    )
    assert (changed.name, changed.age, changed.bio, changed.version) == ("Mia", 25, "hi", 2)
    assert (changed.personality.humor, changed.personality.creativity) == (0.9, 0.1)
    assert (changed.appearance.lora, changed.appearance.face_reference_ids) == ("m", [str(asset)])
    assert changed.profile_asset_id == asset
    assert changed.updated_at > made.updated_at


async def test_stale_version_conflicts_and_changes_nothing() -> None:
    made = await characters.create(OWNER, {"name": "Mia", "age": 24})
    await characters.update(OWNER, made.id, 1, {"age": 25})
    with pytest.raises(Conflict) as caught:
        await characters.update(OWNER, made.id, 1, {"age": 26}, {"humor": 1.0})
    assert (caught.value.expected_version, caught.value.current_version) == (1, 2)
    assert caught.value.current.age == 25
    assert (await characters.get(made.id)).personality.humor == 0.5


async def test_of_many_updates_at_once_one_wins() -> None:
    made = await characters.create(OWNER, {"name": "Mia", "age": 24})
    results = await asyncio.gather(
        *(characters.update(OWNER, made.id, 1, {"age": age}) for age in range(20, 28)), return_exceptions=True
    )
    assert sum(isinstance(result, Character) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 7


async def test_archive_delete_restore() -> None:
    made = await characters.create(OWNER, {"name": "Mia", "age": 24})
    archived = await characters.archive(OWNER, made.id, 1)
    assert archived.status is CharacterStatus.ARCHIVED
    with pytest.raises(Conflict):
        await characters.archive(OWNER, made.id, 2)
    deleted = await characters.delete(OWNER, made.id, 2)
    assert deleted.deleted_at is not None
    for change in (characters.update(OWNER, made.id, 3, {"age": 40}), characters.delete(OWNER, made.id, 3)):
        with pytest.raises(Conflict, match="deleted"):
            await change
    restored = await characters.restore(OWNER, made.id)
    assert (restored.deleted_at, restored.status, restored.version) == (None, CharacterStatus.ARCHIVED, 4)
    with pytest.raises(Conflict):
        await characters.restore(OWNER, made.id)


async def test_unknown_ids_and_missing_rights() -> None:
    for call in (
        characters.get(uuid7()),
        characters.update(OWNER, uuid7(), 1, {}),
        characters.delete(OWNER, uuid7(), 1),
        characters.restore(OWNER, uuid7()),
        characters.style(uuid7()),
    ):
        with pytest.raises(NotFound):
            await call
    with pytest.raises(NotAllowed):
        await characters.create(READER, {"name": "Mia", "age": 24})


async def test_database_itself_refuses_minors(database: Settings) -> None:
    made = await characters.create(OWNER, {"name": "Mia", "age": 24})
    with pytest.raises(Exception, match="adult"):
        await Character.filter(id=made.id).update(age=17)
