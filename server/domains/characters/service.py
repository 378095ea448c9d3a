"""Characters: make, change, archive, delete and restore them. For their styles see styles.py, for lists reading.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.core import clock, db
from server.core.actor import Actor, Scope
from server.core.errors import Conflict, InvalidInput, NotFound
from server.core.events import publish
from server.domains.characters import handles, history, validation
from server.domains.characters.events import CharacterChanged
from server.domains.characters.models import (
    Appearance,
    Character,
    CharacterEventKind,
    CharacterStatus,
    Personality,
)
from server.domains.characters.prompts import TEMPLATES, image_prompt, text_prompt
from server.domains.characters.styles import get as style
from server.domains.library import service as library

__all__ = [
    "TEMPLATES",
    "archive",
    "create",
    "delete",
    "get",
    "image_prompt",
    "preview",
    "restore",
    "style",
    "text_prompt",
    "update",
]
Values = Mapping[str, Any]
PARTS = ("personality", "appearance", "styles")
TRIES = 20


async def get(id: UUID) -> Character:
    """The character with personality, appearance and styles fetched, even when it is deleted. Raises NotFound."""
    character = await Character.get_or_none(id=id).prefetch_related(*PARTS)
    if character is None:
        raise NotFound("There is no such character.", str(id))
    return character


def preview(personality: Values) -> str:
    """The text prompt that these traits would give. Raises InvalidInput."""
    faults = validation.Faults()
    clean = faults.check(personality, validation.PERSONALITY, "personality.")
    faults.refuse()
    return text_prompt(clean)


async def create(
    actor: Actor, values: Values, personality: Values | None = None, appearance: Values | None = None
) -> Character:
    """Makes a character from values by column name; name and age are needed, the handle is made when left out.

    Raises InvalidInput naming every faulty field, NotAllowed.
    """
    actor.require(Scope.CHARACTERS)
    missing = {name: "" if name == "name" else None for name in ("name", "age") if name not in values}
    own, traits, look = await _checked({**values, **missing}, personality, appearance)
    for _ in range(TRIES):
        handle = own.get("handle") or await handles.free(own["name"])
        try:
            character = await _insert(actor, {**own, "handle": handle}, traits, look)
        except IntegrityError:
            if "handle" not in own:
                continue
            raise InvalidInput.of("handle", "is taken") from None
        publish(CharacterChanged(str(character.id)))
        return await get(character.id)
    raise Conflict("Too many characters of this name are being made at once. Please try again.")


async def _insert(actor: Actor, own: Values, traits: Values, look: Values) -> Character:
    async with db.transaction():
        character = await Character.create(**own)
        await Personality.create(character=character, **traits)
        await Appearance.create(character=character, **look)
        await history.record(actor, character.id, CharacterEventKind.CREATED)
    return character


async def update(
    actor: Actor,
    id: UUID,
    expected_version: int,
    values: Values,
    personality: Values | None = None,
    appearance: Values | None = None,
) -> Character:
    """Changes what is given and leaves the rest. Raises NotFound, InvalidInput, Conflict, NotAllowed."""
    actor.require(Scope.CHARACTERS)
    before = await get(id)
    own, traits, look = await _checked(values, personality, appearance, id)
    try:
        async with db.transaction():
            await _guarded(id, expected_version, own)
            if traits:
                await Personality.filter(character_id=id).update(**traits)
            if look:
                await Appearance.filter(character_id=id).update(**look)
            # The guard let this through, so nobody changed the character since it was read.
            changes = _differences(before, own, traits, look)
            await history.record(actor, id, CharacterEventKind.CHANGED, changes)
    except IntegrityError:
        raise InvalidInput.of("handle", "is taken") from None
    publish(CharacterChanged(str(id)))
    return await get(id)


async def archive(actor: Actor, id: UUID, expected_version: int) -> Character:
    """Puts the character aside; an update of its status takes it back. Raises NotFound, Conflict, NotAllowed."""
    actor.require(Scope.CHARACTERS)
    character = await get(id)
    if character.version == expected_version and character.status is CharacterStatus.ARCHIVED:
        raise _conflict("This character is archived already.", character, expected_version)
    changes = history.differences(character, {"status": CharacterStatus.ARCHIVED})
    async with db.transaction():
        await _guarded(id, expected_version, {"status": CharacterStatus.ARCHIVED})
        await history.record(actor, id, CharacterEventKind.CHANGED, changes)
    publish(CharacterChanged(str(id)))
    return await get(id)


async def delete(actor: Actor, id: UUID, expected_version: int) -> Character:
    """Hides the character, which `restore` brings back. Raises NotFound, Conflict, NotAllowed."""
    actor.require(Scope.CHARACTERS)
    await get(id)
    async with db.transaction():
        await _guarded(id, expected_version, {"deleted_at": clock.now()})
        await history.record(actor, id, CharacterEventKind.DELETED)
    publish(CharacterChanged(str(id)))
    return await get(id)


async def restore(actor: Actor, id: UUID) -> Character:
    """Brings a deleted character back as it was. Raises NotFound, Conflict when it is not deleted, NotAllowed."""
    actor.require(Scope.CHARACTERS)
    character = await get(id)
    async with db.transaction():
        if character.deleted_at is None or not await Character.filter(
            id=id, version=character.version, deleted_at__isnull=False
        ).update(deleted_at=None, version=character.version + 1, updated_at=clock.now()):
            raise _conflict("This character is not deleted.", await get(id))
        await history.record(actor, id, CharacterEventKind.RESTORED)
    publish(CharacterChanged(str(id)))
    return await get(id)


def _differences(before: Character, own: Values, traits: Values, look: Values) -> dict[str, list[Any]]:
    return {
        **history.differences(before, own),
        **history.differences(before.personality, traits, "personality."),
        **history.differences(before.appearance, look, "appearance."),
    }


async def _guarded(id: UUID, expected_version: int, values: Values) -> None:
    """One UPDATE that only succeeds on the version that the caller saw, and not on a deleted character."""
    changed = await Character.filter(id=id, version=expected_version, deleted_at__isnull=True).update(
        **values, version=expected_version + 1, updated_at=clock.now()
    )
    if changed:
        return
    current = await get(id)
    deleted = current.deleted_at is not None
    message = (
        "This character is deleted. Restore it first."
        if deleted
        else "Somebody changed this character first."
    )
    raise _conflict(message, current, expected_version)


def _conflict(message: str, current: Character, expected_version: int | None = None) -> Conflict:
    return Conflict(message, expected_version, current.version, current)


async def _checked(
    values: Values, personality: Values | None, appearance: Values | None, id: UUID | None = None
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """All three parts cleaned; InvalidInput tells every fault of all of them at once."""
    faults = validation.Faults()
    own = faults.check(values, validation.CHARACTER)
    traits = faults.check(personality or {}, validation.PERSONALITY, "personality.")
    look = faults.check(appearance or {}, validation.APPEARANCE, "appearance.")
    if "handle" in own and await handles.taken(own["handle"], by_other_than=id):
        faults.add("handle", "is taken")
    await _check_assets(faults, own, look)
    faults.refuse()
    return own, traits, look


async def _check_assets(faults: validation.Faults, own: dict[str, Any], look: dict[str, Any]) -> None:
    """Pictures that are referred to must be stored; references to faces are kept as text."""
    profile = own.get("profile_asset_id")
    faces = look.get("face_reference_ids", [])
    known = (
        await library.existing_ids([*faces, *([profile] if profile else [])]) if faces or profile else set()
    )
    if profile and profile not in known:
        faults.add("profileAssetId", "is no stored asset")
    for number, face in enumerate(faces):
        if face not in known:
            faults.add(f"appearance.faceReferenceIds.{number}", "is no stored asset")
    if "face_reference_ids" in look:
        look["face_reference_ids"] = [str(face) for face in dict.fromkeys(faces)]
