"""The history of a character."""

from datetime import datetime
from typing import Any, Self

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema import paging
from schema.characters.enums import CharacterEventKind
from schema.ids import to_id
from schema.paging import PageInfo
from server.core.keyset import Page
from server.domains.characters import models

described = strawberry.field


@strawberry.type(description="A field that a change touched.")
class CharacterFieldChange:
    field: str = described(description="The field as the inputs name it, e.g. personality.humor.")
    before: str | None = described(description="What it was, as text; lists by commas. Null: nothing.")
    after: str | None = described(description="What it became, as text; lists by commas. Null: nothing.")

    @classmethod
    def of(cls, name: str, values: list[Any]) -> Self:
        before, after = (_text(_shown(name, value)) for value in values)
        return cls(field=to_camel_case(name), before=before, after=after)


@strawberry.type(description="A change of a character or of a style of it. It is written once.")
class CharacterEvent:
    id: strawberry.ID = described(description="Names this entry among all.")
    version: int = described(
        description="The character's version after it; changes of styles do not raise it."
    )
    kind: CharacterEventKind = described(description="What happened.")
    style_name: str | None = described(description="The style that it is about, as it was called before.")
    changes: list[CharacterFieldChange] = described(description="The fields that it touched.")
    actor_name: str = described(description="Who did it.")
    actor_kind: str = described(description="user, token or system.")
    at: datetime = described(description="When.")

    @classmethod
    def from_model(cls, row: models.CharacterEvent) -> Self:
        return cls(
            id=strawberry.ID(to_id("CharacterEvent", row.id)),
            version=row.version,
            kind=row.kind,
            style_name=row.style_name,
            changes=[CharacterFieldChange.of(name, values) for name, values in row.changes.items()],
            actor_name=row.actor_name,
            actor_kind=row.actor_kind,
            at=row.created_at,
        )


@strawberry.type(description="An entry in a page of a character's history.")
class CharacterEventEdge:
    cursor: str = described(description="Give it as `after` to go on from here.")
    node: CharacterEvent = described(description="The entry.")


@strawberry.type(description="A page of a character's history, newest first.")
class CharacterEventConnection:
    edges: list[CharacterEventEdge] = described(description="The entries of this page with their cursors.")
    page_info: PageInfo = described(description="Where the page lies in the list.")

    @classmethod
    def from_page(cls, page: Page[models.CharacterEvent]) -> Self:
        return cls(
            edges=paging.edges(page, CharacterEventEdge, CharacterEvent.from_model),
            page_info=paging.page_info(page),
        )


def _shown(name: str, value: Any) -> Any:
    """Pictures by the ids that the API knows them by."""
    if name == "profile_asset_id":
        return value and to_id("Asset", value)
    if name == "appearance.face_reference_ids":
        return [to_id("Asset", each) for each in value]
    return value


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or None
    return None if value is None else str(value)
