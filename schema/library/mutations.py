"""Mutations of the library."""

from typing import Annotated
from uuid import UUID

import strawberry

from schema.context import Info
from schema.errors import Conflict, Error, InvalidInput, NotAllowed, NotFound, Unavailable, from_error
from schema.ids import from_id
from schema.library.consent_mutations import ConsentMutation
from schema.library.export_types import AssetExport
from schema.library.inputs import AssetAddInput, AssetSubjectInput
from schema.library.types import Asset
from server.core.errors import DomainError
from server.core.errors import NotFound as NotFoundError
from server.domains.library import adding, changing, exporting
from server.domains.library.models import Asset as Row


@strawberry.type(description="What came of one thing of several.")
class AssetBulkItem:
    id: strawberry.ID = strawberry.field(description="The id as it was given.")
    asset: Asset | None = strawberry.field(description="The picture as it stands now.")
    error: Error | None = strawberry.field(description="Why nothing was done.")


@strawberry.type(description="What came of each of several pictures.")
class AssetBulk:
    items: list[AssetBulkItem] = strawberry.field(description="One for each id, in the order of the ids.")


AssetAddResult = Annotated[
    Asset | NotFound | InvalidInput | Conflict | NotAllowed | Unavailable,
    strawberry.union(name="AssetAddResult", description="The picture, or why it was not taken in."),
]
AssetSubjectResult = Annotated[
    Asset | NotFound | InvalidInput | NotAllowed,
    strawberry.union(name="AssetSubjectResult", description="The picture, or why it was not changed."),
]
AssetsRateResult = Annotated[
    AssetBulk | InvalidInput | NotAllowed,
    strawberry.union(name="AssetsRateResult", description="The pictures, or why none was rated."),
]
AssetsExportResult = Annotated[
    AssetExport | InvalidInput | NotFound | NotAllowed,
    strawberry.union(name="AssetsExportResult", description="Where the ZIP is, or why there is none."),
]
Add = Annotated[AssetAddInput, strawberry.argument(description="The picture.")]
Subject = Annotated[AssetSubjectInput, strawberry.argument(description="The picture, and whom it shows.")]
Ids = Annotated[list[strawberry.ID], strawberry.argument(description="The pictures, 1 to 500.")]
Rating = Annotated[int | None, strawberry.argument(description="1 to 5; null takes the rating away.")]


def _key(id: str) -> UUID | DomainError:
    try:
        return from_id(id, "Asset")
    except NotFoundError as error:
        return error


def _item(id: strawberry.ID, key: UUID | DomainError, rows: dict[UUID, Row]) -> AssetBulkItem:
    if not isinstance(key, DomainError):
        if key in rows:
            return AssetBulkItem(id=id, asset=Asset.from_model(rows[key]), error=None)
        key = NotFoundError("There is no such picture.", id)
    return AssetBulkItem(id=id, asset=None, error=from_error(key))


@strawberry.type
class Mutation(ConsentMutation):
    @strawberry.mutation(
        description="Takes an uploaded picture into the library, unchanged; the same one again is the one there is."
    )
    async def asset_add(self, info: Info, input: Add) -> AssetAddResult:
        new = input.to_service()
        if new.character_id is not None and await info.context.load("Character", new.character_id) is None:
            raise NotFoundError("There is no such character.", input.character_id)
        return Asset.from_model(await adding.add(info.context.require_actor(), new))

    @strawberry.mutation(description="Says whom a picture shows.")
    async def asset_subject(self, info: Info, input: Subject) -> AssetSubjectResult:
        consent = from_id(input.consent_id, "Consent") if input.consent_id else None
        key = from_id(input.id, "Asset")
        actor = info.context.require_actor()
        return Asset.from_model(await changing.set_subject(actor, key, input.subject, consent))

    @strawberry.mutation(description="Rates several pictures alike.")
    async def assets_rate(self, info: Info, ids: Ids, rating: Rating = None) -> AssetsRateResult:
        keys = {id: _key(id) for id in ids}
        wanted = [key for key in keys.values() if not isinstance(key, DomainError)]
        rows = await changing.rate(info.context.require_actor(), wanted, rating)
        return AssetBulk(items=[_item(id, keys[id], rows) for id in ids])

    @strawberry.mutation(description="Makes a ZIP of pictures with their whole lineage ready to be fetched.")
    async def assets_export(self, info: Info, ids: Ids) -> AssetsExportResult:
        keys = [from_id(id, "Asset") for id in ids]
        return AssetExport.from_made(await exporting.order(info.context.require_actor(), keys))
