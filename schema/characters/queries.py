"""Queries of characters."""

from enum import Enum
from functools import partial
from typing import Annotated

import strawberry

from schema import paging
from schema.characters.enums import CharacterStatus
from schema.characters.inputs import PersonalityInput, given
from schema.characters.parts import PersonalityTemplate
from schema.characters.styles import columns_of
from schema.characters.types import Character, CharacterConnection, CharacterEdge
from schema.context import Info
from schema.ids import from_id
from schema.selection import selected, selects
from schema.sorting import SortDirection
from server.core.errors import NotFound
from server.domains.characters import reading
from server.domains.characters import service as characters


@strawberry.enum(description="What characters can be sorted by.")
class CharacterSort(Enum):
    NAME = strawberry.enum_value("name", description="By name.")
    CREATED_AT = strawberry.enum_value("created_at", description="By the time it was made.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="By the time of the last change.")


@strawberry.input(description="Which characters to list; all conditions must hold.")
class CharacterFilter:
    search: str | None = strawberry.field(
        description="Part of the name, handle or bio.", default=strawberry.UNSET
    )
    status: list[CharacterStatus] | None = strawberry.field(
        description="One of these states.", default=strawberry.UNSET
    )
    deleted: bool = strawberry.field(
        description="false hides deleted ones, true shows only deleted ones.", default=False
    )


@strawberry.input(description="How to sort characters.")
class CharacterOrder:
    by: CharacterSort = strawberry.field(description="What to sort by.", default=CharacterSort.UPDATED_AT)
    direction: SortDirection = strawberry.field(description="Which way.", default=SortDirection.DESC)


def _filter(value: CharacterFilter | None) -> reading.Filter:
    if value is None:
        return reading.Filter()
    status = (
        tuple(value.status) if value.status is not None and value.status is not strawberry.UNSET else None
    )
    return reading.Filter(value.search or "", status, value.deleted)


def _order(value: CharacterOrder | None) -> reading.Order:
    if value is None:
        return reading.Order()
    return reading.Order(str(value.by.value), value.direction is SortDirection.DESC)


Id = Annotated[strawberry.ID, strawberry.argument(description="The character.")]
First = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]
After = Annotated[str | None, strawberry.argument(description="The cursor to go on from.")]
Which = Annotated[CharacterFilter | None, strawberry.argument(description="Which ones.")]
How = Annotated[CharacterOrder | None, strawberry.argument(description="In which order; last changed first.")]
Traits = Annotated[
    PersonalityInput, strawberry.argument(description="The traits; defaults for those left out.")
]


@strawberry.type
class Query:
    @strawberry.field(description="One character, deleted or not; null when there is none.")
    async def character(self, info: Info, id: Id) -> Character | None:
        try:
            key = from_id(id, "Character")
        except NotFound:
            return None
        found: Character | None = await info.context.load("Character", key)
        return found

    @strawberry.field(description="Characters, page by page.")
    async def characters(
        self,
        info: Info,
        first: First = 20,
        after: After = strawberry.UNSET,
        filter: Which = strawberry.UNSET,
        order: How = strawberry.UNSET,
    ) -> CharacterConnection:
        wanted = _filter(filter or None)
        styles = columns_of(selected(info, "edges", "node", "styles"))
        page = await reading.page(
            first,
            after or None,
            wanted,
            _order(order or None),
            styles=styles,
            cursors=selects(info, "edges", "cursor") or selects(info, "pageInfo"),
        )
        return CharacterConnection(
            edges=paging.edges(page, CharacterEdge, partial(Character.from_row, style_columns=styles)),
            page_info=paging.page_info(page),
            filter=wanted,
        )

    @strawberry.field(description="Named starting points for a personality.")
    def personality_templates(self) -> list[PersonalityTemplate]:
        return [PersonalityTemplate.from_template(template) for template in characters.TEMPLATES]

    @strawberry.field(description="The prompt that these traits would give.")
    def personality_preview(self, personality: Traits) -> str:
        return characters.preview(given(personality))
