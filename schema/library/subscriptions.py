"""Live news of the library."""

from collections.abc import AsyncIterator
from uuid import UUID

import strawberry

from schema.context import Info
from schema.library.types import Asset
from server.core import events
from server.domains.library.events import AssetChanged, AssetStored


@strawberry.type
class Subscription:
    @strawberry.subscription(description="A picture was stored.")
    async def asset_added(self, info: Info) -> AsyncIterator[Asset]:
        async for asset in _heard(info, AssetStored):
            yield asset

    @strawberry.subscription(description="A picture's rating, subject or consent changed.")
    async def asset_changed(self, info: Info) -> AsyncIterator[Asset]:
        async for asset in _heard(info, AssetChanged):
            yield asset


async def _heard(info: Info, kind: type[AssetStored] | type[AssetChanged]) -> AsyncIterator[Asset]:
    async with events.subscribe(kind) as stream:
        async for event in stream:
            assert isinstance(event, AssetStored | AssetChanged)
            asset = await info.context.load("Asset", UUID(event.asset_id))
            if asset is not None:
                yield asset
