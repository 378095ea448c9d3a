"""Mutations of characters and their image styles."""

from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.characters.inputs import (
    CharacterCreateInput,
    CharacterUpdateInput,
    ImageStyleCreateInput,
    ImageStyleUpdateInput,
    given,
)
from schema.characters.styles import ImageStyle
from schema.characters.types import Character
from schema.context import Info
from schema.errors import Conflict, InvalidInput, NotAllowed, NotFound
from schema.ids import from_id, to_id
from server.core.errors import NotFound as NotFoundError
from server.domains.characters import service as characters
from server.domains.characters import styles


@strawberry.type(description="A style is gone.")
class ImageStyleDeleted:
    id: strawberry.ID = strawberry.field(description="The id it had.")
    character: Character = strawberry.field(description="The character it belonged to, as it stands now.")


def _result(name: str, does: str) -> Any:
    return strawberry.union(name=f"{name}Result", description=f"What comes of {does}.")


CreateResult = Annotated[
    Character | InvalidInput | NotAllowed | Conflict, _result("CharacterCreate", "making a character")
]
UpdateResult = Annotated[
    Character | NotFound | InvalidInput | NotAllowed | Conflict,
    _result("CharacterUpdate", "changing a character"),
]
ArchiveResult = Annotated[
    Character | NotFound | NotAllowed | Conflict, _result("CharacterArchive", "archiving a character")
]
DeleteResult = Annotated[
    Character | NotFound | NotAllowed | Conflict, _result("CharacterDelete", "deleting a character")
]
RestoreResult = Annotated[
    Character | NotFound | NotAllowed | Conflict, _result("CharacterRestore", "restoring a character")
]
StyleCreateResult = Annotated[
    ImageStyle | NotFound | InvalidInput | NotAllowed | Conflict,
    _result("ImageStyleCreate", "making a style"),
]
StyleUpdateResult = Annotated[
    ImageStyle | NotFound | InvalidInput | NotAllowed | Conflict,
    _result("ImageStyleUpdate", "changing a style"),
]
StyleDeleteResult = Annotated[
    ImageStyleDeleted | NotFound | NotAllowed | Conflict, _result("ImageStyleDelete", "deleting a style")
]

CharacterId = Annotated[strawberry.ID, strawberry.argument(description="The character.")]
StyleId = Annotated[strawberry.ID, strawberry.argument(description="The style.")]
Version = Annotated[int, strawberry.argument(description="The version that the caller has seen.")]
Create = Annotated[CharacterCreateInput, strawberry.argument(description="The new character.")]
Update = Annotated[CharacterUpdateInput, strawberry.argument(description="The changes.")]
StyleCreate = Annotated[ImageStyleCreateInput, strawberry.argument(description="The new style.")]
StyleUpdate = Annotated[ImageStyleUpdateInput, strawberry.argument(description="The changes.")]
PARTS = ("personality", "appearance")


NO_ASSET = UUID(int=0)


def _values(input: CharacterCreateInput | CharacterUpdateInput) -> dict[str, Any]:
    values = given(input, "id", "expected_version", *PARTS)
    if values.get("profile_asset_id"):
        values["profile_asset_id"] = _asset_key(values["profile_asset_id"])
    return values


def _part(input: Any) -> dict[str, Any] | None:
    """The given fields of a nested input; null counts as left out."""
    if not input:
        return None
    values = given(input)
    if values.get("face_reference_ids") is not None:
        values["face_reference_ids"] = [_asset_key(id) for id in values["face_reference_ids"]]
    return values


def _asset_key(id: str) -> UUID:
    """The key of an asset's id. What is no such id becomes a key that no asset has, to be told with other faults."""
    try:
        return from_id(id, "Asset")
    except NotFoundError:
        return NO_ASSET


@strawberry.type
class Mutation:
    @strawberry.mutation(description="Makes a character.")
    async def character_create(self, info: Info, input: Create) -> CreateResult:
        values = _values(input)
        if values.get("handle") is None:
            values.pop("handle", None)
        row = await characters.create(
            info.context.require_actor(), values, _part(input.personality), _part(input.appearance)
        )
        return Character.from_model(row)

    @strawberry.mutation(description="Changes a character, its personality and its appearance in one go.")
    async def character_update(self, info: Info, input: Update) -> UpdateResult:
        row = await characters.update(
            info.context.require_actor(),
            from_id(input.id, "Character"),
            input.expected_version,
            _values(input),
            _part(input.personality),
            _part(input.appearance),
        )
        return Character.from_model(row)

    @strawberry.mutation(description="Puts a character aside; an update of its status takes it back.")
    async def character_archive(
        self, info: Info, id: CharacterId, expected_version: Version
    ) -> ArchiveResult:
        actor = info.context.require_actor()
        return Character.from_model(
            await characters.archive(actor, from_id(id, "Character"), expected_version)
        )

    @strawberry.mutation(description="Deletes a character; characterRestore brings it back.")
    async def character_delete(self, info: Info, id: CharacterId, expected_version: Version) -> DeleteResult:
        actor = info.context.require_actor()
        return Character.from_model(
            await characters.delete(actor, from_id(id, "Character"), expected_version)
        )

    @strawberry.mutation(description="Brings a deleted character back as it was.")
    async def character_restore(self, info: Info, id: CharacterId) -> RestoreResult:
        row = await characters.restore(info.context.require_actor(), from_id(id, "Character"))
        return Character.from_model(row)

    @strawberry.mutation(description="Adds an image style to a character; the first one becomes the default.")
    async def image_style_create(self, info: Info, input: StyleCreate) -> StyleCreateResult:
        row = await styles.create(
            info.context.require_actor(),
            from_id(input.character_id, "Character"),
            given(input, "character_id"),
        )
        return ImageStyle.from_model(row)

    @strawberry.mutation(description="Changes an image style.")
    async def image_style_update(self, info: Info, input: StyleUpdate) -> StyleUpdateResult:
        row = await styles.update(
            info.context.require_actor(),
            from_id(input.id, "ImageStyle"),
            input.expected_version,
            given(input, "id", "expected_version"),
        )
        return ImageStyle.from_model(row)

    @strawberry.mutation(
        description="Removes an image style; if it was the default, the next one becomes it."
    )
    async def image_style_delete(
        self, info: Info, id: StyleId, expected_version: Version
    ) -> StyleDeleteResult:
        key = from_id(id, "ImageStyle")
        character_id = await styles.delete(info.context.require_actor(), key, expected_version)
        character = Character.from_model(await characters.get(character_id))
        return ImageStyleDeleted(id=strawberry.ID(to_id("ImageStyle", key)), character=character)
