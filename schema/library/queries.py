"""Queries of the library."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import from_id
from schema.library.types import Asset, AssetConnection, AssetEdge
from schema.paging import edges, page_info
from server.core.errors import NotFound
from server.domains.library import reading


@strawberry.input(description="Which pictures a list holds.")
class AssetFilter:
    character_id: strawberry.ID | None = strawberry.field(default=None, description="Of this character only.")
    job_id: strawberry.ID | None = strawberry.field(default=None, description="Of this job only.")
    search: str | None = strawberry.field(default=None, description="With all these words in the prompt.")

    def to_service(self) -> reading.Filter:
        """The same for the service. Raises NotFound for ids of other things."""
        character = from_id(self.character_id, "Character") if self.character_id else None
        job = from_id(self.job_id, "GenerationJob") if self.job_id else None
        return reading.Filter(character, job, self.search)


Id = Annotated[strawberry.ID, strawberry.argument(description="The picture's id.")]
First = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which the page begins.")]
Filter = Annotated[AssetFilter | None, strawberry.argument(description="Which pictures; all when left out.")]


@strawberry.type
class Query:
    @strawberry.field(description="One picture; null when there is no such one.")
    async def asset(self, info: Info, id: Id) -> Asset | None:
        try:
            found: Asset | None = await info.context.load("Asset", from_id(id, "Asset"))
        except NotFound:
            return None
        return found

    @strawberry.field(description="Stored pictures, newest first.")
    async def assets(self, first: First = 40, after: After = None, filter: Filter = None) -> AssetConnection:
        chosen = filter.to_service() if filter else reading.Filter()
        page = await reading.page(first, after, chosen)
        return AssetConnection(
            edges=edges(page, AssetEdge, Asset.from_model), page_info=page_info(page), filter=chosen
        )
