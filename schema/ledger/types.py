"""Types of the ledger. All text comes from files that others wrote: it is data, never HTML."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from schema.context import Info
from schema.ids import to_id
from schema.ledger.enums import BlockedKind, FindingCode, FindingSeverity, TaskPriority, TaskScope, TaskState
from schema.ledger.evidence import Evidence
from schema.ledger.run_types import LiveRun, live_values
from schema.ledger.task_enums import DoneBasis, PolicyReview
from schema.ledger.task_history import TaskEvent
from schema.node import Node, represents
from server.core import keyset
from server.domains.ledger import models, reading

HistoryFirst = Annotated[int, strawberry.argument(description="How many, 1 to 200.")]


def _id(name: str, key: UUID) -> strawberry.ID:
    return strawberry.ID(to_id(name, key))


@strawberry.type(description="The commit that proves a task done.")
class Checkpoint:
    commit: str = strawberry.field(description="The commit's hash, as short or long as it was recorded.")
    repository: str | None = strawberry.field(description="Where the commit was looked up.")
    verified_at: datetime | None = strawberry.field(
        description="When the server found it there; null: claimed only."
    )
    subject: str | None = strawberry.field(description="The commit's first line.")


@strawberry.type(description="A fault that an audit of the ledger or of an imported file found.")
class Finding(Node):
    code: FindingCode = strawberry.field(description="What kind of fault.")
    severity: FindingSeverity = strawberry.field(description="How serious.")
    line: int | None = strawberry.field(description="Line of the imported file, from 1.")
    key: str | None = strawberry.field(description="The task that it is about.")
    message: str = strawberry.field(description="One sentence for a person.")
    claimed: str | None = strawberry.field(description="What the file says.")
    actual: str | None = strawberry.field(description="What is true.")

    @classmethod
    def from_model(cls, row: models.Finding) -> Self:
        return cls(
            id=_id("Finding", row.id),
            code=FindingCode(row.code),
            severity=row.severity,
            line=row.line,
            key=row.key,
            message=row.message,
            claimed=row.claimed,
            actual=row.actual,
        )


@strawberry.type(description="How many findings of one kind there are.")
class FindingCount:
    code: FindingCode = strawberry.field(description="The kind of fault.")
    severity: FindingSeverity = strawberry.field(description="How serious that kind is.")
    count: int = strawberry.field(description="How many.")


@strawberry.type(description="One piece of work.")
class Task(Node):
    key: str = strawberry.field(description="The key, T-YYYYMMDD-###; each exists once.")
    title: str = strawberry.field(description="What is to be done.")
    scope: TaskScope = strawberry.field(description="The list it belongs to.")
    state: TaskState = strawberry.field(description="How far it is.")
    priority: TaskPriority | None = strawberry.field(description="How urgent; null when the file named none.")
    tags: list[str] = strawberry.field(description="Tags without the #.")
    surface: str | None = strawberry.field(description="The folder or module that it touches.")
    depends_on: list[str] = strawberry.field(description="Keys of tasks that must be done before.")
    definition_of_done: list[str] = strawberry.field(description="What must hold for it to be done.")
    blocked_reason: str | None = strawberry.field(description="Why it is blocked.")
    blocked_kind: BlockedKind | None = strawberry.field(description="What kind of block.")
    checkpoint: Checkpoint | None = strawberry.field(description="The commit that it was done with.")
    note: str | None = strawberry.field(description="Further lines of the source.")
    created_at: datetime = strawberry.field(description="When it came into the ledger.")
    updated_at: datetime = strawberry.field(description="When it last changed.")
    version: int = strawberry.field(description="Rises by one with every change.")
    requires: list[str] = strawberry.field(
        description="Names of services that must be healthy before work on it begins."
    )
    policy_review: PolicyReview = strawberry.field(
        description="Whether an owner must look at it before anybody works on it."
    )
    done_basis: DoneBasis | None = strawberry.field(description="What its DONE rests on; null unless DONE.")
    done_at: datetime | None = strawberry.field(description="When a run closed it.")
    pk: strawberry.Private[UUID]
    closed_run_pk: strawberry.Private[UUID | None] = None

    @strawberry.field(description="The run that closed it.")
    async def closed_run(self, info: Info) -> "Run | None":
        found: Run | None = await info.context.load("Run", self.closed_run_pk)
        return found

    @strawberry.field(description="Its history, newest first.")
    async def history(self, info: Info, first: HistoryFirst = 20) -> list[TaskEvent]:
        keyset.check_first(first)
        found: list[TaskEvent] = await info.context.load("history_of_task", (self.pk, first))  # type: ignore[arg-type]
        return found

    @strawberry.field(description="The evidence that runs gave for it, newest first.")
    async def evidence(self, info: Info) -> list[Evidence]:
        found: list[Evidence] = await info.context.load("evidence_of_task", self.pk)
        return found

    @strawberry.field(description="The tasks that depend on it, by key.")
    async def dependents(self, info: Info) -> "list[Task]":
        found: list[Task] = await info.context.load("dependents_of_task", self.pk)
        return found

    @strawberry.field(description="Runs that worked on it, newest first.")
    async def runs(self, info: Info) -> "list[Run]":
        found: list[Run] = await info.context.load("runs_of_task", self.pk)
        return found

    @strawberry.field(description="What the newest import's audit says about it.")
    async def findings(self, info: Info) -> list[Finding]:
        found: list[Finding] = await info.context.load("findings_of_task", self.pk)
        return found

    @classmethod
    def from_model(cls, row: models.Task) -> Self:
        return cls(
            id=_id("Task", row.id),
            pk=row.id,
            key=row.key,
            title=row.title,
            scope=row.scope,
            state=row.state,
            priority=row.priority,
            tags=row.tags,
            surface=row.surface,
            depends_on=row.depends_on,
            definition_of_done=row.definition_of_done,
            blocked_reason=row.blocked_reason,
            blocked_kind=row.blocked_kind,
            checkpoint=_checkpoint(row),
            note=row.note,
            created_at=row.created_at,
            updated_at=row.updated_at,
            version=row.version,
            requires=row.requires or [],
            policy_review=row.policy_review,
            done_basis=row.done_basis,
            done_at=row.done_at,
            closed_run_pk=row.closed_run_id,
        )


def _checkpoint(row: models.Task) -> Checkpoint | None:
    if row.checkpoint_commit is None:
        return None
    return Checkpoint(
        commit=row.checkpoint_commit,
        repository=row.checkpoint_repository,
        verified_at=row.checkpoint_verified_at,
        subject=row.checkpoint_subject,
    )


@strawberry.type(description="A named part of a run's record.")
class RunSection:
    title: str = strawberry.field(description="Its name, e.g. EVIDENCE.")
    text: str = strawberry.field(description="Its text, Markdown as written.")


@strawberry.type(description="One AUTO cycle.")
class Run(LiveRun, Node):
    started_at: datetime | None = strawberry.field(description="When, as its heading says.")
    title: str = strawberry.field(description="What its heading says.")
    mode: str | None = strawberry.field(description="The mode it ran in.")
    state_before: str | None = strawberry.field(description="The ledger's state id before it.")
    selected_task: str | None = strawberry.field(description="What it chose to work on, as written.")
    task_keys: list[str] = strawberry.field(description="Keys of the tasks that it worked on.")
    result: str | None = strawberry.field(description="How it ended.")
    next: str | None = strawberry.field(description="What it said comes next.")
    checkpoint: str | None = strawberry.field(description="Its commit, as written.")
    sections: list[RunSection] = strawberry.field(
        description=(
            "Named sections in the order of the source: WORK DONE, COMMANDS RUN, FILES CHANGED, EVIDENCE, TESTS …"
        )
    )
    position: int = strawberry.field(description="Place in the log: lower is newer.")
    line: int = strawberry.field(description="Line of the imported file, from 1; 0 for a live run.")
    pk: strawberry.Private[UUID]

    @strawberry.field(description="The tasks that it worked on, as far as the ledger has them.")
    async def tasks(self, info: Info) -> list[Task]:
        found: list[Task] = await info.context.load("tasks_of_run", self.pk)
        return found

    @classmethod
    def from_model(cls, row: models.Run) -> Self:
        return cls(
            id=_id("Run", row.id),
            pk=row.id,
            started_at=row.started_at,
            title=row.title,
            mode=row.mode,
            state_before=row.state_before,
            selected_task=row.selected_task,
            task_keys=row.task_keys,
            result=row.result,
            next=row.next,
            checkpoint=row.checkpoint,
            sections=[RunSection(title=section["title"], text=section["text"]) for section in row.sections],
            position=row.position,
            line=row.line,
            **live_values(row),
        )


@strawberry.type(description="A decision as recorded in the source.")
class Decision(Node):
    title: str = strawberry.field(description="What was decided, in one line.")
    decided_at: datetime | None = strawberry.field(description="The day of the decision.")
    text: str = strawberry.field(description="The rest of it, Markdown as written.")
    line: int = strawberry.field(description="Line of the imported file, from 1.")

    @classmethod
    def from_model(cls, row: models.Decision) -> Self:
        return cls(
            id=_id("Decision", row.id),
            title=row.title,
            decided_at=row.decided_at,
            text=row.text,
            line=row.line,
        )


@strawberry.type(
    description="A line of the source that is nothing the ledger knows; kept so that nothing is lost."
)
class UnparsedLine:
    line: int = strawberry.field(description="Its number, from 1.")
    text: str = strawberry.field(description="Its text; very long ones are cut.")


@strawberry.type(description="A line of an imported file.")
class SourceLine:
    number: int = strawberry.field(description="Its number, from 1.")
    text: str = strawberry.field(description="Its text, at most 2,000 characters of it.")


SourceStart = Annotated[int, strawberry.argument(description="The first line's number, from 1.")]
SourceFirst = Annotated[int, strawberry.argument(description="How many, 1 to 1000.")]


@strawberry.type(description="An import that was applied.")
class LedgerImportRecord(Node):
    file_name: str = strawberry.field(description="The file's name.")
    sha256: str = strawberry.field(description="Digest of the file's bytes.")
    imported_at: datetime = strawberry.field(description="When.")
    unparsed: list[UnparsedLine] = strawberry.field(description="Lines that could not be read.")
    pk: strawberry.Private[UUID]

    @strawberry.field(description="Lines of the file as it was decoded.")
    async def lines(self, start: SourceStart = 1, first: SourceFirst = 100) -> list[SourceLine]:
        found = await reading.source_lines(self.pk, start, first)
        return [SourceLine(number=number, text=text) for number, text in found]

    @classmethod
    def from_model(cls, row: models.LedgerImport) -> Self:
        return cls(
            id=_id("LedgerImportRecord", row.id),
            pk=row.id,
            file_name=row.file_name,
            sha256=row.sha256,
            imported_at=row.created_at,
            unparsed=[UnparsedLine(line=line["line"], text=line["text"]) for line in row.unparsed],
        )


represents(models.Task, Task.from_model)
represents(models.Run, Run.from_model)
