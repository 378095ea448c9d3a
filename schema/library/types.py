"""Stored pictures as the API shows them."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from schema import node
from schema.context import Info
from schema.ids import to_id
from schema.library.consent_types import Consent
from schema.library.enums import AssetOrigin, AssetSubject
from schema.library.provenance_types import Provenance
from schema.paging import PageInfo
from schema.scalars import ByteCount, UInt64
from server.domains.library import downloads, reading
from server.domains.library.models import Asset as AssetRow

if TYPE_CHECKING:
    from schema.characters.styles import ImageStyle
    from schema.characters.types import Character
    from schema.generation.types import GenerationJob
    from schema.generation.workflow_types import Workflow

Seconds = Annotated[int, strawberry.argument(description="How long it works: 10 to 86,400 seconds.")]


@strawberry.type(description="A stored picture and where it came from.")
class Asset(node.Node):
    kind: str = strawberry.field(description='"image" for a still picture, "clip" for an animated one.')
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
    workflow_key: str | None = strawberry.field(description="The short name of the workflow that made it.")
    origin: AssetOrigin = strawberry.field(description="How it came into the library.")
    subject: AssetSubject = strawberry.field(description="Whom it shows.")
    parameters: JSON | None = strawberry.field(
        description="Everything that it was made with, by the names of the workflow's parameters; of an uploaded "
        "file what the file itself says, with `importedFrom` naming the tool."
    )
    rating: int | None = strawberry.field(description="How good people find it, 1 to 5.")
    frames: int | None = strawberry.field(description="How many pictures a clip has.")
    duration_seconds: float | None = strawberry.field(description="How long a clip takes.")
    provenance: Provenance | None = strawberry.field(
        description="What the file says about its origin, as it was when it was stored."
    )
    row: strawberry.Private[AssetRow]
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

    @strawberry.field(description="The consent of the real person that it shows.")
    async def consent(self, info: Info) -> Consent | None:
        found: Consent | None = await info.context.load("Consent", self.row.consent_id)
        return found

    @strawberry.field(description="The image style that it was made in; null when that is gone.")
    async def style(
        self, info: Info
    ) -> Annotated["ImageStyle", strawberry.lazy("schema.characters.styles")] | None:
        found: ImageStyle | None = await info.context.load("ImageStyle", self.row.style_id)
        return found

    @strawberry.field(description="The workflow that made it, as it is now; null when that is gone.")
    async def workflow(
        self, info: Info
    ) -> Annotated["Workflow", strawberry.lazy("schema.generation.workflow_types")] | None:
        found: Workflow | None = await info.context.load("workflow_of_name", self.row.workflow_key)
        return found

    @strawberry.field(description="What it was made from; without those that are gone.")
    async def parents(self, info: Info) -> list[Annotated["Asset", strawberry.lazy("schema.library.types")]]:
        keys = [UUID(id) for id in self.row.parent_ids]
        found = await asyncio.gather(*(info.context.load("Asset", key) for key in keys))
        return [asset for asset in found if asset is not None]

    @strawberry.field(description="Where the file can be fetched without a login for a while, as a download.")
    async def download_url(self, expires_in_seconds: Seconds = 300) -> str:
        return await downloads.asset_url(self.row, expires_in_seconds)

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
            workflow_key=row.workflow_key,
            origin=row.origin,
            subject=row.subject,
            parameters=JSON(row.parameters) if row.parameters is not None else None,
            rating=row.rating,
            frames=row.frames,
            duration_seconds=row.duration_seconds,
            provenance=Provenance.from_json(row.provenance),
            row=row,
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
