"""Exports as the API shows them."""

from datetime import datetime
from typing import Self

import strawberry

from schema.scalars import ByteCount
from server.domains.library import exporting


@strawberry.type(description="A ZIP of pictures and a manifest.json with their lineage, ready to be fetched.")
class AssetExport:
    url: str = strawberry.field(description="Where it can be fetched, without a login.")
    expires_at: datetime = strawberry.field(description="Until when it can be fetched.")
    count: int = strawberry.field(description="How many pictures are in it.")
    bytes: ByteCount = strawberry.field(description="How large the pictures are together.")

    @classmethod
    def from_made(cls, made: exporting.Ready) -> Self:
        """The API's view of an export."""
        return cls(url=made.url, expires_at=made.expires_at, count=made.count, bytes=ByteCount(made.bytes))
