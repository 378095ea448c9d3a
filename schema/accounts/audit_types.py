"""The audit log, for owners."""

from datetime import datetime
from typing import Annotated

import strawberry

from schema.context import Info
from schema.ids import to_id
from schema.paging import PageInfo, edges, page_info
from server.domains.accounts import audit, models

First = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]
After = Annotated[str | None, strawberry.argument(description="A cursor: what comes behind it.")]
Which = Annotated[str | None, strawberry.argument(description="Only this mutation, e.g. taskUpdate.")]
How = Annotated[str | None, strawberry.argument(description="Only this result, e.g. OK or NotAllowed.")]


@strawberry.type(description="Who did what to what, and how it ended.")
class AuditEntry:
    id: strawberry.ID = strawberry.field(description="Names this entry among all.")
    at: datetime = strawberry.field(description="When.")
    actor_kind: str = strawberry.field(description="user, token, system or anonymous.")
    actor_id: strawberry.ID | None = strawberry.field(description="The User's or the ApiToken's id.")
    actor_name: str = strawberry.field(description="Who did it, or claims to be who did.")
    action: str = strawberry.field(
        description="The mutation's name; query, mutation or subscription for what was refused before it began."
    )
    target: str | None = strawberry.field(
        description="What it was about: a key, Type:key, or several of them."
    )
    result: str = strawberry.field(description="OK, or the kind of error.")
    address: str | None = strawberry.field(description="The network address that it came from.")

    @classmethod
    def from_model(cls, row: models.AuditEntry) -> "AuditEntry":
        return cls(
            id=strawberry.ID(to_id("AuditEntry", row.id)),
            at=row.created_at,
            actor_kind=row.actor_kind,
            actor_id=_actor_id(row),
            actor_name=row.actor_name,
            action=row.action,
            target=row.target,
            result=row.result,
            address=row.address,
        )


def _actor_id(row: models.AuditEntry) -> strawberry.ID | None:
    kind = {"user": "User", "token": "ApiToken"}.get(row.actor_kind)
    return strawberry.ID(to_id(kind, row.actor_id)) if kind and row.actor_id else None


@strawberry.type(description="An entry in a list.")
class AuditEntryEdge:
    cursor: str = strawberry.field(description="Its place: give it as `after` to go on behind it.")
    node: AuditEntry = strawberry.field(description="The entry.")


@strawberry.type(description="A page of the audit log, newest first.")
class AuditEntryConnection:
    edges: list[AuditEntryEdge] = strawberry.field(description="The entries in order.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    action: strawberry.Private[str | None]
    result: strawberry.Private[str | None]

    @strawberry.field(description="How many entries the filter lets through in all.")
    async def total_count(self, info: Info) -> int:
        return await audit.count(info.context.require_actor(), self.action, self.result)


@strawberry.type
class AuditQuery:
    """Queries of the audit log."""

    @strawberry.field(description="The audit log, newest first. For those with ADMIN.")
    async def audit_entries(
        self, info: Info, first: First = 50, after: After = None, action: Which = None, result: How = None
    ) -> AuditEntryConnection:
        page = await audit.page(info.context.require_actor(), first, after, action, result)
        return AuditEntryConnection(
            edges=edges(page, AuditEntryEdge, AuditEntry.from_model),
            page_info=page_info(page),
            action=action,
            result=result,
        )
