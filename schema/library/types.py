"""Stored pictures as the API shows them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

import strawberry

from schema import node
from schema.context import Info
from schema.ids import to_id
from schema.paging import PageInfo
from schema.scalars import ByteCount, UInt64
from server.domains.library import reading
from server.domains.library.models import Asset as AssetRow

if TYPE_CHECKING:
    from schema.characters.types import Character
    from schema.generation.types import GenerationJob


@strawberry.type(description="A stored picture and where it came from.")
class Asset(node.Node):
    kind: str = strawberry.field(description='What it is: "image" today.')
    mime_type: str = strawberry.field(description="The file's media type, e.g. image/png.")
    width: int = strawberry.field(description="Pixels from left to right.")
    height: int = strawberry.field(description="Pixels from top to bottom.")
    bytes: ByteCount = strawberry.field(description="The file's size.")
    sha256: str = strawberry.field(description="The file's SHA-256, in hex.")
    url: str = strawberry.field(description="Where the file is, behind the same login.")
    thumbnail_url: str = strawberry.field(description="Where a small copy is: WebP, at most 384 pixels.")
    sandbox: bool = strawberry.field(description="Whether the sandbox engine painted it, not a model.")
    created_at: datetime = strawberry.field(description="When it was stored.")
    prompt: str | None = strawberry.field(description="The prompt that it was made from.")
    seed: UInt64 | None = strawberry.field(description="The seed that it was made from.")
    model: str | None = strawberry.field(description="The checkpoint that made it.")
    workflow_hash: str | None = strawberry.field(description="The hash of the workflow that made it.")
    character_key: strawberry.Private[UUID | None]
    job_key: strawberry.Private[UUID | None]

    @strawberry.field(description="The character that it shows.")
    async def character(
        self, info: Info
    ) -> Annotated["Character", strawberry.lazy("schema.characters.types")] | None:
        found: Character | None = await info.context.load("Character", self.character_key)
        return found

    @strawberry.field(description="The job that made it.")
    async def job(
        self, info: Info
    ) -> Annotated["GenerationJob", strawberry.lazy("schema.generation.types")] | None:
        found: GenerationJob | None = await info.context.load("GenerationJob", self.job_key)
        return found

    @classmethod
    def from_model(cls, row: AssetRow) -> Self:
        """The picture of a row."""
        return cls(
            id=strawberry.ID(to_id("Asset", row.id)),
            kind=row.kind,
            mime_type=row.mime_type,
            width=row.width,
            height=row.height,
            bytes=ByteCount(row.bytes),
            sha256=row.sha256,
            url=f"/media/assets/{row.id}",
            thumbnail_url=f"/media/thumbnails/{row.id}",
            sandbox=row.sandbox,
            created_at=row.created_at,
            prompt=row.prompt,
            seed=UInt64(int(row.seed)) if row.seed is not None else None,
            model=row.model,
            workflow_hash=row.workflow_hash,
            character_key=row.character_id,
            job_key=row.job_id,
        )


@strawberry.type(description="A picture in a list.")
class AssetEdge:
    cursor: str = strawberry.field(description="Its place in the list.")
    node: Asset = strawberry.field(description="The picture.")


@strawberry.type(description="A page of pictures, newest first.")
class AssetConnection:
    edges: list[AssetEdge] = strawberry.field(description="The pictures of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the list.")
    filter: strawberry.Private[reading.Filter]

    @strawberry.field(description="How many there are in all; counted only when asked for.")
    async def total_count(self) -> int:
        return await reading.count(self.filter)
