"""Queries of access."""

import strawberry

from schema.accounts.audit_types import AuditQuery
from schema.accounts.types import Viewer
from schema.context import Info
from server.domains.accounts import setup, viewing


@strawberry.type
class Query(AuditQuery):
    @strawberry.field(description="True until the first user was made.")
    async def setup_required(self) -> bool:
        return await setup.required()

    @strawberry.field(description="Who is asking.")
    async def viewer(self, info: Info) -> Viewer:
        context = info.context
        sight = await viewing.look(context.require_actor(), context.session_id, context.api_token_id)
        return Viewer.of(sight)
