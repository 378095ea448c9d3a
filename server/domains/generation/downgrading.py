"""The same job, smaller: what is tried once when an engine's memory did not suffice. Pure but for the catalog."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.core.errors import NotFound
from server.domains.generation.models import GenerationJob
from server.domains.generation.workflows import stored
from server.engines.progress import total_weight

SCALE = 0.75
SMALLEST = 256
GRAIN = 8

Targets = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Smaller:
    """The parameters that change, by name, before and after; and the job's row with them."""

    before: dict[str, int]
    after: dict[str, int]
    parameters: dict[str, Any]
    graph: dict[str, Any]

    @property
    def note(self) -> dict[str, Any]:
        """As the job keeps it."""
        return {"from": self.before, "to": self.after}

    @property
    def changes(self) -> dict[str, Any]:
        """The columns of the job that change."""
        told: dict[str, Any] = {"parameters": self.parameters, "graph": self.graph, "downgrade": self.note}
        told["work"] = total_weight(self.graph)
        return told | ({"batch": self.after["batch"]} if "batch" in self.after else {})


async def targets_of(job: GenerationJob) -> Targets:
    """Where each parameter of the job's workflow stands in its graph; nothing when the workflow is gone."""
    try:
        workflow = await stored.find(job.workflow_key, job.workflow_version)
    except NotFound:
        return {}
    return {parameter.name: parameter.targets for parameter in workflow.parameters}


def smaller(parameters: Mapping[str, Any], graph: Mapping[str, Any], targets: Targets) -> Smaller | None:
    """Half the pictures; of a single one 0.75 of width and height. None when it cannot get any smaller."""
    before = {name: int(parameters[name]) for name in ("batch", "width", "height") if parameters.get(name)}
    after = {name: value for name, value in _reduced(before).items() if value != before[name]}
    after = {name: value for name, value in after.items() if targets.get(name)}
    if not after:
        return None
    changed: dict[str, Any] = copy.deepcopy(dict(graph))
    for name, value in after.items():
        for node, field in targets[name]:
            changed[node]["inputs"][field] = value
    before = {name: before[name] for name in after}
    return Smaller(before, after, {**parameters, **after}, changed)


def _reduced(values: Mapping[str, int]) -> dict[str, int]:
    if values.get("batch", 1) > 1:
        return {"batch": values["batch"] // 2}
    sides = {name: values[name] for name in ("width", "height") if name in values}
    return {
        name: min(side, max(SMALLEST, int(side * SCALE) // GRAIN * GRAIN)) for name, side in sides.items()
    }
