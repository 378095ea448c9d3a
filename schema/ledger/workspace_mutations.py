"""Mutations of the ledger's repository."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.errors import Conflict, GuardNotMet, InvalidInput, NotAllowed, Unavailable
from schema.ledger.dashboard import Ledger
from server.domains.ledger import connecting, reading

LedgerConnectResult = Annotated[
    Ledger | InvalidInput | Conflict | GuardNotMet | NotAllowed | Unavailable,
    strawberry.union("LedgerConnectResult", description="What ledgerConnect can answer."),
]
LedgerDisconnectResult = Annotated[
    Ledger | Conflict | GuardNotMet | NotAllowed,
    strawberry.union("LedgerDisconnectResult", description="What ledgerDisconnect can answer."),
]


@strawberry.input(
    description="A repository, and the checks that may be run in it. What is left out is not set."
)
class LedgerConnectInput:
    path: str = strawberry.field(description="A folder of the git repository, absolute, on the server.")
    lint_command: str | None = strawberry.field(
        default=None,
        description="What a LINT check runs: a program and its arguments, without a shell.",
    )
    test_command: str | None = strawberry.field(
        default=None,
        description="What a TEST check runs: a program and its arguments, without a shell.",
    )
    probe_hosts: list[str] | None = strawberry.field(
        default=None, description="Hosts that probes may ask, besides the server itself; at most 20."
    )


Connect = Annotated[LedgerConnectInput, strawberry.argument(description="The repository.")]


@strawberry.type
class WorkspaceMutations:
    @strawberry.mutation(
        description="Connects a git repository on the server's disk, instead of any other. Only an owner does."
    )
    async def ledger_connect(self, info: Info, input: Connect) -> LedgerConnectResult:
        await connecting.connect(
            info.context.require_actor(),
            input.path,
            input.lint_command,
            input.test_command,
            input.probe_hosts or (),
        )
        return Ledger.of(await reading.overview())

    @strawberry.mutation(description="Forgets the connected repository and its checks. Only an owner does.")
    async def ledger_disconnect(self, info: Info) -> LedgerDisconnectResult:
        await connecting.disconnect(info.context.require_actor())
        return Ledger.of(await reading.overview())
