"""Queries of consents."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import from_id
from schema.library.consent_types import Consent, ConsentConnection, ConsentEdge
from schema.paging import edges, page_info
from server.core.errors import NotFound
from server.domains.library import consents

Id = Annotated[strawberry.ID, strawberry.argument(description="The consent's id.")]
First = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]
After = Annotated[str | None, strawberry.argument(description="The cursor after which the page begins.")]
Search = Annotated[
    str | None, strawberry.argument(description="Only those with all these words in person or scope.")
]


@strawberry.type
class ConsentQuery:
    @strawberry.field(description="One consent; null when there is no such one.")
    async def consent(self, info: Info, id: Id) -> Consent | None:
        try:
            found: Consent | None = await info.context.load("Consent", from_id(id, "Consent"))
        except NotFound:
            return None
        return found

    @strawberry.field(description="The consents of real people, newest first.")
    async def consents(
        self, first: First = 40, after: After = None, search: Search = None
    ) -> ConsentConnection:
        page = await consents.page(first, after, search)
        return ConsentConnection(
            edges=edges(page, ConsentEdge, Consent.from_model), page_info=page_info(page), search=search
        )
