"""The stored pictures that a job needs on its engine: named at the order, brought there when it is submitted.

A file's name there is made from its content, so that bringing it twice changes nothing. Whether a picture may be used
is asked at both times: a consent may be revoked while the job waits.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.core.errors import DomainError, FieldError
from server.domains.generation.models import GenerationJob
from server.domains.generation.resolving import field_of
from server.domains.generation.workflows import Parameter, ParameterKind, Workflow
from server.domains.generation.workflows.values import is_id
from server.domains.library import consents, storage
from server.domains.library import reading as library
from server.domains.library.models import Asset
from server.engines.base import EngineClient
from server.engines.catalog import Place

EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
GENERATIONS = 10  # of pictures made from pictures, whose people must have consented too
CONSENT, GONE, STORAGE = "CONSENT", "INPUT_GONE", "STORAGE"


class Unusable(DomainError):
    """A picture that a job needs cannot be used any more; `code` says why."""

    def __init__(self, message: str, code: str, node: str | None = None) -> None:
        super().__init__(message)
        self.code, self.node = code, node


@dataclass(frozen=True)
class Inputs:
    """A graph that names its pictures as the engine will know them, where they go, and what is wrong with them."""

    graph: dict[str, Any]
    entries: list[dict[str, str]]
    faults: tuple[FieldError, ...]


async def attach(workflow: Workflow, values: Mapping[str, Any], graph: dict[str, Any]) -> Inputs:
    """Looks up the pictures among the values, and names them in the graph."""
    wanted = {
        one: UUID(values[one.name])
        for one in workflow.parameters
        if one.kind is ParameterKind.IMAGE and is_id(values.get(one.name))
    }
    if not wanted:
        return Inputs(graph, [], ())
    assets = await library.by_ids(list(wanted.values()))
    refused = await _refused(assets.values())
    filled, entries, faults = copy.deepcopy(graph), [], []
    for parameter, id in wanted.items():
        fault = _fault(assets.get(id), refused)
        if fault is not None:
            faults.append(FieldError(field_of(parameter.name), fault))
            continue
        entries += _placed(parameter, assets[id], filled)
    return Inputs(filled, entries, tuple(faults))


def _fault(asset: Asset | None, refused: Mapping[UUID, str]) -> str | None:
    if asset is None:
        return "is no stored picture"
    if asset.kind != "image" or asset.mime_type not in EXTENSIONS:
        return "is no picture"
    return refused.get(asset.id)


def _placed(parameter: Parameter, asset: Asset, graph: dict[str, Any]) -> list[dict[str, str]]:
    for node, name in parameter.targets:
        graph[node]["inputs"][name] = _file_name(asset)
    return [{"asset": str(asset.id), "node": node, "input": name} for node, name in parameter.targets]


def places(entries: Iterable[Mapping[str, str]]) -> set[Place]:
    """Where a job's graph names its pictures: (node, input)."""
    return {(entry["node"], entry["input"]) for entry in entries}


def _file_name(asset: Asset) -> str:
    return f"{asset.sha256}.{EXTENSIONS[asset.mime_type]}"


async def _refused(assets: Iterable[Asset]) -> dict[UUID, str]:
    """Those that must not be used now, with the reason: also for a person in a picture that they were made from."""
    own = list(assets)
    reasons: dict[UUID, str] = {}
    roots = {asset.id: {asset.id} for asset in own}  # whom a picture was needed for
    layer, seen = own, {asset.id for asset in own}
    for _ in range(GENERATIONS):
        if not layer:
            break
        for id, reason in (await consents.faults(layer)).items():
            reasons |= dict.fromkeys(roots[id], reason)
        above: dict[UUID, set[UUID]] = {}
        for asset in layer:
            for parent in map(UUID, asset.parent_ids):
                above.setdefault(parent, set()).update(roots[asset.id])
        roots |= above
        layer = list((await library.by_ids([id for id in above if id not in seen])).values())
        seen |= set(above)
    return reasons


async def place(job: GenerationJob, client: EngineClient) -> dict[str, Any]:
    """Brings the job's pictures to the engine; the job's graph with the names that the engine gave them.

    Raises Unusable when one is gone or must not be used any more, and what the client raises.
    """
    if not job.inputs:
        return job.graph
    graph: dict[str, Any] = copy.deepcopy(job.graph)
    assets = await usable(job)
    names: dict[str, str] = {}
    for entry in job.inputs:
        node, id = entry["node"], entry["asset"]
        if id not in names:
            names[id] = await _bring(assets[UUID(id)], client, node)
        graph[node]["inputs"][entry["input"]] = names[id]
    return graph


async def usable(job: GenerationJob) -> dict[UUID, Asset]:
    """The job's pictures by id. Raises Unusable when one is gone or must not be used any more."""
    assets = await library.by_ids([UUID(entry["asset"]) for entry in job.inputs])
    refused = await _refused(assets.values())
    for entry in job.inputs:
        node, id = entry["node"], UUID(entry["asset"])
        if id not in assets:
            raise Unusable("A picture that it needs was deleted.", GONE, node)
        if id in refused:
            raise Unusable(f"A picture that it needs {refused[id]}.", CONSENT, node)
    return assets


async def _bring(asset: Asset, client: EngineClient, node: str) -> str:
    try:
        data = await storage.get(asset.storage_key)
    except storage.StorageTrouble as error:
        raise Unusable(error.message, STORAGE, node) from None
    if data is None:
        raise Unusable("The file of a picture that it needs is gone from the store.", GONE, node)
    return await client.upload_image(_file_name(asset), data)
