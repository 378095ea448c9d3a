"""Finding workflows, built in and uploaded, at any of their versions, with the presets that people saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from server.core.errors import NotFound
from server.core.texts import storable
from server.domains.generation.models import Preset as PresetRow
from server.domains.generation.models import StoredWorkflow, WorkflowVersion
from server.domains.generation.workflows.built_in import CATALOG
from server.domains.generation.workflows.model import Parameter, ParameterKind, Preset, Workflow

Wanted = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a workflow, as a list of versions tells it; a built-in one has neither date nor author."""

    version: int
    hash: str
    note: str = ""
    created_at: datetime | None = None
    actor_name: str | None = None


async def find(key: str, version: int | None = None) -> Workflow:
    """The workflow at a version, or at its newest; archived ones too. Raises NotFound."""
    built_in = CATALOG.get(key)
    if built_in is not None:
        found = built_in if version in (None, built_in.version) else None
    else:
        found = await _uploaded(key, version)
    if found is None:
        raise NotFound(f"There is no workflow {_named(key, version)}.", key)
    return (await _with_presets([found]))[0]


def _named(key: str, version: int | None) -> str:
    return repr(key) if version is None else f"{key!r} at version {version}"


async def _uploaded(key: str, version: int | None) -> Workflow | None:
    row = await StoredWorkflow.get_or_none(key=key) if storable(key) else None
    if row is None:
        return None
    number = row.latest_version if version is None else version
    content = await WorkflowVersion.get_or_none(workflow_id=row.id, version=number)
    return entry(row, content) if content is not None else None


async def listed(include_archived: bool = False) -> list[Workflow]:
    """The built-in workflows in their order, then the uploaded ones by name, each at its newest version."""
    rows = StoredWorkflow.all() if include_archived else StoredWorkflow.filter(archived_at=None)
    uploaded = await _newest(await rows)
    return await _with_presets([*CATALOG.values(), *sorted(uploaded, key=lambda one: (one.name, one.key))])


async def _newest(rows: list[StoredWorkflow]) -> list[Workflow]:
    contents = await WorkflowVersion.filter(workflow_id__in=[row.id for row in rows])
    by_place = {(content.workflow_id, content.version): content for content in contents}
    return [entry(row, by_place[row.id, row.latest_version]) for row in rows]


async def by_ids(ids: Iterable[UUID]) -> dict[UUID, Workflow]:
    """Workflows by id, which for an older version of an uploaded one is that version's."""
    wanted = list(ids)
    found = {one.id: one for one in CATALOG.values() if one.id in wanted}
    rest = [id for id in wanted if id not in found]
    newest = await _newest(await StoredWorkflow.filter(id__in=rest))
    older = await WorkflowVersion.filter(id__in=rest).prefetch_related("workflow")
    made = await _with_presets([*found.values(), *newest, *(entry(row.workflow, row) for row in older)])
    return {one.id: one for one in made}


async def of_jobs(wanted: Iterable[Wanted]) -> dict[Wanted, Workflow]:
    """The workflows that jobs ran, by (key, version); a built-in one as it is now."""
    pairs = set(wanted)
    found = {pair: CATALOG[pair[0]] for pair in pairs if pair[0] in CATALOG}
    keys = {key for key, _ in pairs if key not in CATALOG}
    rows = await WorkflowVersion.filter(workflow__key__in=list(keys)).prefetch_related("workflow")
    for row in rows:
        if (row.workflow.key, row.version) in pairs:
            found[row.workflow.key, row.version] = entry(row.workflow, row)
    made = await _with_presets(list(found.values()))
    return dict(zip(found, made, strict=True))


async def versions(keys: Iterable[str]) -> dict[str, list[Version]]:
    """The versions of each workflow, newest first."""
    found: dict[str, list[Version]] = {
        key: [Version(CATALOG[key].version, CATALOG[key].hash)] if key in CATALOG else [] for key in keys
    }
    rows = WorkflowVersion.filter(workflow__key__in=[key for key in found if key not in CATALOG])
    columns = ("workflow__key", "version", "hash", "note", "created_at", "actor_name")
    for row in await rows.order_by("-version").values(*columns):
        found[row.pop("workflow__key")].append(Version(**row))
    return found


def entry(row: StoredWorkflow, content: WorkflowVersion) -> Workflow:
    """The catalog entry of an uploaded workflow's rows."""
    newest = content.version == row.latest_version
    return Workflow(
        key=row.key,
        version=content.version,
        name=content.name,
        description=content.description,
        category=content.category,
        parameters=tuple(parameter(one) for one in content.parameters),
        graph=content.graph,
        row_id=row.id if newest else content.id,
        archived_at=row.archived_at,
    )


def parameter(values: Mapping[str, Any]) -> Parameter:
    """A parameter from how it is stored."""
    choices = values.get("choices")
    places = tuple((node, name) for node, name in values["targets"])
    kind = ParameterKind(values["kind"])
    listed = tuple(choices) if choices is not None else None
    return Parameter(**dict(values) | {"targets": places, "kind": kind, "choices": listed})


def as_json(one: Parameter) -> dict[str, Any]:
    """How a parameter is stored."""
    return asdict(one) | {"kind": one.kind.value}


async def _with_presets(found: list[Workflow]) -> list[Workflow]:
    saved: dict[str, list[Preset]] = defaultdict(list)
    keys = list({one.key for one in found})
    for row in await PresetRow.filter(workflow_key__in=keys).order_by("name"):
        saved[row.workflow_key].append(Preset(row.name, row.parameters, row.id))
    return [replace(one, presets=(*one.presets, *saved[one.key])) for one in found]
