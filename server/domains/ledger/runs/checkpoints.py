"""Checkpoints: a commit that the server has looked up, compared with what the run says, and found to count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from uuid import UUID

from server.core import clock
from server.core.actor import Scope
from server.domains.ledger import contract, storing, workspace
from server.domains.ledger.contract import CommitFacts, Cycle
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import EvidenceKind, EvidenceStanding
from server.domains.ledger.models import Run, RunChange
from server.domains.ledger.runs import cycle
from server.domains.ledger.runs.changing import evidence
from server.domains.ledger.runs.cycle import Held
from server.domains.ledger.workspace import Commit

MOST_NAMES = 500  # of files that are kept with the evidence


@dataclass(frozen=True, slots=True)
class Found:
    """A commit as it was found, and what the contract wants to know about it. `tree` is what was verified then."""

    commit: Commit
    facts: CommitFacts
    tree: str | None


async def checkpoint(
    author: Author, run_id: UUID, key: str | None, commit: str, ledger_sync: bool = False
) -> Run:
    """The commit becomes the checkpoint of a task: the run's own (key None), or another one of the same surface.

    `ledger_sync` says that the work was there before the run. The commit may be one that was squashed or rebased:
    then the one on a branch counts. Raises GuardNotMet, InvalidInput, NotFound, NotAllowed, Unavailable.
    """
    author.actor.require(Scope.LEDGER)
    run = await cycle.find(run_id)
    before = await cycle.of(run)
    contract.require_holder(before, author.key, clock.now())
    ledger = await storing.find_ledger()
    folder = cycle.workspace_of(ledger)
    assert ledger is not None
    wanted = key or before.current_key or ""
    syncs = ledger_sync or before.ledger_sync
    contract.may_checkpoint(before, await cycle.facts(await cycle.task(ledger, wanted)), syncs)
    found = await look_up(folder, run, before, commit, syncs)
    async with cycle.held_by(author, run_id) as state:
        await _take(cycle.within(author, run), state, wanted, found, ledger_sync)
    return state.run


async def _take(author: Author, state: Held, key: str, found: Found, sync: bool) -> None:
    task = await cycle.facts(await cycle.task(state.ledger, key))
    same = found.facts.is_verified and state.cycle.verified_tree == found.tree
    after = contract.checkpoint(state.cycle, task, replace(found.facts, is_verified=same), sync)
    await _prove(author, state.run.id, key, found, after.ledger_sync)
    await state.save(after)


async def look_up(folder: Path, run: Run, state: Cycle, commit: str, sync: bool) -> Found:
    """What the repository says about a commit. InvalidInput, NotFound, Unavailable."""
    repository = await workspace.inspect(folder)
    found = await workspace.find_commit(folder, commit)
    base = run.base_commit
    is_new = found.hash != base and (base is None or await workspace.is_ancestor(folder, base, found.hash))
    files = frozenset(found.files)
    if is_new and not sync:
        files = await workspace.files_between(folder, base, found.hash)
    facts = CommitFacts(
        commit=found.hash,
        reachable=found.reachable,
        is_new=is_new,
        is_verified=await _is_verified(folder, state.verified_tree, found.hash, repository.head),
        tree_clean=not repository.is_dirty,
        files=files,
        claimed=await _claimed(run.id),
    )
    return Found(found, facts, state.verified_tree)


async def _is_verified(folder: Path, tree: str | None, commit: str, head: str | None) -> bool:
    """Whether what was checked is the commit, or HEAD with the commit in it. See verifying.py."""
    if tree is None or head is None:
        return False
    if await workspace.tree_of(folder, commit) == tree:
        return True
    return await workspace.tree_of(folder, head) == tree and await workspace.is_ancestor(folder, commit, head)


async def _claimed(run_id: UUID) -> frozenset[str]:
    return frozenset(file for change in await RunChange.filter(run_id=run_id) for file in change.files)


async def _prove(author: Author, run_id: UUID, key: str, found: Found, sync: bool) -> None:
    """COMMIT, and FILES: what was claimed beside what the commit really changes."""
    commit, facts = found.commit, found.facts
    told = f"LEDGER_SYNC: {key} already implemented, verified and closed" if sync else commit.subject
    about: dict[str, object] = {
        "subject": commit.subject,
        "reachableFrom": list(commit.reachable_from),
        "equivalent": commit.equivalent_of,
        "committedAt": commit.committed_at.astimezone(UTC).isoformat(),
    }
    await evidence(
        author,
        run_id,
        EvidenceKind.COMMIT,
        EvidenceStanding.VERIFIED,
        told,
        key,
        commit=commit.hash,
        data=about,
    ).save()
    actual, claimed = sorted(facts.files), sorted(facts.claimed)
    said = f"{len(claimed)} files named as changed, {len(actual)} changed in {commit.hash[:12]}."
    files: dict[str, object] = {
        "claimed": claimed[:MOST_NAMES],
        "actual": actual[:MOST_NAMES],
        "claimedCount": len(claimed),
        "actualCount": len(actual),
    }
    await evidence(
        author,
        run_id,
        EvidenceKind.FILES,
        EvidenceStanding.VERIFIED,
        said,
        key,
        commit=commit.hash,
        data=files,
    ).save()
