"""Findings of the ledger as it stands, against the connected repository, and of the newest import."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from server.core.errors import Unavailable
from server.domains.ledger import reading, storing, workspace
from server.domains.ledger.findings import SEVERITIES, live
from server.domains.ledger.findings.live import Commits
from server.domains.ledger.findings.model import Finding
from server.domains.ledger.kinds import FindingCode, FindingSeverity, RunState
from server.domains.ledger.models import Ledger, Run, Task

_RANK = [FindingSeverity.ERROR, FindingSeverity.WARNING, FindingSeverity.INFO]
# What the checks look at: times and lists take as long to read as all the rest.
_TASK_COLUMNS = (
    *("id", "key", "title", "scope", "state", "priority", "blocked_kind", "checkpoint_commit"),
    *("done_basis", "closed_run_id", "policy_review"),
)
_RUN_COLUMNS = (
    *(
        "id",
        "ledger_id",
        "started_at",
        "title",
        "mode",
        "state_before",
        "selected_task",
        "task_keys",
        "result",
    ),
    *("next", "checkpoint", "sections", "position", "line", "digest", "state"),
)


class FindingSource(StrEnum):
    """LEDGER: the ledger as it stands. IMPORT: the file that was imported last."""

    LEDGER = "LEDGER"
    IMPORT = "IMPORT"


async def audit(ledger_id: UUID | None) -> list[Finding]:
    """What is wrong with the ledger now: by its rows, by the repository, and by what only a file can have.

    A repository that cannot be looked at gives no findings; `ledger.workspace.error` says why.
    """
    ledger = await Ledger.get_or_none(id=ledger_id) if ledger_id else None
    if ledger is None:
        return []
    tasks = await Task.filter(ledger_id=ledger.id).order_by("position", "key").only(*_TASK_COLUMNS)
    logged = Run.filter(ledger_id=ledger.id).exclude(state=RunState.ACTIVE)
    runs = await logged.order_by("position", "id").only(*_RUN_COLUMNS)
    commits = await _commits(ledger, tasks, runs)
    of_files = await reading.findings(ledger.id, codes=live.OF_FILES)
    told = [
        Finding(FindingCode(row.code), row.message, row.line, row.key, row.claimed, row.actual)
        for row in of_files
    ]
    found = await asyncio.to_thread(live.audit, tasks, runs, commits)
    return sorted([*found, *told], key=_order)


async def _commits(ledger: Ledger, tasks: Sequence[Task], runs: Sequence[Run]) -> Commits | None:
    if not ledger.repository_path:
        return None
    path, wanted = Path(ledger.repository_path), live.commits_of(tasks, runs)
    try:
        found = await workspace.exists(path, sorted(wanted))
        reachable = await workspace.reachable(path, {full for full in found.values() if full})
    except Unavailable:
        return None
    return Commits(found, frozenset(reachable))


def _order(finding: Finding) -> tuple[int, str, str, int]:
    return _RANK.index(finding.severity), finding.code, finding.key or "", finding.line or 0


def counts(found: Sequence[Finding]) -> list[tuple[FindingCode, FindingSeverity, int]]:
    """How many findings of each code there are, the most serious first."""
    counted = Counter(finding.code for finding in found)
    rows = [(code, SEVERITIES[code], count) for code, count in counted.items()]
    return sorted(rows, key=lambda row: (_RANK.index(row[1]), row[0].value))


async def current() -> list[Finding]:
    """The audit of the ledger of this installation."""
    ledger = await storing.find_ledger()
    return await audit(ledger.id if ledger else None)
