"""The ledger as JSON: every row that tells of its work, keys in one order, no time of the export itself."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from tortoise.queryset import QuerySet

from server.domains.ledger.models import (
    Decision,
    DoneClaim,
    Evidence,
    Ledger,
    LedgerImport,
    Run,
    RunChange,
    RunCommand,
    Task,
    TaskEvent,
)

FORMAT = "ainfluencer-ledger"
FORMAT_VERSION = 1
Row = dict[str, Any]
Children = dict[UUID, list[Row]]
_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
_ABOUT_IMPORT = ("id", "created_at", "file_name", "sha256", "unparsed", "actor_name")
# Columns that only say which row of which ledger it is, or who runs it on which process.
_HIDDEN = frozenset({"ledger_id", "source_id", "run_id", "task_id", "owner", "beat_at"})


@dataclass(frozen=True, slots=True)
class Contents:
    """The rows of a ledger at one moment, in the order of the file; `newest` is the import that came last."""

    ledger: Ledger | None
    tasks: Sequence[Task]
    runs: Sequence[Run]
    decisions: Sequence[Decision]
    newest: LedgerImport | None


async def write(contents: Contents) -> str:
    """The whole ledger: tasks with claims and history, runs with changes, checks and evidence, decisions, imports."""
    ledger = contents.ledger
    of_task = {"task__ledger_id": ledger.id if ledger else None}
    of_run = {"run__ledger_id": ledger.id if ledger else None}
    parts = {
        "history": await _by_parent(TaskEvent.filter(**of_task).order_by("version"), "task_id"),
        "changes": await _by_parent(RunChange.filter(**of_run).order_by("number"), "run_id"),
        "commands": await _by_parent(RunCommand.filter(**of_run).order_by("number"), "run_id"),
        "evidence": await _by_parent(Evidence.filter(**of_run).order_by("created_at", "id"), "run_id"),
    }
    claims = {row["id"]: row for row in await DoneClaim.filter(source__ledger_id=_id(ledger)).values()}
    imports = (
        await LedgerImport.filter(ledger_id=_id(ledger)).order_by("created_at", "id").values(*_ABOUT_IMPORT)
    )
    return await asyncio.to_thread(_encode, contents, parts, claims, imports)


def _id(ledger: Ledger | None) -> UUID | None:
    return ledger.id if ledger else None


async def _by_parent(query: QuerySet[Any], parent: str) -> Children:
    found: Children = defaultdict(list)
    for row in await query.values():
        found[row[parent]].append(row)
    return found


def _encode(
    contents: Contents, parts: dict[str, Children], claims: dict[UUID, Row], imports: list[Row]
) -> str:
    of_run = ("changes", "commands", "evidence")
    data = {
        "format": FORMAT,
        "formatVersion": FORMAT_VERSION,
        "tasks": [
            {
                **_told(_columns(row)),
                "claim": _told(claims[row.claim_id]) if row.claim_id else None,
                "history": [_told(event) for event in parts["history"][row.id]],
            }
            for row in contents.tasks
        ],
        "runs": [
            {
                **_told(_columns(row)),
                **{name: [_told(part) for part in parts[name][row.id]] for name in of_run},
            }
            for row in contents.runs
        ],
        "decisions": [_told(_columns(row)) for row in contents.decisions],
        "imports": [_told(row) for row in imports],
        "source": contents.newest.source if contents.newest else None,
    }
    return orjson.dumps(data, default=str, option=_OPTIONS).decode()


def _columns(row: Task | Run | Decision) -> Row:
    return {name: getattr(row, name) for name in row._meta.db_fields}


def _told(row: Row) -> Row:
    """The columns under the names that the API has for them, in a fixed order."""
    return {_camel(name): _plain(value) for name, value in sorted(row.items()) if name not in _HIDDEN}


def _plain(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


@lru_cache
def _camel(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(part.capitalize() for part in more)
