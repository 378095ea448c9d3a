"""The repository that the ledger is connected to."""

from datetime import datetime
from typing import Self

import strawberry

from schema.context import Info
from schema.selection import selects
from server.core.errors import Unavailable
from server.domains.ledger import connecting
from server.domains.ledger.workspace import Repository

LOOKED_AT = ("branch", "head", "dirty", "changedFiles", "changedCount", "error")


@strawberry.type(description="The connected git repository, as it is on the server's disk now.")
class Workspace:
    path: str = strawberry.field(description="Its top folder on the server.")
    branch: str | None = strawberry.field(
        description="The branch that is checked out; null when there is none."
    )
    head: str | None = strawberry.field(description="The commit that is checked out.")
    dirty: bool | None = strawberry.field(
        description="Whether something is not committed; null when it cannot be looked at."
    )
    changed_files: list[str] = strawberry.field(description="What is not committed, at most 200 paths.")
    changed_count: int | None = strawberry.field(
        description="How many paths are not committed; null when it cannot be looked at."
    )
    lint_command: str | None = strawberry.field(description="What a LINT check runs.")
    test_command: str | None = strawberry.field(description="What a TEST check runs.")
    probe_hosts: list[str] = strawberry.field(
        description="Hosts that probes may ask, besides the server itself."
    )
    connected_at: datetime | None = strawberry.field(description="When it was connected.")
    connected_by: str | None = strawberry.field(description="Who connected it.")
    error: str | None = strawberry.field(description="Why it cannot be looked at now.")

    @classmethod
    def of(cls, connection: connecting.Connection, seen: Repository | None, error: str | None) -> Self:
        return cls(
            path=connection.path,
            branch=seen.branch if seen else None,
            head=seen.head if seen else None,
            dirty=seen.is_dirty if seen else None,
            changed_files=list(seen.changed) if seen else [],
            changed_count=seen.changed_count if seen else None,
            lint_command=connecting.shown(connection.lint_command),
            test_command=connecting.shown(connection.test_command),
            probe_hosts=list(connection.probe_hosts),
            connected_at=connection.connected_at,
            connected_by=connection.connected_by,
            error=error,
        )


@strawberry.type
class WorkspaceFields:
    """Fields of the ledger."""

    @strawberry.field(
        description="The connected repository, looked at when this is asked for; null when none is connected."
    )
    async def workspace(self, info: Info) -> Workspace | None:
        connection = await connecting.view()
        if connection is None:
            return None
        if not any(selects(info, name) for name in LOOKED_AT):
            return Workspace.of(connection, None, None)
        try:
            return Workspace.of(connection, await connecting.look(connection), None)
        except Unavailable as error:
            return Workspace.of(connection, None, error.message)
