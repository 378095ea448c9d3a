"""Live news of the library."""

from collections.abc import AsyncIterator
from uuid import UUID

import strawberry

from schema.context import Info
from schema.library.types import Asset
from server.core import events
from server.domains.library.events import AssetStored


@strawberry.type
class Subscription:
    @strawberry.subscription(description="A picture was stored.")
    async def asset_added(self, info: Info) -> AsyncIterator[Asset]:
        async with events.subscribe(AssetStored) as stream:
            async for event in stream:
                assert isinstance(event, AssetStored)
                asset = await info.context.load("Asset", UUID(event.asset_id))
                if asset is not None:
                    yield asset
