"""What the holder of a run reports: changes it made, and evidence that the server does not check."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from server.core.actor import Scope
from server.core.errors import InvalidInput
from server.domains.ledger import contract, storing, surfaces
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import EvidenceKind, EvidenceOutcome, EvidenceStanding
from server.domains.ledger.models import Evidence, Run, RunChange
from server.domains.ledger.runs import cycle

MAX_FILES = 200
MAX_SUMMARY = 1000
MAX_TEXT = 10_000
MAX_URL = 2000


async def record_change(author: Author, run_id: UUID, summary: str, files: Sequence[str]) -> Run:
    """One more atomic change, with the files that it touched. GuardNotMet, InvalidInput, NotFound, NotAllowed."""
    author.actor.require(Scope.LEDGER)
    text = checked_text("summary", summary, MAX_SUMMARY)
    if not 0 < len(files) <= MAX_FILES:
        raise InvalidInput.of("files", f"must name 1 to {MAX_FILES} files")
    paths = list(dict.fromkeys(surfaces.clean_path(storing.storable(file), "files") for file in files))
    async with cycle.held_by(author, run_id) as state:
        after = contract.change(state.cycle, paths)
        await RunChange.create(run_id=run_id, number=after.changes_made, summary=text, files=paths)
        await state.save(after)
    return state.run


async def record_evidence(
    author: Author,
    run_id: UUID,
    kind: EvidenceKind,
    text: str,
    url: str | None = None,
    outcome: EvidenceOutcome | None = None,
) -> Run:
    """A NOTE or URL that the holder gives; it stands as CLAIMED. A SKIP says in `text` why nothing was run.

    COMMIT, FILES and COMMAND are recorded by the server itself. GuardNotMet, InvalidInput, NotFound, NotAllowed.
    """
    author.actor.require(Scope.LEDGER)
    if kind not in (EvidenceKind.NOTE, EvidenceKind.URL):
        raise InvalidInput.of(
            "kind", "COMMIT, FILES and COMMAND are recorded by the server: see runVerify, runCheckpoint"
        )
    if outcome not in (None, EvidenceOutcome.SKIP):
        raise InvalidInput.of(
            "outcome", "only SKIP can be claimed: PASS and FAIL come from checks that the server ran"
        )
    said = checked_text("text", text, MAX_TEXT)
    data: dict[str, object] = {"url": _checked_url(url)} if kind is EvidenceKind.URL else {}
    async with cycle.held_by(author, run_id) as state:
        key = state.cycle.current_key
        author = cycle.within(author, state.run)
        await evidence(author, run_id, kind, EvidenceStanding.CLAIMED, said, key, outcome, data=data).save()
        await state.save(state.cycle)
    return state.run


def evidence(
    author: Author,
    run_id: UUID,
    kind: EvidenceKind,
    standing: EvidenceStanding,
    text: str,
    task_key: str | None,
    outcome: EvidenceOutcome | None = None,
    commit: str | None = None,
    data: dict[str, object] | None = None,
) -> Evidence:
    """A piece of evidence, not saved yet."""
    return Evidence(
        run_id=run_id,
        task_key=task_key,
        kind=kind,
        standing=standing,
        outcome=outcome,
        text=text,
        commit=commit,
        data=data or {},
        actor_name=author.actor.name[:254],
        tool=author.tool,
        model=author.model,
    )


def checked_text(field: str, text: str, longest: int, shortest: int = 1) -> str:
    """The text without surrounding space. InvalidInput when it is too short or too long."""
    clean = storing.storable(text).strip()
    if not shortest <= len(clean) <= longest:
        raise InvalidInput.of(field, f"must have {shortest} to {longest} characters")
    return clean


def _checked_url(url: str | None) -> str:
    clean = storing.storable(url or "").strip()
    try:
        parts = urlsplit(clean)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or len(clean) > MAX_URL:
        raise InvalidInput.of("url", "must be an http:// or https:// address")
    return clean
