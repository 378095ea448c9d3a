"""The workflow catalog as the API shows it."""

from collections.abc import Mapping
from typing import Self
from uuid import UUID, uuid5

import strawberry
from strawberry.scalars import JSON

from schema.generation.enums import ParameterKind
from schema.ids import to_id
from schema.node import Node
from server.domains.generation import workflows

NAMESPACE = UUID("6f1de1a2-3f6b-4c7e-9f0a-7d6a3c1b2e10")


def key_of(workflow: workflows.Workflow) -> UUID:
    """A built-in workflow's key for its global id: made from its name, so the same everywhere."""
    return uuid5(NAMESPACE, workflow.key)


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


@strawberry.type(description="Values for several parameters under one name.")
class WorkflowPreset:
    name: str = strawberry.field(description="Its name in the input of generationStart.")
    parameters: JSON = strawberry.field(description="The values by parameter name.")


@strawberry.type(description="Models that a workflow names itself.")
class RequiredModels:
    checkpoints: list[str] = strawberry.field(description="Checkpoints.")
    loras: list[str] = strawberry.field(description="LoRAs.")
    vaes: list[str] = strawberry.field(description="VAEs.")


@strawberry.type(description="An entry of the workflow catalog.")
class Workflow(Node):
    key: str = strawberry.field(description="Its short name, e.g. txt2img.")
    version: int = strawberry.field(description="Rises with every change.")
    hash: str = strawberry.field(description="SHA-256 of what it does.")
    name: str = strawberry.field(description="Its name for people.")
    description: str = strawberry.field(description="What it does.")
    category: str = strawberry.field(description='What it makes, e.g. "image".')
    required_nodes: list[str] = strawberry.field(description="The node classes that an engine must have.")
    required_models: RequiredModels = strawberry.field(description="The models that an engine must have.")
    parameters: list[WorkflowParameter] = strawberry.field(description="What can be set.")
    presets: list[WorkflowPreset] = strawberry.field(description="Ready-made settings.")
    graph: JSON = strawberry.field(description="The graph in ComfyUI's API form.")

    @classmethod
    def from_entry(cls, entry: workflows.Workflow) -> Self:
        """The API's view of a catalog entry."""
        return cls(
            id=strawberry.ID(to_id("Workflow", key_of(entry))),
            key=entry.key,
            version=entry.version,
            hash=entry.hash,
            name=entry.name,
            description=entry.description,
            category=entry.category,
            required_nodes=list(entry.required_nodes),
            required_models=RequiredModels(
                checkpoints=list(entry.required_checkpoints),
                loras=list(entry.required_loras),
                vaes=list(entry.required_vaes),
            ),
            parameters=[_parameter(parameter) for parameter in entry.parameters],
            presets=[_preset(name, values) for name, values in entry.presets.items()],
            graph=JSON(dict(entry.graph)),
        )


def _parameter(parameter: workflows.Parameter) -> WorkflowParameter:
    return WorkflowParameter(
        name=parameter.name,
        label=parameter.label,
        kind=parameter.kind,
        required=parameter.required,
        default=parameter.default,
        minimum=parameter.minimum,
        maximum=parameter.maximum,
        step=parameter.step,
        max_length=parameter.max_length,
        choices=list(parameter.choices) if parameter.choices is not None else None,
    )


def _preset(name: str, values: Mapping[str, object]) -> WorkflowPreset:
    return WorkflowPreset(name=name, parameters=JSON(dict(values)))
