"""What a live run has beside what an imported one tells: its state, changes, checks and evidence."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self
from uuid import UUID

import strawberry

from schema.context import Info
from schema.ids import to_id
from schema.ledger.enums import TaskScope
from schema.ledger.evidence import Evidence
from schema.ledger.run_enums import CheckKind, CommandState, RunState, RunStep
from schema.ledger.selection import TaskSelection
from schema.node import Node, represents
from server.domains.ledger import contract, models
from server.domains.ledger.runs import cycle
from server.domains.ledger.runs import reading as run_reading

if TYPE_CHECKING:
    from schema.ledger.types import Task

LazyTask = Annotated["Task", strawberry.lazy("schema.ledger.types")]
AfterSeq = Annotated[int, strawberry.argument(description="The last number that was seen; 0 for all.")]
First = Annotated[int, strawberry.argument(description="How many pieces, 1 to 200.")]


@strawberry.type(description="One atomic change that was recorded in a run.")
class RunChange:
    number: int = strawberry.field(description="Counts from 1 within the run.")
    summary: str = strawberry.field(description="What was changed.")
    files: list[str] = strawberry.field(description="The files that it touched.")
    at: datetime = strawberry.field(description="When it was recorded.")

    @classmethod
    def from_model(cls, row: models.RunChange) -> Self:
        return cls(number=row.number, summary=row.summary, files=row.files, at=row.created_at)


@strawberry.type(description="A piece of a check's output.")
class RunCommandPiece:
    seq: int = strawberry.field(description="Its number. Give the last one as `after` to go on from there.")
    text: str = strawberry.field(description="Its text, without control characters.")


@strawberry.type(description="A check that the server runs or ran for a run.")
class RunCommand(Node):
    number: int = strawberry.field(description="Counts from 1 within the run.")
    kind: CheckKind = strawberry.field(description="What kind of check.")
    shown: str = strawberry.field(description="The command line.")
    state: CommandState = strawberry.field(description="What became of it.")
    exit_code: int | None = strawberry.field(description="How it ended; null when it did not end by itself.")
    duration_ms: int | None = strawberry.field(description="How long it took, in milliseconds.")
    output_digest: str | None = strawberry.field(description="SHA-256 of its whole output.")
    output_bytes: int | None = strawberry.field(description="The size of its whole output.")
    tail: str | None = strawberry.field(description="The end of its output, when it has ended.")
    started_at: datetime = strawberry.field(description="When it began.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    head: str | None = strawberry.field(description="The commit that was checked out.")
    dirty: bool | None = strawberry.field(description="Whether there were changes beside that commit.")
    tree: str | None = strawberry.field(
        description="Git's name for all files as they were checked; null when they changed meanwhile."
    )
    run_id: strawberry.ID = strawberry.field(description="The run that it belongs to.")
    pk: strawberry.Private[UUID]

    @strawberry.field(description="Its output in pieces; more than 1 MB is cut.")
    async def output(self, after: AfterSeq = 0, first: First = 200) -> list[RunCommandPiece]:
        rows = await run_reading.output(self.pk, after, first)
        return [RunCommandPiece(seq=row.seq, text=row.text) for row in rows]

    @classmethod
    def from_model(cls, row: models.RunCommand) -> Self:
        names = (
            "number",
            "shown",
            "state",
            "exit_code",
            "duration_ms",
            "output_digest",
            "output_bytes",
            "tail",
        )
        more = ("finished_at", "head", "dirty", "tree")
        plain: dict[str, Any] = {name: getattr(row, name) for name in (*names, *more)}
        return cls(
            id=strawberry.ID(to_id("RunCommand", row.id)),
            run_id=strawberry.ID(to_id("Run", row.run_id)),
            kind=CheckKind(row.kind),
            started_at=row.created_at,
            pk=row.id,
            **plain,
        )


@strawberry.type(description="The part of a run that only live ones have.")
class LiveRun:
    state: RunState = strawberry.field(description="Whether it is under way, and how it ended.")
    step: RunStep | None = strawberry.field(description="Where it is in its cycle; null when imported.")
    version: int = strawberry.field(description="Rises by one with every change.")
    actor_name: str | None = strawberry.field(description="Who runs it.")
    tool: str | None = strawberry.field(description="The tool that they work with.")
    model: str | None = strawberry.field(description="The model that they work with.")
    lease_until: datetime | None = strawberry.field(
        description="When its lock can be reclaimed unless a heartbeat comes."
    )
    heartbeat_at: datetime | None = strawberry.field(description="The last heartbeat.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    scope: TaskScope | None = strawberry.field(description="The list that its task belongs to.")
    surface: str | None = strawberry.field(description="The folders that it may touch.")
    current_key: str | None = strawberry.field(description="The key of the task that it works on.")
    base_commit: str | None = strawberry.field(description="The commit that it began on.")
    changes_made: int = strawberry.field(description="How many changes were recorded.")
    change_limit: int | None = strawberry.field(
        description="How many changes it may make; null when imported."
    )
    reason: str | None = strawberry.field(description="Why it waits, or was stopped or given up.")
    ledger_sync: bool = strawberry.field(description="Whether it closes work that was there before.")
    hint: str | None = strawberry.field(description="What an active run has to do next.")
    selection: TaskSelection | None = strawberry.field(
        description="What was selected and skipped at its start, and why."
    )
    pk: strawberry.Private[UUID]
    holder: strawberry.Private[str]

    @strawberry.field(description="Whether you hold it: you began it, as this person or with this token.")
    def held_by_viewer(self, info: Info) -> bool:
        actor = info.context.actor
        return (
            self.state is RunState.ACTIVE and actor is not None and self.holder == f"{actor.kind}:{actor.id}"
        )

    @strawberry.field(description="The task that it works on.")
    async def current_task(self, info: Info) -> LazyTask | None:
        found: Task | None = await info.context.load("task_by_key", self.current_key)
        return found

    @strawberry.field(description="The changes that were recorded, in their order.")
    async def changes(self, info: Info) -> list[RunChange]:
        found: list[RunChange] = await info.context.load("changes_of_run", self.pk)
        return found

    @strawberry.field(description="The checks that the server ran for it, in their order.")
    async def commands(self, info: Info) -> list[RunCommand]:
        found: list[RunCommand] = await info.context.load("commands_of_run", self.pk)
        return found

    @strawberry.field(description="What supports its claims, in the order in which it came.")
    async def evidence(self, info: Info) -> list[Evidence]:
        found: list[Evidence] = await info.context.load("evidence_of_run", self.pk)
        return found


PLAIN = (
    "state",
    "step",
    "version",
    "actor_name",
    "tool",
    "model",
    "lease_until",
    "heartbeat_at",
    "finished_at",
    "scope",
    "surface",
    "current_key",
    "base_commit",
    "changes_made",
    "reason",
    "ledger_sync",
)


def live_values(row: models.Run) -> dict[str, Any]:
    """The values of LiveRun's fields for a row."""
    values: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    limit = contract.CHANGE_LIMITS[row.scope] if row.scope else None
    active = row.state is RunState.ACTIVE and row.step is not None
    return {
        **values,
        "change_limit": limit,
        "hint": contract.hint(row.step) if active and row.step else None,
        "selection": TaskSelection.of(row.selection) if row.selection else None,
        "holder": cycle.holder(row),
    }


represents(models.RunCommand, RunCommand.from_model)
