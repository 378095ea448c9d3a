"""What pictures can be filtered by, as the API shows it."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

import strawberry

from schema.context import Info
from server.domains.library import reading

if TYPE_CHECKING:
    from schema.characters.styles import ImageStyle


@strawberry.type(description="What pictures can be filtered by: whatever at least one was made with.")
class AssetFacets:
    models: list[str] = strawberry.field(description="Checkpoints, in order of their names.")
    workflows: list[str] = strawberry.field(description="The keys of workflows, in their order.")
    style_keys: strawberry.Private[list[UUID]]

    @strawberry.field(description="Image styles; without those that are gone.")
    async def styles(
        self, info: Info
    ) -> list[Annotated["ImageStyle", strawberry.lazy("schema.characters.styles")]]:
        found = await asyncio.gather(*(info.context.load("ImageStyle", key) for key in self.style_keys))
        return [style for style in found if style is not None]

    @classmethod
    def from_found(cls, found: reading.Facets) -> Self:
        """The API's view of what was found."""
        return cls(models=found.models, workflows=found.workflow_keys, style_keys=found.style_ids)
