"""What a graph that is about to be uploaded holds, as the API shows it."""

from collections.abc import Mapping
from typing import Any, Self

import strawberry
from strawberry.scalars import JSON

from schema.errors import FieldError
from schema.generation.enums import ParameterKind
from schema.generation.workflow_types import WorkflowTarget
from server.domains.generation.workflows import Parameter
from server.domains.generation.workflows.inspecting import Inspection, Node
from server.domains.generation.workflows.model import is_link


@strawberry.type(description="An input of a node.")
class WorkflowNodeInput:
    name: str = strawberry.field(description="Its name.")
    value: JSON | None = strawberry.field(
        description="What it holds; a link is [node id, number of the output]."
    )
    linked: bool = strawberry.field(description="Whether another node feeds it.")
    kind: ParameterKind | None = strawberry.field(
        description="The kind of parameter that could fill it; null when none could."
    )
    suggestion: str | None = strawberry.field(
        description="The name of the parameter that is suggested for it."
    )


@strawberry.type(description="A node of a graph.")
class WorkflowNode:
    id: str = strawberry.field(description="Its id in the graph.")
    title: str = strawberry.field(description="Its name for people.")
    class_type: str = strawberry.field(description="Its class, e.g. KSampler.")
    inputs: list[WorkflowNodeInput] = strawberry.field(description="Its inputs.")


@strawberry.type(description="A parameter that suggests itself. Its default is what the graph holds.")
class WorkflowParameterSuggestion:
    name: str = strawberry.field(description="A name that is free among the suggestions.")
    label: str = strawberry.field(description="A name for people.")
    kind: ParameterKind = strawberry.field(description="What it takes.")
    targets: list[WorkflowTarget] = strawberry.field(description="The places of the graph that it fills.")
    default: JSON | None = strawberry.field(description="The value when nothing else gives one.")
    required: bool = strawberry.field(description="Whether it must have a value.")
    minimum: float | None = strawberry.field(description="The least value.")
    maximum: float | None = strawberry.field(description="The greatest value.")
    step: float | None = strawberry.field(description="Values are multiples of it.")
    max_length: int | None = strawberry.field(description="The most characters.")

    @classmethod
    def from_parameter(cls, one: Parameter) -> Self:
        """The API's view of a suggestion."""
        return cls(
            name=one.name,
            label=one.label,
            kind=one.kind,
            targets=[WorkflowTarget(node=node, input=name) for node, name in one.targets],
            default=one.default,
            required=one.required,
            minimum=one.minimum,
            maximum=one.maximum,
            step=one.step,
            max_length=one.max_length,
        )


@strawberry.type(
    description="What a graph holds, what could be set in it, and what keeps it from being a workflow."
)
class WorkflowInspection:
    nodes: list[WorkflowNode] = strawberry.field(description="Its nodes; none when it is no graph at all.")
    suggestions: list[WorkflowParameterSuggestion] = strawberry.field(
        description="Parameters that suggest themselves; none while there are problems."
    )
    problems: list[FieldError] = strawberry.field(description="What is wrong with it.")

    @classmethod
    def from_found(cls, found: Inspection) -> Self:
        """The API's view of an inspection."""
        places = {target: one for one in found.suggestions for target in one.targets}
        return cls(
            nodes=[_node(node, places) for node in found.nodes],
            suggestions=[WorkflowParameterSuggestion.from_parameter(one) for one in found.suggestions],
            problems=[FieldError(field=fault.field, message=fault.message) for fault in found.problems],
        )


def _node(node: Node, places: Mapping[tuple[str, str], Parameter]) -> WorkflowNode:
    inputs = [_input(name, value, places.get((node.id, name))) for name, value in node.inputs.items()]
    return WorkflowNode(id=node.id, title=node.title, class_type=node.class_type, inputs=inputs)


def _input(name: str, value: Any, like: Parameter | None) -> WorkflowNodeInput:
    return WorkflowNodeInput(
        name=name,
        value=value,
        linked=is_link(value),
        kind=like.kind if like else _kind(value),
        suggestion=like.name if like else None,
    )


def _kind(value: Any) -> ParameterKind | None:
    match value:
        case bool():
            return ParameterKind.BOOLEAN
        case int():
            return ParameterKind.INTEGER
        case float():
            return ParameterKind.FLOAT
        case str():
            return ParameterKind.TEXT
        case _:
            return None
