"""Tags and surfaces of the whole ledger, to choose from."""

from typing import Self

import strawberry

from server.domains.ledger import facets


@strawberry.type(description="A name that tasks share, and how many have it.")
class LedgerFacet:
    name: str = strawberry.field(description="The name.")
    count: int = strawberry.field(description="How many tasks have it.")

    @classmethod
    def of(cls, facet: facets.Facet) -> Self:
        return cls(name=facet.name, count=facet.count)


@strawberry.type
class FacetFields:
    """Fields of the ledger."""

    @strawberry.field(description="The tags of all tasks, the most frequent first; at most 500.")
    async def tags(self) -> list[LedgerFacet]:
        return [LedgerFacet.of(facet) for facet in await facets.tags()]

    @strawberry.field(
        description="The folders that tasks name as their surface, the most frequent first; at most 500."
    )
    async def surfaces(self) -> list[LedgerFacet]:
        return [LedgerFacet.of(facet) for facet in await facets.folders()]
