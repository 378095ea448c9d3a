"""The next task of the ledger as it stands, with the reasons. The choice itself is in selecting.py."""

from __future__ import annotations

from typing import Any

from server.domains.ledger import selecting, storing
from server.domains.ledger.kinds import FindingCode, TaskState
from server.domains.ledger.models import Finding, Ledger, LedgerImport, Task
from server.domains.ledger.selecting import Item, Selection

CANDIDATES_KEPT = 20
COLUMNS = ("key", "scope", "state", "priority", "surface", "depends_on", "policy_review")


async def current() -> Selection:
    """What would be selected now."""
    ledger = await storing.find_ledger()
    return await select(ledger) if ledger is not None else selecting.select([])


async def select(ledger: Ledger) -> Selection:
    """The selection over all tasks of the ledger."""
    rows = await Task.filter(ledger_id=ledger.id).values(*COLUMNS)
    items = [Item(**{**row, "depends_on": tuple(row["depends_on"])}) for row in rows]
    return selecting.select(items, await _listed_open(ledger))


async def _listed_open(ledger: Ledger) -> list[str]:
    """Keys that the newest import lists in an open section beside DONE."""
    newest = await LedgerImport.filter(ledger_id=ledger.id).order_by("-created_at", "-id").only("id").first()
    if newest is None:
        return []
    rows = await Finding.filter(
        source_id=newest.id,
        code=FindingCode.TASK_IN_TWO_SECTIONS,
        claimed__contains=f"_{TaskState.TODO.value}",
    ).values_list("key", flat=True)
    return [str(key) for key in rows if key]


def as_data(selection: Selection) -> dict[str, Any]:
    """The selection to be kept with a run: the first candidates, all skips."""
    return {
        "key": selection.key,
        "rule": selection.rule.value,
        "candidates": [
            {
                "key": candidate.key,
                "scope": candidate.scope.value,
                "priority": candidate.priority.value if candidate.priority else None,
                "unblocks": candidate.unblocks,
                "sharing": candidate.sharing,
            }
            for candidate in selection.candidates[:CANDIDATES_KEPT]
        ],
        "candidateCount": len(selection.candidates),
        "skips": [
            {"key": skip.key, "reason": skip.reason.value, "message": skip.message}
            for skip in selection.skips
        ],
    }
