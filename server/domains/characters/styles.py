"""Image styles of a character: always exactly one of them is the default, as long as there are any.

Every change first updates the character's row, which locks it until the end of the transaction on both databases.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.core import clock, db
from server.core.actor import Actor, Scope
from server.core.errors import Conflict, InvalidInput, NotFound
from server.core.events import publish
from server.domains.characters import history, validation
from server.domains.characters.events import CharacterChanged
from server.domains.characters.models import Character, CharacterEventKind, ImageStyle

Values = Mapping[str, Any]
MAX_STYLES = 100


async def get(id: UUID) -> ImageStyle:
    """The style. Raises NotFound."""
    style = await ImageStyle.get_or_none(id=id)
    if style is None:
        raise NotFound("There is no such style.", str(id))
    return style


async def create(actor: Actor, character_id: UUID, values: Values) -> ImageStyle:
    """Adds a style at the end unless `display_order` is given; the first one becomes the default.

    Raises NotFound, InvalidInput, Conflict when the character is deleted, NotAllowed.
    """
    actor.require(Scope.CHARACTERS)
    clean = _checked({"name": "", **values})
    with _unique_name():
        style = await _insert(actor, character_id, clean)
    publish(CharacterChanged(str(character_id)))
    return style


async def _insert(actor: Actor, character_id: UUID, clean: dict[str, Any]) -> ImageStyle:
    async with db.transaction():
        await _lock(character_id)
        others = await ImageStyle.filter(character_id=character_id).order_by("display_order", "id")
        if len(others) >= MAX_STYLES:
            raise Conflict(f"A character can have {MAX_STYLES} styles.")
        clean.setdefault("display_order", min(others[-1].display_order + 1, 1_000_000) if others else 0)
        clean["is_default"] = not others or clean.get("is_default", False)
        if clean["is_default"]:
            await _clear_default(actor, character_id)
        style = await ImageStyle.create(character_id=character_id, **clean)
        await history.record(actor, character_id, CharacterEventKind.STYLE_ADDED, style=style)
        return style


async def update(actor: Actor, id: UUID, expected_version: int, values: Values) -> ImageStyle:
    """Changes what is given; making it the default takes that from another. Raises NotFound, InvalidInput,
    Conflict, NotAllowed."""
    actor.require(Scope.CHARACTERS)
    clean = _checked(values)
    character_id = (await get(id)).character_id
    with _unique_name():
        await _replace(actor, id, character_id, expected_version, clean)
    publish(CharacterChanged(str(character_id)))
    return await get(id)


async def _replace(actor: Actor, id: UUID, character_id: UUID, expected_version: int, clean: Values) -> None:
    async with db.transaction():
        await _lock(character_id)
        before = await get(id)
        await _check_default(id, clean)
        if clean.get("is_default"):
            await _clear_default(actor, character_id, but=id)
        changed = await ImageStyle.filter(id=id, version=expected_version).update(
            **clean, version=expected_version + 1, updated_at=clock.now()
        )
        if not changed:
            raise _conflict(await get(id), expected_version)
        await _record_change(actor, before, history.differences(before, clean))


async def delete(actor: Actor, id: UUID, expected_version: int) -> UUID:
    """Removes the style; the next one (active ones first) becomes the default if this one was. The character's id.

    Raises NotFound, Conflict, NotAllowed.
    """
    actor.require(Scope.CHARACTERS)
    character_id = (await get(id)).character_id
    async with db.transaction():
        await _lock(character_id)
        style = await get(id)
        if not await ImageStyle.filter(id=id, version=expected_version).delete():
            raise _conflict(style, expected_version)
        await history.record(actor, character_id, CharacterEventKind.STYLE_REMOVED, style=style)
        if style.is_default:
            await _promote_next(actor, character_id)
    publish(CharacterChanged(str(character_id)))
    return character_id


def _checked(values: Values) -> dict[str, Any]:
    faults = validation.Faults()
    clean = faults.check(values, validation.STYLE)
    faults.refuse()
    return clean


async def _lock(character_id: UUID) -> None:
    """Marks the character as changed, and so makes every other change of its styles wait."""
    if await Character.filter(id=character_id, deleted_at__isnull=True).update(updated_at=clock.now()):
        return
    character = await Character.get_or_none(id=character_id).prefetch_related("styles")
    if character is None:
        raise NotFound("There is no such character.", str(character_id))
    raise Conflict("This character is deleted. Restore it first.", None, character.version, character)


async def _check_default(id: UUID, clean: Values) -> None:
    if clean.get("is_default") is False and (await get(id)).is_default:
        raise InvalidInput.of("isDefault", "make another style the default instead")


async def _clear_default(actor: Actor, character_id: UUID, but: UUID | None = None) -> None:
    """Takes the default from whoever has it; its version rises, so that an editor of it learns of the change."""
    for style in await ImageStyle.filter(character_id=character_id, is_default=True).exclude(id=but):
        await _set_default(actor, style, False)


async def _promote_next(actor: Actor, character_id: UUID) -> None:
    following = (
        await ImageStyle.filter(character_id=character_id).order_by("-active", "display_order", "id").first()
    )
    if following is not None:
        await _set_default(actor, following, True)


async def _set_default(actor: Actor, style: ImageStyle, value: bool) -> None:
    await ImageStyle.filter(id=style.id).update(
        is_default=value, version=style.version + 1, updated_at=clock.now()
    )
    await _record_change(actor, style, history.differences(style, {"is_default": value}))


async def _record_change(actor: Actor, style: ImageStyle, changes: history.Changes) -> None:
    await history.record(actor, style.character_id, CharacterEventKind.STYLE_CHANGED, changes, style)


@contextlib.contextmanager
def _unique_name() -> Iterator[None]:
    """Tells a clash of names within one character as a fault of the input."""
    try:
        yield
    except IntegrityError:
        raise InvalidInput.of("name", "is the name of another style of this character") from None


def _conflict(current: ImageStyle, expected_version: int) -> Conflict:
    return Conflict("Somebody changed this style first.", expected_version, current.version, current)
