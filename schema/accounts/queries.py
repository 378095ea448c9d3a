"""Queries of access."""

import strawberry

from server.domains.accounts.models import User


@strawberry.type
class Query:
    @strawberry.field(description="True until the first user was made.")
    async def setup_required(self) -> bool:
        return not await User.exists()
