"""The root fields that belong to no domain: any node by its global id."""

import asyncio
from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import parse
from schema.node import LOADERS, Node
from server.core.errors import InvalidInput, NotFound

MAX_NODES = 100
Id = Annotated[strawberry.ID, strawberry.argument(description="The global id.")]
Ids = Annotated[list[strawberry.ID], strawberry.argument(description="The global ids, at most 100.")]


async def _load(info: Info, id: str) -> Node | None:
    try:
        name, key = parse(id)
    except NotFound:
        return None
    return await info.context.load(name, key) if name[:1].isupper() and name in LOADERS else None


@strawberry.type
class Query:
    @strawberry.field(description="Anything by its global id; null when there is no such thing.")
    async def node(self, info: Info, id: Id) -> Node | None:
        return await _load(info, id)

    @strawberry.field(description="Many things by their global ids, in that order; null where there is none.")
    async def nodes(self, info: Info, ids: Ids) -> list[Node | None]:
        if len(ids) > MAX_NODES:
            raise InvalidInput.of("ids", f"must be at most {MAX_NODES}")
        return list(await asyncio.gather(*(_load(info, id) for id in ids)))
