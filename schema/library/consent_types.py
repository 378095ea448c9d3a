"""Consents as the API shows them."""

from datetime import datetime
from typing import Self

import strawberry

from schema import node
from schema.context import Info
from schema.ids import to_id
from schema.paging import PageInfo
from schema.scalars import ByteCount
from server.core.actor import Scope
from server.domains.library import consents, downloads
from server.domains.library.models import Consent as ConsentRow


@strawberry.type(
    description="That a real person agreed: who, to what, until when, and the file that proves it."
)
class Consent(node.Node):
    person: str = strawberry.field(description="Who agreed.")
    scope: str = strawberry.field(description="What the person agreed to.")
    valid_until: datetime | None = strawberry.field(description="When it ends; null: when it is revoked.")
    proof_name: str = strawberry.field(description="The proof's file name as it was uploaded.")
    proof_mime_type: str = strawberry.field(description="The proof's media type.")
    proof_bytes: ByteCount = strawberry.field(description="The proof's size.")
    proof_sha256: str = strawberry.field(description="The proof's SHA-256, in hex.")
    created_at: datetime = strawberry.field(description="When it was recorded.")
    actor_name: str = strawberry.field(description="Who recorded it.")
    revoked_at: datetime | None = strawberry.field(description="When it was revoked.")
    revoked_reason: str | None = strawberry.field(description="Why it was revoked.")
    valid: bool = strawberry.field(description="Whether it holds now.")
    row: strawberry.Private[ConsentRow]

    @strawberry.field(
        description="Where the proof can be fetched for five minutes; null for viewers without the scope CHARACTERS."
    )
    async def proof_url(self, info: Info) -> str | None:
        if Scope.CHARACTERS not in info.context.require_actor().scopes:
            return None
        return await downloads.proof_url(self.row)

    @strawberry.field(description="How many pictures rest on it.")
    async def asset_count(self, info: Info) -> int:
        count: int = await info.context.load("asset_count_of_consent", self.row.id)
        return count

    @classmethod
    def from_model(cls, row: ConsentRow) -> Self:
        """The consent of a row."""
        return cls(
            id=strawberry.ID(to_id("Consent", row.id)),
            person=row.person,
            scope=row.scope,
            valid_until=row.valid_until,
            proof_name=row.proof_name,
            proof_mime_type=row.proof_mime_type,
            proof_bytes=ByteCount(row.proof_bytes),
            proof_sha256=row.proof_sha256,
            created_at=row.created_at,
            actor_name=row.actor_name,
            revoked_at=row.revoked_at,
            revoked_reason=row.revoked_reason,
            valid=consents.fault_of(row) is None,
            row=row,
        )


@strawberry.type(description="A consent in a list.")
class ConsentEdge:
    cursor: str = strawberry.field(description="Its place in the list.")
    node: Consent = strawberry.field(description="The consent.")


@strawberry.type(description="A page of consents, newest first.")
class ConsentConnection:
    edges: list[ConsentEdge] = strawberry.field(description="The consents of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the list.")
    search: strawberry.Private[str | None]

    @strawberry.field(description="How many there are in all; counted only when asked for.")
    async def total_count(self) -> int:
        return await consents.count(self.search)
