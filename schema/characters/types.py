"""The GraphQL type of a character. Plain fields throughout; only what lies in other tables is a resolver."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self, cast
from uuid import UUID

import orjson
import strawberry

from schema import node
from schema.characters.enums import CharacterStatus
from schema.characters.history import CharacterEventConnection
from schema.characters.parts import Appearance, Personality
from schema.characters.styles import ImageStyle
from schema.context import Info
from schema.ids import to_id
from schema.node import Node
from schema.paging import PageInfo
from server.domains.characters import history, models, reading
from server.domains.characters.reading import STYLE_COLUMNS, Row

if TYPE_CHECKING:
    from schema.library.types import Asset

described = strawberry.field
HistoryFirst = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]
HistoryAfter = Annotated[str | None, strawberry.argument(description="The cursor to go on from.")]


@strawberry.type(description="An openly AI-generated person. Adults only.")
class Character(Node):
    name: str = described(description="The name, 1 to 255 characters.")
    handle: str = described(description="The unique, url-safe short name.")
    bio: str = described(description="A few words about the character.")
    age: int = described(description="The age in years, 18 to 150.")
    location: str | None = described(description="Where the character lives.")
    timezone: str = described(description="The IANA time zone the character lives by.")
    interests: list[str] = described(description="What the character cares about.")
    status: CharacterStatus = described(description="The state of its life.")
    version: int = described(description="Rises by one with every change; give it as expectedVersion.")
    created_at: datetime = described(description="When it was made.")
    updated_at: datetime = described(description="When it, or a style of it, last changed.")
    deleted_at: datetime | None = described(description="When it was deleted; null while it is not.")
    styles: list[ImageStyle] = described(
        description="The image styles in display order, one of them the default."
    )
    row_id: strawberry.Private[UUID | str]
    profile_asset_id: strawberry.Private[UUID | None]
    traits: strawberry.Private[Personality | None] = None
    look: strawberry.Private[Appearance | None] = None

    @property
    def key(self) -> UUID:
        """The row's id. Only relations need it, so that it is parsed for them alone."""
        return _uuid(self.row_id)

    @strawberry.field(description="How the character speaks.")
    async def personality(self, info: Info) -> Personality:
        return self.traits or cast(Personality, await info.context.load("personality_of_character", self.key))

    @strawberry.field(description="How the character looks.")
    async def appearance(self, info: Info) -> Appearance:
        return self.look or cast(Appearance, await info.context.load("appearance_of_character", self.key))

    @strawberry.field(description="The picture that stands for the character.")
    async def profile_asset(
        self, info: Info
    ) -> Annotated["Asset", strawberry.lazy("schema.library.types")] | None:
        found: Asset | None = await info.context.load("Asset", self.profile_asset_id)
        return found

    @strawberry.field(description="How many pictures of the character are stored.")
    async def asset_count(self, info: Info) -> int:
        return cast(int, await info.context.load("asset_count_of_character", self.key))

    @strawberry.field(description="Who changed what and when, newest first.")
    async def history(
        self, info: Info, first: HistoryFirst = 20, after: HistoryAfter = strawberry.UNSET
    ) -> CharacterEventConnection:
        if after:
            return CharacterEventConnection.from_page(await history.page(self.key, first, after))
        key: Any = (self.key, first)
        return cast(CharacterEventConnection, await info.context.load("history_of_character", key))

    @classmethod
    def from_row(cls, row: Row, style_columns: Sequence[str] = STYLE_COLUMNS) -> Self:
        """From a row of reading.page or reading.by_ids; without styles in it the list is empty.

        `style_columns` are those that the row's styles were read with.
        """
        key, profile = row["id"], row["profile_asset_id"]
        return cls(
            id=to_id("Character", key),  # type: ignore[arg-type]
            name=row["name"],
            handle=row["handle"],
            bio=row["bio"],
            age=row["age"],
            location=row["location"],
            timezone=row["timezone"],
            interests=orjson.loads(row["interests"]),
            status=row["status"],
            version=row["version"],
            created_at=_instant(row["created_at"]),
            updated_at=_instant(row["updated_at"]),
            deleted_at=_instant(row["deleted_at"]),
            styles=_styles(row.get("styles"), style_columns),
            row_id=key,
            profile_asset_id=profile and _uuid(profile),
        )

    @classmethod
    def from_model(cls, row: models.Character) -> Self:
        """From a model with personality, appearance and styles fetched, as the service gives it."""
        return cls(
            **{name: getattr(row, name) for name in PLAIN},
            id=strawberry.ID(to_id("Character", row.id)),
            styles=[ImageStyle.from_model(style) for style in _in_order(row.styles)],
            row_id=row.id,
            traits=Personality.from_model(row.personality),
            look=Appearance.from_model(row.appearance),
        )


PLAIN = tuple(name for name in reading.COLUMNS if name != "id")


def _instant(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _styles(value: str | None, columns: Sequence[str]) -> list[ImageStyle]:
    return [ImageStyle.from_values(style, columns) for style in orjson.loads(value)] if value else []


def _in_order(styles: Any) -> Sequence[models.ImageStyle]:
    return sorted(styles, key=lambda style: (style.display_order, style.id))


@strawberry.type(description="A character in a page of them.")
class CharacterEdge:
    cursor: str = described(description="Give it as `after` to go on from here.")
    node: Character = described(description="The character.")


@strawberry.type(description="A page of characters.")
class CharacterConnection:
    edges: list[CharacterEdge] = described(description="The characters of this page with their cursors.")
    page_info: PageInfo = described(description="Where the page lies in the list.")
    filter: strawberry.Private[reading.Filter]

    @strawberry.field(description="How many there are in all pages; counted only when asked for.")
    async def total_count(self) -> int:
        return await reading.count(self.filter)


node.represents(models.Character, Character.from_model)
