"""Inputs for workflows of people's own, and for presets."""

from typing import Any

import strawberry
from strawberry.scalars import JSON

from schema.generation.enums import ParameterKind
from server.domains.generation.workflows import Parameter
from server.domains.generation.workflows.checking import Upload


@strawberry.input(description="One place of a graph.")
class WorkflowTargetInput:
    node: str = strawberry.field(description="The node's id.")
    input: str = strawberry.field(description="The name of its input, which must hold a value and no link.")


@strawberry.input(description="One typed parameter of a workflow.")
class WorkflowParameterInput:
    name: str = strawberry.field(
        description="1 to 40 letters, digits and _, a letter first. Some names have a meaning: prompt, negativePrompt, "
        "seed, steps, cfg, sampler, scheduler, checkpoint, width, height, batch are filled by an order's own fields, "
        "lora and face by a character."
    )
    label: str = strawberry.field(description="Its name for people, 1 to 80 characters.")
    kind: ParameterKind = strawberry.field(description="What it takes.")
    targets: list[WorkflowTargetInput] = strawberry.field(
        description="The places of the graph that it fills."
    )
    default: JSON | None = strawberry.field(
        default=None, description="The value when nothing else gives one."
    )
    required: bool = strawberry.field(default=False, description="Whether it must have a value.")
    minimum: float | None = strawberry.field(default=None, description="The least value.")
    maximum: float | None = strawberry.field(default=None, description="The greatest value.")
    step: float | None = strawberry.field(default=None, description="Values are multiples of it.")
    max_length: int | None = strawberry.field(default=None, description="The most characters.")
    choices: list[str] | None = strawberry.field(
        default=None, description="The choices; null: what the engine offers."
    )

    def to_parameter(self) -> Parameter:
        """The same for the service."""
        return Parameter(
            name=self.name,
            label=self.label,
            kind=self.kind,
            targets=tuple((place.node, place.input) for place in self.targets),
            default=self.default,
            required=self.required,
            minimum=self.minimum,
            maximum=self.maximum,
            step=self.step,
            max_length=self.max_length,
            choices=tuple(self.choices) if self.choices is not None else None,
        )


@strawberry.input(description="A workflow of one's own.")
class WorkflowUploadInput:
    key: str = strawberry.field(
        description="Its short name, 2 to 60 characters: lower-case letters, digits, _ and -, a letter first."
    )
    name: str = strawberry.field(description="Its name for people, 1 to 120 characters.")
    graph: JSON = strawberry.field(description="The graph in ComfyUI's API form, at most 500 nodes and 1 MB.")
    parameters: list[WorkflowParameterInput] = strawberry.field(description="What can be set.")
    description: str = strawberry.field(default="", description="What it does.")
    category: str = strawberry.field(default="own", description="What it is for, 1 to 30 characters.")
    note: str = strawberry.field(default="", description="A word on this version.")

    def to_upload(self) -> Upload:
        """The same for the service."""
        return _upload(self)


@strawberry.input(description="A new version of a workflow of one's own, in full.")
class WorkflowReviseInput:
    key: str = strawberry.field(description="The workflow's key.")
    expected_version: int = strawberry.field(description="The newest version that the caller has seen.")
    name: str = strawberry.field(description="Its name for people, 1 to 120 characters.")
    graph: JSON = strawberry.field(description="The graph in ComfyUI's API form, at most 500 nodes and 1 MB.")
    parameters: list[WorkflowParameterInput] = strawberry.field(description="What can be set.")
    description: str = strawberry.field(default="", description="What it does.")
    category: str = strawberry.field(default="own", description="What it is for, 1 to 30 characters.")
    note: str = strawberry.field(default="", description="What was changed.")

    def to_upload(self) -> Upload:
        """The same for the service."""
        return _upload(self)


def _upload(given: Any) -> Upload:
    return Upload(
        key=given.key,
        name=given.name,
        graph=given.graph,
        parameters=[one.to_parameter() for one in given.parameters],
        description=given.description,
        category=given.category,
        note=given.note,
    )


@strawberry.input(description="Settings to keep under a name.")
class PresetSaveInput:
    workflow: str = strawberry.field(description="The workflow's key.")
    name: str = strawberry.field(description="The preset's name, 1 to 60 characters.")
    parameters: JSON = strawberry.field(description="The values by parameter name; prompt and seed stay out.")
    replace: bool = strawberry.field(
        default=False, description="Whether a preset of this name may be replaced."
    )
