"""Subscriptions of the ledger."""

from collections.abc import AsyncGenerator

import strawberry

from schema.ledger.dashboard import Ledger
from schema.ledger.file_subscriptions import FileSubscriptions
from schema.ledger.run_subscriptions import RunSubscriptions
from server.domains.ledger import watching


@strawberry.type
class Subscription(RunSubscriptions, FileSubscriptions):
    @strawberry.subscription(description="The ledger as it stands, then again after every change.")
    async def ledger_changed(self) -> AsyncGenerator[Ledger, None]:
        async for overview in watching.overviews():
            yield Ledger.of(overview)
