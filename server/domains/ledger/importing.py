"""Import of a control plane file: what it would change (dry run), or the change itself, all or nothing.

The file is never refused for its faults: what is there is imported, and the findings say what is wrong.
Importing the same file again changes nothing.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_OID, UUID, uuid5

from server.core import db, events
from server.core.actor import Actor, Scope
from server.core.errors import InvalidInput
from server.domains.ledger import (
    differing,
    findings,
    planning,
    storing,
    task_planning,
    task_storing,
)
from server.domains.ledger.control_plane_file import ControlPlane, Decoded, decode, parse
from server.domains.ledger.differing import Difference
from server.domains.ledger.events import LedgerChanged
from server.domains.ledger.history import Author
from server.domains.ledger.import_progress import ImportPhase, Reporter
from server.domains.ledger.import_report import Changes, Counts, Report
from server.domains.ledger.models import Decision, Finding, Ledger, LedgerImport, Run, Task

__all__ = ["Changes", "Counts", "Report", "import_file"]

MAX_NAME = 255
_NAMES = uuid5(NAMESPACE_OID, "ledger finding of a dry run")


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    sha256: str
    decoded: Decoded
    plane: ControlPlane
    found: list[findings.Finding]


@dataclass(frozen=True, slots=True)
class _Plans:
    tasks: task_planning.TaskPlan
    runs: planning.RunPlan
    decisions: planning.Plan[Decision]
    found: list[findings.Finding]
    differences: list[Difference]

    @property
    def to_write(self) -> int:
        """How many tasks and findings an import would write."""
        return len(self.tasks.add) + len(self.tasks.change) + len(self.found)

    @property
    def changes(self) -> Changes:
        return Changes(
            *(len(self.tasks.add), len(self.tasks.change), self.tasks.unchanged),
            *(len(self.runs.add), len(self.runs.change), self.runs.unchanged),
            *(len(self.decisions.add), len(self.decisions.change), self.decisions.unchanged),
            *(len(self.tasks.kept), len(self.runs.kept)),
        )


async def import_file(
    actor: Actor, content: bytes, file_name: str, *, dry_run: bool = True, progress_id: str | None = None
) -> Report:
    """Import a file's bytes; two at once run one by one. InvalidInput: too large, empty, or no ledger.

    Who follows `progress_id` hears how far it is.
    """
    actor.require(Scope.LEDGER)
    name = _checked_name(file_name)
    reporter = Reporter(progress_id)
    try:
        file = await _read(content, name, reporter)
        report = await (_try(file, reporter) if dry_run else _apply(actor, file, reporter))
    except BaseException:
        reporter.end(ImportPhase.FAILED)
        raise
    reporter.end(ImportPhase.DONE)
    return report


async def _try(file: _File, reporter: Reporter) -> Report:
    plans = await _plan(await storing.find_ledger(), file, reporter)
    rows = await asyncio.to_thread(_rows, file, plans.found)
    return _report(file, plans, rows, dry_run=True)


async def _apply(actor: Actor, file: _File, reporter: Reporter) -> Report:
    await storing.ensure_ledger()
    seen = await storing.find_ledger()
    plans = await _plan(seen, file, reporter)
    source = _source(actor, file)
    rows = await asyncio.to_thread(_rows, file, plans.found, source.id)
    async with db.transaction():
        ledger = await storing.lock_ledger()
        # Others wait while the lock is held, so the plan was made before; it holds unless something changed meanwhile.
        if seen is None or (seen.id, seen.version) != (ledger.id, ledger.version):
            plans = await _plan(ledger, file, reporter)
            rows = await asyncio.to_thread(_rows, file, plans.found, source.id)
        last = await _last_import(ledger)
        repeated = last is not None and last.sha256 == file.sha256 and not plans.changes.any
        if repeated and last is not None:
            rows = await Finding.filter(source_id=last.id).order_by("position")
        else:
            source.ledger_id = ledger.id
            await _store(actor, ledger, source, plans, rows, reporter)
    if not repeated:
        events.publish(LedgerChanged(version=ledger.version))
    return _report(file, plans, rows, dry_run=False)


async def _last_import(ledger: Ledger) -> LedgerImport | None:
    query = LedgerImport.filter(ledger_id=ledger.id).order_by("-created_at", "-id")
    return await query.only("id", "sha256").first()


def _source(actor: Actor, file: _File) -> LedgerImport:
    return LedgerImport(
        file_name=file.name,
        sha256=file.sha256,
        source=file.decoded.text,
        unparsed=[{"line": line.line, "text": line.text} for line in file.plane.unparsed],
        actor_name=actor.name[:254],
    )


async def _store(
    actor: Actor,
    ledger: Ledger,
    source: LedgerImport,
    plans: _Plans,
    rows: Sequence[Finding],
    reporter: Reporter,
) -> None:
    reporter.begin(ImportPhase.WRITE, plans.to_write)
    await source.save()
    await task_storing.carry_out(plans.tasks, source, Author(actor), reporter.tick)
    await storing.carry_out(plans.runs)
    await storing.carry_out(plans.decisions)
    for start in range(0, len(rows), storing.BATCH):
        part = rows[start : start + storing.BATCH]
        await Finding.bulk_create(part)
        reporter.tick(len(part))
    await storing.raise_version(ledger)


async def _plan(ledger: Ledger | None, file: _File, reporter: Reporter) -> _Plans:
    reporter.begin(ImportPhase.COMPARE)
    id = ledger.id if ledger is not None else _NAMES
    tasks = await Task.filter(ledger_id=id)
    edited = await task_storing.edited(tasks)
    runs = await Run.filter(ledger_id=id)
    decisions = await Decision.filter(ledger_id=id)
    return await asyncio.to_thread(_compare, id, file, tasks, edited, runs, decisions)


def _compare(
    id: UUID,
    file: _File,
    tasks: list[Task],
    edited: task_planning.Edited,
    runs: list[Run],
    decisions: list[Decision],
) -> _Plans:
    planned = task_planning.plan(id, tasks, file.plane.tasks, edited)
    logged = planning.runs(id, runs, file.plane.runs)
    decided = planning.decisions(id, decisions, file.plane.decisions)
    return _Plans(
        tasks=planned,
        runs=logged,
        decisions=decided,
        found=[*file.found, *planned.found],
        differences=differing.differences(planned, logged, decided),
    )


async def _read(content: bytes, name: str, reporter: Reporter) -> _File:
    reporter.begin(ImportPhase.READ)
    digest, decoded, plane = await asyncio.to_thread(_parsed, content)
    reporter.begin(ImportPhase.AUDIT)
    return _File(name, digest, decoded, plane, await asyncio.to_thread(findings.audit, plane, decoded))


def _parsed(content: bytes) -> tuple[str, Decoded, ControlPlane]:
    decoded = decode(content)
    return hashlib.sha256(content).hexdigest(), decoded, parse(decoded.text)


def _checked_name(file_name: str) -> str:
    name = storing.storable(file_name).replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not 0 < len(name) <= MAX_NAME:
        raise InvalidInput.of("fileName", f"must have 1 to {MAX_NAME} characters")
    return name


def _rows(file: _File, found: Sequence[findings.Finding], source_id: UUID | None = None) -> list[Finding]:
    """Findings as rows of a stored import, or (without one) with ids made from the file, not to be stored."""
    rows = []
    for position, finding in enumerate(found):
        row = Finding(
            source_id=source_id or _NAMES,
            code=finding.code.value,
            severity=finding.severity,
            line=finding.line,
            key=finding.key,
            message=finding.message,
            claimed=finding.claimed,
            actual=finding.actual,
            position=position,
        )
        if source_id is None:
            row.id = uuid5(_NAMES, f"{file.sha256}:{position}")
        rows.append(row)
    return rows


def _report(file: _File, plans: _Plans, rows: Sequence[Finding], *, dry_run: bool) -> Report:
    return Report(
        dry_run=dry_run,
        file_name=file.name,
        sha256=file.sha256,
        encoding_repaired=file.decoded.repaired,
        counts=Counts.of(file.plane, len(rows)),
        changes=plans.changes,
        findings=rows,
        unparsed=[(line.line, line.text) for line in file.plane.unparsed],
        differences=plans.differences,
    )
