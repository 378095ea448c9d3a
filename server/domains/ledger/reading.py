"""The read side: the dashboard, tasks with their runs and findings, runs, decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tortoise.functions import Count

from server.core import db, keyset
from server.core.keyset import Page
from server.domains.ledger import storing
from server.domains.ledger.findings import SEVERITIES
from server.domains.ledger.kinds import FindingCode, FindingSeverity, TaskScope, TaskState
from server.domains.ledger.models import Decision, Finding, Ledger, LedgerImport, Run, Task
from server.domains.ledger.progress import Progress

MAX_LAST_RUNS = 50
MAX_SOURCE_LINES = 1000
MAX_SHOWN = 2000  # characters of a line


@dataclass(frozen=True, slots=True)
class Overview:
    """The ledger in numbers; `ledger_id` is None and version 0 before the first import."""

    ledger_id: UUID | None
    version: int
    mvp: Progress
    backlog: Progress

    @property
    def full(self) -> Progress:
        return self.mvp + self.backlog


async def overview() -> Overview:
    """Progress by scope, from the tasks as they stand."""
    ledger = await storing.find_ledger()
    if ledger is None:
        return Overview(None, 0, Progress(), Progress())
    rows = await Task.filter(ledger_id=ledger.id).annotate(n=Count("id")).group_by("scope", "state").values(
        "scope", "state", "n"
    )  # fmt: skip
    return Overview(
        ledger.id, ledger.version, *(_progress(rows, scope) for scope in (TaskScope.MVP, TaskScope.BACKLOG))
    )


def _progress(rows: Sequence[dict[str, object]], scope: TaskScope) -> Progress:
    counts = {TaskState(str(row["state"])): row["n"] for row in rows if row["scope"] == scope}
    numbers = {state.value.lower(): count for state, count in counts.items() if isinstance(count, int)}
    return Progress(**numbers)


async def version() -> int:
    """The ledger's version, 0 before the first import: what tells a watcher that something changed."""
    found = await Ledger.filter(name=storing.NAME).values_list("version", flat=True)
    return int(found[0]) if found else 0  # type: ignore[call-overload]


async def doing(ledger_id: UUID | None) -> list[Task]:
    """Tasks that are DOING, by key."""
    return await Task.filter(ledger_id=ledger_id, state=TaskState.DOING).order_by("key") if ledger_id else []


async def last_runs(ledger_id: UUID | None, first: int = 5) -> list[Run]:
    """The newest runs, newest first."""
    keyset.check_first(first, MAX_LAST_RUNS)
    return await Run.filter(ledger_id=ledger_id).order_by("position", "id").limit(first) if ledger_id else []


async def last_import(ledger_id: UUID | None) -> LedgerImport | None:
    """The newest import, without its source text."""
    if ledger_id is None:
        return None
    columns = [name for name in LedgerImport._meta.db_fields if name != "source"]
    return (
        await LedgerImport.filter(ledger_id=ledger_id).order_by("-created_at", "-id").only(*columns).first()
    )


async def source_lines(import_id: UUID, start: int, first: int) -> list[tuple[int, str]]:
    """(number, text) of up to `first` (1 to 1000) lines of an imported file as it was decoded, from `start` on."""
    keyset.check_first(first, MAX_SOURCE_LINES)
    found = await LedgerImport.filter(id=import_id).values_list("source", flat=True)
    lines = str(found[0]).split("\n") if found else []
    begin = max(start, 1)
    return [
        (number, text[:MAX_SHOWN]) for number, text in enumerate(lines[begin - 1 : begin - 1 + first], begin)
    ]


async def findings(
    ledger_id: UUID | None,
    codes: Sequence[FindingCode] | None = None,
    severities: Sequence[FindingSeverity] | None = None,
) -> list[Finding]:
    """Findings of the newest import in the order of its lines; None means all codes or severities."""
    source = await last_import(ledger_id)
    if source is None:
        return []
    query = Finding.filter(source_id=source.id)
    if codes is not None:
        query = query.filter(code__in=[code.value for code in codes])
    if severities is not None:
        query = query.filter(severity__in=list(severities))
    return await query.order_by("position")


async def finding_counts(ledger_id: UUID | None) -> list[tuple[FindingCode, FindingSeverity, int]]:
    """How many findings of each code the newest import has, the most serious first."""
    source = await last_import(ledger_id)
    if source is None:
        return []
    rows = (
        await Finding.filter(source_id=source.id).annotate(n=Count("id")).group_by("code").values("code", "n")
    )
    counts = [(FindingCode(row["code"]), int(row["n"])) for row in rows]
    rank = [FindingSeverity.ERROR, FindingSeverity.WARNING, FindingSeverity.INFO]
    found = [(code, SEVERITIES[code], count) for code, count in counts]
    return sorted(found, key=lambda item: (rank.index(item[1]), item[0].value))


async def task(key: str) -> Task | None:
    """The task with this key."""
    return await Task.get_or_none(ledger__name=storing.NAME, key=storing.storable(key))


async def tasks_by_key(keys: Sequence[str]) -> dict[str, Task]:
    """The tasks with these keys, as far as they are there."""
    rows = await Task.filter(ledger__name=storing.NAME, key__in=[storing.storable(key) for key in keys])
    return {row.key: row for row in rows}


async def runs(first: int, after: str | None) -> Page[Run]:
    """A page of the run log, newest first. InvalidInput for a bad `first` or cursor."""
    keyset.check_first(first)
    query = Run.filter(ledger__name=storing.NAME)
    if after is not None:
        query = query.filter(keyset.beyond("position", keyset.decode(after, "runs", int), descending=False))
    rows = await query.order_by("position", "id").limit(first + 1)
    return keyset.page(rows, first, after, "runs", lambda run: (run.position, run.id))


async def count_runs() -> int:
    return await Run.filter(ledger__name=storing.NAME).count()


async def decisions() -> list[Decision]:
    """All decisions in file order."""
    return await Decision.filter(ledger__name=storing.NAME).order_by("position", "id")


async def runs_of_tasks(ids: Sequence[UUID]) -> dict[UUID, list[Run]]:
    """The runs that worked on each task, newest first."""
    pairs = await _pairs("t.id", ids)
    rows = await Run.in_bulk({run for _, run in pairs}, "id")
    found: dict[UUID, list[Run]] = {id: [] for id in ids}
    for task_id, run_id in pairs:
        found[task_id].append(rows[run_id])
    return found


async def tasks_of_runs(ids: Sequence[UUID]) -> dict[UUID, list[Task]]:
    """The tasks that each run worked on, by key; keys without a task are left out."""
    pairs = await _pairs("r.id", ids)
    rows = await Task.in_bulk({task for task, _ in pairs}, "id")
    found: dict[UUID, list[Task]] = {id: [] for id in ids}
    for task_id, run_id in pairs:
        found[run_id].append(rows[task_id])
    return found


async def _pairs(column: str, ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(task, run) pairs of the given tasks or runs, in the order of the log."""
    if not ids:
        return []
    on_sqlite = db.dialect() == "sqlite"
    keys = (
        "json_each(r.task_keys) AS k" if on_sqlite else "jsonb_array_elements_text(r.task_keys) AS k(value)"
    )
    marks = ", ".join("?" if on_sqlite else f"${number}" for number in range(1, len(ids) + 1))
    sql = (
        "SELECT t.id AS task, r.id AS run FROM ledger_run r "  # noqa: S608 - only names and marks are put in
        f"CROSS JOIN {keys} "
        "JOIN ledger_task t ON t.ledger_id = r.ledger_id AND t.key = k.value "
        f"WHERE {column} IN ({marks}) ORDER BY r.position, r.id, t.key"
    )
    rows = await db.fetch(sql, [str(id) if on_sqlite else id for id in ids])
    return [(UUID(str(row["task"])), UUID(str(row["run"]))) for row in rows]


async def findings_of_tasks(ids: Sequence[UUID]) -> dict[UUID, list[Finding]]:
    """The newest import's findings about each task."""
    tasks = await Task.filter(id__in=list(ids)).only("id", "key", "ledger_id")
    source = await last_import(tasks[0].ledger_id) if tasks else None
    by_key: dict[str, list[Finding]] = {}
    if source is not None:
        keys = [task.key for task in tasks]
        for row in await Finding.filter(source_id=source.id, key__in=keys).order_by("position"):
            by_key.setdefault(row.key or "", []).append(row)
    return {task.id: by_key.get(task.key, []) for task in tasks}
