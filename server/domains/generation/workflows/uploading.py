"""Workflows of people's own: uploaded, revised version by version, put aside and taken back."""

from __future__ import annotations

from typing import Any

from tortoise.exceptions import IntegrityError

from server.core import clock, db
from server.core.actor import Actor, Scope
from server.core.errors import Conflict, InvalidInput
from server.domains.generation.models import StoredWorkflow, WorkflowVersion
from server.domains.generation.workflows import checking, stored
from server.domains.generation.workflows.built_in import CATALOG
from server.domains.generation.workflows.checking import Upload
from server.domains.generation.workflows.model import Workflow


async def upload(actor: Actor, given: Upload) -> Workflow:
    """Keeps a new workflow at version 1.

    Raises InvalidInput naming every fault, Conflict for a taken key, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    _check(given)
    if given.key in CATALOG:
        raise Conflict(f"A built-in workflow is called {given.key!r}.", current=CATALOG[given.key])
    try:
        async with db.transaction():
            row = await StoredWorkflow.create(key=given.key, actor_name=actor.name)
            await WorkflowVersion.create(workflow_id=row.id, version=1, **_content(actor, given))
    except IntegrityError:
        current = await stored.find(given.key)
        raise Conflict(
            f"There is a workflow {given.key!r} already: revise it, or choose another key.", current=current
        ) from None
    return await stored.find(given.key)


async def revise(actor: Actor, expected_version: int, given: Upload) -> Workflow:
    """Adds a version, which new orders get; older ones stay for the jobs that ran them.

    Raises NotFound, InvalidInput, Conflict when it is built in, archived, or was revised meanwhile, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    current = await _own(given.key)
    _check(given)
    if current.archived_at is not None:
        raise Conflict("This workflow is archived. Restore it first.", current=current)
    async with db.transaction():
        rows = StoredWorkflow.filter(key=given.key, latest_version=expected_version, archived_at=None)
        moved = await rows.update(latest_version=expected_version + 1)
        if moved:
            row = await StoredWorkflow.get(key=given.key)
            await WorkflowVersion.create(
                workflow_id=row.id, version=expected_version + 1, **_content(actor, given)
            )
    found = await stored.find(given.key)
    if not moved:
        raise Conflict(
            "Somebody revised this workflow first.", expected_version, found.version, current=found
        )
    return found


async def archive(actor: Actor, key: str) -> Workflow:
    """Offers the workflow no longer; jobs that wait keep it. Raises NotFound, Conflict, NotAllowed."""
    return await _turn(actor, key, archive=True)


async def restore(actor: Actor, key: str) -> Workflow:
    """Offers an archived workflow again. Raises NotFound, Conflict, NotAllowed."""
    return await _turn(actor, key, archive=False)


async def _turn(actor: Actor, key: str, *, archive: bool) -> Workflow:
    actor.require(Scope.GENERATION)
    current = await _own(key)
    rows = StoredWorkflow.filter(key=key, archived_at__isnull=archive)
    if not await rows.update(archived_at=clock.now() if archive else None):
        state = "archived already" if archive else "not archived"
        raise Conflict(f"This workflow is {state}.", current=current)
    return await stored.find(key)


async def _own(key: str) -> Workflow:
    found = await stored.find(key)
    if found.built_in:
        raise Conflict("Built-in workflows stay as they are.", current=found)
    return found


def _check(given: Upload) -> None:
    found = tuple(checking.faults(given))
    if found:
        raise InvalidInput("This cannot be a workflow.", found)


def _content(actor: Actor, given: Upload) -> dict[str, Any]:
    graph = dict(given.graph)
    entry = Workflow(given.key, 1, given.name, "", "", tuple(given.parameters), graph)
    return {
        "name": given.name.strip(),
        "description": given.description.strip(),
        "category": given.category.strip(),
        "graph": graph,
        "parameters": [stored.as_json(one) for one in given.parameters],
        "hash": entry.hash,
        "note": given.note.strip(),
        "actor_name": actor.name,
    }
