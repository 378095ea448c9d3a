"""Mutations of access: set-up, sessions, API tokens."""

import strawberry


@strawberry.type
class Mutation:
    @strawberry.mutation(description="Placeholder while the real ones are written.")
    async def noop(self) -> bool:
        return True
