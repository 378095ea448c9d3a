"""Export of the ledger: as a control plane file in the contract's own form, or as JSON with everything.

The Markdown form is the file that was imported last, with the ledger's tasks, runs, decisions and numbers in it. All
runs are in it, more than the ten that the contract keeps in a log: nothing is lost, and a finding tells. A run that is
still active is not in it; LOCK names who holds it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from server.core.errors import Unavailable
from server.domains.ledger import entries, exporting_json, storing
from server.domains.ledger.control_plane_file import ExportDocument, render
from server.domains.ledger.exporting_json import Contents
from server.domains.ledger.kinds import DoneBasis, RunState
from server.domains.ledger.models import Decision, LedgerImport, Run, Task

FILE_NAME = "CONTROL_PLANE.md"
_TRIES = 5


class LedgerExportFormat(StrEnum):
    MARKDOWN = "MARKDOWN"
    JSON = "JSON"


@dataclass(frozen=True, slots=True)
class Export:
    """A file's name, its media type and its whole text."""

    file_name: str
    mime_type: str
    text: str


async def export(format: LedgerExportFormat = LedgerExportFormat.MARKDOWN) -> Export:
    """The ledger as it stands. Exported twice without a change between, the text is the same.

    Unavailable: the ledger changes faster than it can be read.
    """
    contents = await _contents()
    name = PurePath(contents.newest.file_name if contents.newest else FILE_NAME)
    if format is LedgerExportFormat.JSON:
        text = await exporting_json.write(contents)
        return Export(f"{name.stem or 'ledger'}.json", "application/json", text)
    text = await asyncio.to_thread(_markdown, contents)
    return Export(name.name, "text/markdown", text)


async def _contents() -> Contents:
    """All rows of one moment: read again when the ledger changed meanwhile."""
    for _ in range(_TRIES):
        ledger = await storing.find_ledger()
        if ledger is None:
            return Contents(None, [], [], [], None)
        contents = Contents(
            ledger,
            entries.ordered(await Task.filter(ledger_id=ledger.id)),
            await Run.filter(ledger_id=ledger.id).order_by("position", "id"),
            await Decision.filter(ledger_id=ledger.id).order_by("position", "id"),
            await LedgerImport.filter(ledger_id=ledger.id).order_by("-created_at", "-id").first(),
        )
        after = await storing.find_ledger()
        if after is not None and after.version == ledger.version:
            return contents
    raise Unavailable("The ledger changes too fast to be exported now. Try again.", "ledger")


def _markdown(contents: Contents) -> str:
    finished = [row for row in contents.runs if row.state is not RunState.ACTIVE]
    return render(
        ExportDocument(
            tasks=tuple(map(entries.of_task, contents.tasks)),
            runs=tuple(map(entries.of_run, finished)),
            decisions=tuple(map(entries.of_decision, contents.decisions)),
            fields=_fields(contents),
            source=contents.newest.source if contents.newest else "",
        )
    )


def _fields(contents: Contents) -> dict[str, str]:
    """What the ledger knows of the dashboard's table: who holds the lock, and the newest verified checkpoint."""
    active = next((row for row in contents.runs if row.state is RunState.ACTIVE), None)
    fields = {"LOCK": f"`{_quotable(active.actor_name or 'held')}`" if active else "`none`"}
    verified = [
        (row.checkpoint_verified_at, row)
        for row in contents.tasks
        if row.done_basis is DoneBasis.VERIFIED and row.checkpoint_verified_at is not None
    ]
    if verified:
        _, newest = max(verified, key=lambda pair: (pair[0], pair[1].key))
        subject = f" — `{_quotable(newest.checkpoint_subject)}`" if newest.checkpoint_subject else ""
        fields["LAST_CHECKPOINT"] = f"`{newest.checkpoint_commit}`{subject}"
    return fields


def _quotable(text: str) -> str:
    return " ".join(text.replace("`", "'").split())
