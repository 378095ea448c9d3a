"""Queries about what comes next."""

import strawberry

from schema.ledger.selection import TaskSelection
from server.domains.ledger import next_task


@strawberry.type
class RunQueries:
    @strawberry.field(description="The task that would be selected now, and why; what was skipped, and why.")
    async def next_task(self) -> TaskSelection:
        return TaskSelection.of(next_task.as_data(await next_task.current()))
