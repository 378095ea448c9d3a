"""The ledger as a whole, and what an import of it reports."""

from typing import Annotated, Self

import strawberry

from schema.ledger.diff_types import ImportDetails
from schema.ledger.facets import FacetFields
from schema.ledger.findings import FindingFields
from schema.ledger.types import Finding, LedgerImportRecord, Run, Task
from schema.ledger.workspace_types import WorkspaceFields
from server.domains.ledger import importing, progress, reading
from server.domains.ledger.runs import reading as run_reading

First = Annotated[int, strawberry.argument(description="How many, at most 50.")]


@strawberry.type(description="Progress of a list of tasks, derived from their states.")
class ScopeProgress:
    done: int = strawberry.field(description="Tasks that are DONE.")
    todo: int = strawberry.field(description="Tasks that are TODO.")
    doing: int = strawberry.field(description="Tasks that are DOING.")
    blocked: int = strawberry.field(description="Tasks that are BLOCKED; they do not count in the total.")
    total: int = strawberry.field(description="done + todo + doing.")
    percent: int = strawberry.field(description="Rounded share of done in total; 0 of 0 is 0.")

    @classmethod
    def of(cls, part: progress.Progress) -> Self:
        return cls(
            done=part.done,
            todo=part.todo,
            doing=part.doing,
            blocked=part.blocked,
            total=part.total,
            percent=part.percent,
        )


@strawberry.type(description="The list of work; empty until a file was imported or a task made.")
class Ledger(WorkspaceFields, FacetFields, FindingFields):
    mvp: ScopeProgress = strawberry.field(description="Progress of the MVP list.")
    backlog: ScopeProgress = strawberry.field(description="Progress of the backlog.")
    full: ScopeProgress = strawberry.field(description="Progress of both together.")
    version: int = strawberry.field(description="Rises by one with every change; 0 before the first.")

    @strawberry.field(description="Tasks that are being worked on.")
    async def doing(self) -> list[Task]:
        return [Task.from_model(row) for row in await reading.doing(self.pk)]

    @strawberry.field(description="The run that holds the lock; null when it is free.")
    async def active_run(self) -> Run | None:
        row = await run_reading.active(self.pk)
        return Run.from_model(row) if row else None

    @strawberry.field(description="The newest runs, newest first.")
    async def last_runs(self, first: First = 5) -> list[Run]:
        return [Run.from_model(row) for row in await reading.last_runs(self.pk, first)]

    @strawberry.field(description="The newest import.")
    async def last_import(self) -> LedgerImportRecord | None:
        row = await reading.last_import(self.pk)
        return LedgerImportRecord.from_model(row) if row else None

    @classmethod
    def of(cls, overview: reading.Overview) -> Self:
        return cls(
            pk=overview.ledger_id,
            mvp=ScopeProgress.of(overview.mvp),
            backlog=ScopeProgress.of(overview.backlog),
            full=ScopeProgress.of(overview.full),
            version=overview.version,
        )


@strawberry.type(description="What a file holds, each task key counted once.")
class LedgerImportCounts:
    tasks: int = strawberry.field(description="All tasks.")
    mvp_done: int = strawberry.field(description="MVP tasks that are DONE.")
    mvp_todo: int = strawberry.field(description="MVP tasks that are TODO.")
    mvp_doing: int = strawberry.field(description="MVP tasks that are DOING.")
    mvp_blocked: int = strawberry.field(description="MVP tasks that are BLOCKED.")
    backlog_done: int = strawberry.field(description="Backlog tasks that are DONE.")
    backlog_todo: int = strawberry.field(description="Backlog tasks that are TODO.")
    backlog_doing: int = strawberry.field(description="Backlog tasks that are DOING.")
    backlog_blocked: int = strawberry.field(description="Backlog tasks that are BLOCKED.")
    runs: int = strawberry.field(description="Entries of the run log.")
    decisions: int = strawberry.field(description="Decisions.")
    findings: int = strawberry.field(description="Faults that the audit found.")
    unparsed: int = strawberry.field(description="Lines that could not be read.")

    @classmethod
    def of(cls, counts: importing.Counts) -> Self:
        mvp, backlog = counts.mvp, counts.backlog
        return cls(
            tasks=counts.tasks,
            mvp_done=mvp.done,
            mvp_todo=mvp.todo,
            mvp_doing=mvp.doing,
            mvp_blocked=mvp.blocked,
            backlog_done=backlog.done,
            backlog_todo=backlog.todo,
            backlog_doing=backlog.doing,
            backlog_blocked=backlog.blocked,
            runs=counts.runs,
            decisions=counts.decisions,
            findings=counts.findings,
            unparsed=counts.unparsed,
        )


@strawberry.type(description="What an import changes. What the file no longer mentions stays.")
class LedgerImportChanges:
    tasks_added: int = strawberry.field(description="Tasks that are new.")
    tasks_changed: int = strawberry.field(description="Tasks whose content differs.")
    tasks_unchanged: int = strawberry.field(description="Tasks that stay as they are.")
    runs_added: int = strawberry.field(description="Runs that are new.")
    runs_changed: int = strawberry.field(description="Runs whose content differs under the same heading.")
    runs_unchanged: int = strawberry.field(description="Runs that stay as they are.")
    decisions_added: int = strawberry.field(description="Decisions that are new.")
    decisions_changed: int = strawberry.field(description="Decisions whose text differs.")
    decisions_unchanged: int = strawberry.field(description="Decisions that stay as they are.")
    tasks_kept: int = strawberry.field(
        description="Tasks of which the file says something else, but which somebody decided in the ledger."
    )
    runs_kept: int = strawberry.field(description="Runs of the ledger of which the file says something else.")

    @classmethod
    def of(cls, changes: importing.Changes) -> Self:
        return cls(
            tasks_added=changes.tasks_added,
            tasks_changed=changes.tasks_changed,
            tasks_unchanged=changes.tasks_unchanged,
            runs_added=changes.runs_added,
            runs_changed=changes.runs_changed,
            runs_unchanged=changes.runs_unchanged,
            decisions_added=changes.decisions_added,
            decisions_changed=changes.decisions_changed,
            decisions_unchanged=changes.decisions_unchanged,
            tasks_kept=changes.tasks_kept,
            runs_kept=changes.runs_kept,
        )


@strawberry.type(description="What the file holds and what the import did (or would do, when dryRun).")
class LedgerImport(ImportDetails):
    dry_run: bool = strawberry.field(description="True when nothing was written.")
    file_name: str = strawberry.field(description="The file's name.")
    sha256: str = strawberry.field(description="Digest of the file's bytes.")
    encoding_repaired: bool = strawberry.field(description="Whether its encoding was damaged and put right.")
    counts: LedgerImportCounts = strawberry.field(description="What the file holds.")
    changes: LedgerImportChanges = strawberry.field(description="What changes.")
    findings: list[Finding] = strawberry.field(description="What the audit of the file found.")

    @strawberry.field(description="The ledger as it stands after it.")
    async def ledger(self) -> Ledger:
        return Ledger.of(await reading.overview())

    @classmethod
    def of(cls, report: importing.Report) -> Self:
        return cls(
            report=report,
            dry_run=report.dry_run,
            file_name=report.file_name,
            sha256=report.sha256,
            encoding_repaired=report.encoding_repaired,
            counts=LedgerImportCounts.of(report.counts),
            changes=LedgerImportChanges.of(report.changes),
            findings=[Finding.from_model(row) for row in report.findings],
        )
