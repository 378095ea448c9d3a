"""The workflow catalog as the API shows it."""

from datetime import datetime
from typing import Annotated, Any, Self

import strawberry
from strawberry.scalars import JSON

from schema.context import Info
from schema.generation.engine_types import Engine
from schema.generation.enums import ParameterKind
from schema.ids import from_id, to_id
from schema.node import Node
from server.domains.generation import engines, lacking, workflows
from server.domains.generation.workflows import stored


@strawberry.type(description="One place of a graph.")
class WorkflowTarget:
    node: str = strawberry.field(description="The node's id.")
    input: str = strawberry.field(description="The name of its input.")


@strawberry.type(description="One typed parameter of a workflow.")
class WorkflowParameter:
    name: str = strawberry.field(description="Its name in `parameters` and in the input of generationStart.")
    label: str = strawberry.field(description="Its name for people.")
    kind: ParameterKind = strawberry.field(description="What it takes.")
    required: bool = strawberry.field(description="Whether it must have a value.")
    default: JSON | None = strawberry.field(description="The value when nothing else gives one.")
    minimum: float | None = strawberry.field(description="The least value.")
    maximum: float | None = strawberry.field(description="The greatest value.")
    step: float | None = strawberry.field(description="Values are multiples of it.")
    max_length: int | None = strawberry.field(description="The most characters.")
    choices: list[str] | None = strawberry.field(description="The choices; null: what the engine offers.")
    targets: list[WorkflowTarget] = strawberry.field(description="The places of the graph that it fills.")

    @classmethod
    def from_parameter(cls, one: workflows.Parameter) -> Self:
        """The API's view of a parameter."""
        return cls(
            name=one.name,
            label=one.label,
            kind=one.kind,
            required=one.required,
            default=one.default,
            minimum=one.minimum,
            maximum=one.maximum,
            step=one.step,
            max_length=one.max_length,
            choices=list(one.choices) if one.choices is not None else None,
            targets=[WorkflowTarget(node=node, input=name) for node, name in one.targets],
        )


@strawberry.type(description="Values for several parameters under one name.")
class WorkflowPreset:
    id: strawberry.ID | None = strawberry.field(description="For presetRemove; null when it is built in.")
    name: str = strawberry.field(description="Its name in the input of generationStart.")
    parameters: JSON = strawberry.field(description="The values by parameter name.")
    built_in: bool = strawberry.field(description="Whether it came with the workflow.")

    @classmethod
    def from_preset(cls, preset: workflows.Preset) -> Self:
        """The API's view of a preset."""
        id = strawberry.ID(to_id("WorkflowPreset", preset.id)) if preset.id is not None else None
        return cls(
            id=id,
            name=preset.name,
            parameters=JSON(dict(preset.parameters)),
            built_in=preset.id is None,
        )


@strawberry.type(description="Models that a workflow names itself.")
class RequiredModels:
    checkpoints: list[str] = strawberry.field(description="Checkpoints.")
    loras: list[str] = strawberry.field(description="LoRAs.")
    vaes: list[str] = strawberry.field(description="VAEs.")
    others: list[str] = strawberry.field(description="Further files, such as IP-Adapters and motion models.")

    @classmethod
    def from_entry(cls, entry: workflows.Workflow) -> Self:
        """The models that a catalog entry names."""
        names = {kind.value: list(files) for kind, files in entry.required_models.items()}
        own = {kind: names.pop(kind, []) for kind in ("checkpoint", "lora", "vae")}
        others = [file for files in names.values() for file in files]
        return cls(checkpoints=own["checkpoint"], loras=own["lora"], vaes=own["vae"], others=others)


@strawberry.type(description="A version of a workflow. Jobs keep the one that they were ordered with.")
class WorkflowVersionInfo:
    version: int = strawberry.field(description="Its number.")
    hash: str = strawberry.field(description="SHA-256 of what it does.")
    note: str = strawberry.field(description="What was changed, in its author's words.")
    created_at: datetime | None = strawberry.field(description="When it was made; null for a built-in one.")
    actor_name: str | None = strawberry.field(description="Who made it; null for a built-in one.")

    @classmethod
    def from_version(cls, one: stored.Version) -> Self:
        """The API's view of a version."""
        return cls(
            version=one.version,
            hash=one.hash,
            note=one.note,
            created_at=one.created_at,
            actor_name=one.actor_name,
        )


@strawberry.type(
    description="A node class or a model that an engine lacks, and where the workflow asks for it."
)
class WorkflowMissing:
    kind: str = strawberry.field(description='What it is, e.g. "node", "checkpoint" or "upscale model".')
    name: str = strawberry.field(description="Its name; empty when anything of the kind would do.")
    node_id: str = strawberry.field(description="The node that asks for it.")
    node_title: str = strawberry.field(description="That node's name for people.")
    hint: str = strawberry.field(description="What to do about it.")

    @classmethod
    def from_missing(cls, one: lacking.Missing) -> Self:
        """The API's view of what is missing."""
        return cls(
            kind=one.kind.value,
            name=one.name,
            node_id=one.node_id,
            node_title=one.node_title,
            hint=one.hint,
        )


@strawberry.type(description="Whether an engine can run a workflow with its defaults.")
class WorkflowReadiness:
    ready: bool = strawberry.field(description="Whether it can.")
    reason: str | None = strawberry.field(description="Why it cannot, or why that is not known.")
    missing: list[WorkflowMissing] = strawberry.field(description="Everything that it lacks.")
    engine: Engine = strawberry.field(description="The engine.")

    @classmethod
    def from_found(cls, found: lacking.Readiness) -> Self:
        """The API's view of an engine's readiness."""
        return cls(
            ready=found.ready,
            reason=found.reason,
            missing=[WorkflowMissing.from_missing(one) for one in found.missing],
            engine=Engine.from_model(found.engine),
        )


EngineId = Annotated[strawberry.ID | None, strawberry.argument(description="One engine; all when left out.")]


@strawberry.type(description="An entry of the workflow catalog.")
class Workflow(Node):
    key: str = strawberry.field(description="Its short name, e.g. txt2img.")
    version: int = strawberry.field(description="Rises with every change.")
    hash: str = strawberry.field(description="SHA-256 of what it does.")
    name: str = strawberry.field(description="Its name for people.")
    description: str = strawberry.field(description="What it does.")
    category: str = strawberry.field(description='What it is for, e.g. "image", "character" or "clip".')
    built_in: bool = strawberry.field(description="Whether it came with the product.")
    archived_at: datetime | None = strawberry.field(description="When it was put aside.")
    extension: str | None = strawberry.field(
        description="The node pack that it needs; null when plain ComfyUI has everything, or it was uploaded."
    )
    produces: str = strawberry.field(description='What it makes: "image" or "clip".')
    required_nodes: list[str] = strawberry.field(description="The node classes that an engine must have.")
    required_models: RequiredModels = strawberry.field(description="The models that an engine must have.")
    parameters: list[WorkflowParameter] = strawberry.field(description="What can be set.")
    presets: list[WorkflowPreset] = strawberry.field(description="Ready-made settings, built in and saved.")
    graph: JSON = strawberry.field(description="The graph in ComfyUI's API form.")
    entry: strawberry.Private[workflows.Workflow]

    @strawberry.field(description="Its versions, newest first.")
    async def versions(self, info: Info) -> list[WorkflowVersionInfo]:
        found: list[Any] = await info.context.load("versions_of_workflow", self.key)
        return [WorkflowVersionInfo.from_version(one) for one in found]

    @strawberry.field(description="Whether the engines can run it, with everything that they lack.")
    async def readiness(self, info: Info, engine_id: EngineId = None) -> list[WorkflowReadiness]:
        rows = (
            [await engines.get(from_id(engine_id, "Engine"))]
            if engine_id is not None
            else await info.context.load("every_engine", "all")
        )
        return [WorkflowReadiness.from_found(one) for one in await lacking.readiness(self.entry, rows)]

    @classmethod
    def from_entry(cls, entry: workflows.Workflow) -> Self:
        """The API's view of a catalog entry."""
        return cls(
            id=strawberry.ID(to_id("Workflow", entry.id)),
            key=entry.key,
            version=entry.version,
            hash=entry.hash,
            name=entry.name,
            description=entry.description,
            category=entry.category,
            built_in=entry.built_in,
            archived_at=entry.archived_at,
            extension=entry.extension,
            produces=entry.produces,
            required_nodes=list(entry.required_nodes),
            required_models=RequiredModels.from_entry(entry),
            parameters=[WorkflowParameter.from_parameter(one) for one in entry.parameters],
            presets=[WorkflowPreset.from_preset(one) for one in entry.presets],
            graph=JSON(dict(entry.graph)),
            entry=entry,
        )
