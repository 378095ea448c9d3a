"""The read side of live runs: changes, checks with their output, evidence; in batches for lists of runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from server.core import keyset
from server.domains.ledger import storing
from server.domains.ledger.kinds import RunState
from server.domains.ledger.models import CommandOutput, Evidence, Run, RunChange, RunCommand, Task


async def active(ledger_id: UUID | None) -> Run | None:
    """The run that holds the lock."""
    return await Run.get_or_none(ledger_id=ledger_id, state=RunState.ACTIVE) if ledger_id else None


async def output(command_id: UUID, after: int, first: int) -> list[CommandOutput]:
    """The pieces of a check's output behind number `after`. InvalidInput for a bad `first`."""
    keyset.check_first(first)
    pieces = CommandOutput.filter(command_id=command_id, seq__gt=max(after, 0))
    return await pieces.order_by("seq").limit(first)


async def changes_of(ids: Sequence[UUID]) -> dict[UUID, list[RunChange]]:
    """The changes of each run, in their order."""
    return _grouped(ids, await RunChange.filter(run_id__in=list(ids)).order_by("number"))


async def commands_of(ids: Sequence[UUID]) -> dict[UUID, list[RunCommand]]:
    """The checks of each run, in their order."""
    return _grouped(ids, await RunCommand.filter(run_id__in=list(ids)).order_by("number"))


async def evidence_of(ids: Sequence[UUID]) -> dict[UUID, list[Evidence]]:
    """The evidence of each run, in the order in which it came."""
    return _grouped(ids, await Evidence.filter(run_id__in=list(ids)).order_by("created_at", "id"))


async def evidence_of_tasks(ids: Sequence[UUID]) -> dict[UUID, list[Evidence]]:
    """The evidence of each task over all runs, newest first."""
    rows = await Task.filter(id__in=list(ids)).only("id", "key")
    keys = {row.key: row.id for row in rows}
    found: dict[UUID, list[Evidence]] = {id: [] for id in ids}
    proofs = Evidence.filter(task_key__in=list(keys), run__ledger__name=storing.NAME)
    for proof in await proofs.order_by("-created_at", "-id") if keys else []:
        found[keys[proof.task_key or ""]].append(proof)
    return found


def _grouped(ids: Sequence[UUID], rows: Sequence[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {id: [] for id in ids}
    for row in rows:
        found[row.run_id].append(row)
    return found
