"""Queries of the library."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.errors import NotFound, Unavailable
from schema.ids import from_id
from schema.library.consent_queries import ConsentQuery
from schema.library.facets import AssetFacets
from schema.library.inputs import AssetFilter
from schema.library.provenance_types import Provenance
from schema.library.types import Asset, AssetConnection, AssetEdge
from schema.paging import edges, page_info
from server.core.errors import NotFound as NotFoundError
from server.domains.library import provenance, reading

Id = Annotated[strawberry.ID, strawberry.argument(description="The picture's id.")]
First = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which the page begins.")]
Filter = Annotated[AssetFilter | None, strawberry.argument(description="Which pictures; all when left out.")]
AssetProvenanceResult = Annotated[
    Provenance | NotFound | Unavailable,
    strawberry.union(
        name="AssetProvenanceResult", description="What the file says, or why it cannot be read."
    ),
]


@strawberry.type
class Query(ConsentQuery):
    @strawberry.field(description="One picture; null when there is no such one.")
    async def asset(self, info: Info, id: Id) -> Asset | None:
        try:
            found: Asset | None = await info.context.load("Asset", from_id(id, "Asset"))
        except NotFoundError:
            return None
        return found

    @strawberry.field(description="Stored pictures, newest first.")
    async def assets(self, first: First = 40, after: After = None, filter: Filter = None) -> AssetConnection:
        chosen = filter.to_service() if filter else reading.Filter()
        page = await reading.page(first, after, chosen)
        return AssetConnection(
            edges=edges(page, AssetEdge, Asset.from_model), page_info=page_info(page), filter=chosen
        )

    @strawberry.field(description="What pictures can be filtered by.")
    async def asset_facets(self) -> AssetFacets:
        return AssetFacets.from_found(await reading.facets())

    @strawberry.field(
        description="What the stored file itself says about its origin, read from it now and checked."
    )
    async def asset_provenance(self, id: Id) -> AssetProvenanceResult:
        return Provenance.from_told(await provenance.of_asset(from_id(id, "Asset")))
