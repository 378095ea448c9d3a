"""What engines lack for a graph or for a workflow."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from server.core.errors import DomainError
from server.domains.generation import engines
from server.domains.generation.models import Engine
from server.domains.generation.workflows import ParameterKind, Workflow
from server.engines.base import EngineCatalog, Missing, missing
from server.engines.catalog import Place, kind_of, title

__all__ = ["Missing", "Readiness", "best", "catalog", "of_workflow", "readiness"]

ASK_SECONDS = 3.0


@dataclass(frozen=True)
class Readiness:
    """Whether an engine can run a workflow as it comes; `reason` says why that is not known, or that it is not so."""

    engine: Engine
    reason: str | None
    missing: tuple[Missing, ...] = ()

    @property
    def ready(self) -> bool:
        return self.reason is None


async def catalog(engine: Engine) -> EngineCatalog | None:
    """What an engine has; None when it cannot be asked."""
    if not engines.is_online(engine):
        return None
    try:
        async with asyncio.timeout(ASK_SECONDS):
            return await engines.client(engine).catalog()
    except (DomainError, TimeoutError):
        return None


async def best(
    graph: Mapping[str, Any], candidates: list[Engine], brought: Collection[Place]
) -> tuple[Engine, list[Missing]] | None:
    """The engine that suits the graph best and what it lacks; None when no engine can be asked."""
    found: tuple[Engine, list[Missing]] | None = None
    for engine in candidates:
        offered = await catalog(engine)
        if offered is not None:
            lacks = missing(graph, offered, brought)
            found = (engine, lacks) if found is None or len(lacks) < len(found[1]) else found
            if not lacks:
                break
    return found


async def readiness(workflow: Workflow, rows: list[Engine]) -> list[Readiness]:
    """How ready each engine is for the workflow with its defaults."""
    catalogs = await asyncio.gather(*(catalog(row) for row in rows))
    return [_ready(workflow, row, offered) for row, offered in zip(rows, catalogs, strict=True)]


def _ready(workflow: Workflow, engine: Engine, offered: EngineCatalog | None) -> Readiness:
    if not engine.enabled:
        return Readiness(engine, "It is switched off.")
    if offered is None:
        return Readiness(engine, "It does not answer.")
    lacks = tuple(of_workflow(workflow, offered))
    if not lacks:
        return Readiness(engine, None)
    names = ", ".join(dict.fromkeys(one.name or f"any {one.kind}" for one in lacks))
    return Readiness(engine, f"It lacks {names}.", lacks)


def of_workflow(workflow: Workflow, offered: EngineCatalog) -> list[Missing]:
    """What keeps the workflow from running with its defaults. Pictures come along; what has no default is chosen by
    each order, and is missing only where there is nothing to choose."""
    open_places = {
        place
        for one in workflow.parameters
        if one.kind is ParameterKind.IMAGE or (one.kind is ParameterKind.CHOICE and one.default is None)
        for place in one.targets
    }
    graph = workflow.fill({one.name: one.default for one in workflow.parameters})
    empty = [
        Missing(kind_of(graph[node]["class_type"], name), "", node, title(graph[node]), name)
        for one in workflow.parameters
        if one.kind is ParameterKind.CHOICE and one.default is None
        for node, name in one.targets
        if offered.choices.get(graph[node]["class_type"], {}).get(name) == ()
    ]
    return [*missing(graph, offered, open_places), *empty]
