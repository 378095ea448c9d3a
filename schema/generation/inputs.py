"""Inputs of generation."""

from typing import Any

import strawberry
from strawberry.scalars import JSON

from schema.generation.enums import GenerationState
from schema.ids import from_id, parse
from schema.scalars import UInt64
from server.core.errors import InvalidInput, NotFound
from server.domains.generation import reading
from server.domains.generation.resolving import OWN, Order


@strawberry.input(
    description="An order for pictures. What is left out comes from the preset, the style, the workflow's defaults."
)
class GenerationStartInput:
    character_id: strawberry.ID | None = strawberry.field(
        default=None, description="The character to picture."
    )
    style_id: strawberry.ID | None = strawberry.field(
        default=None, description="One of the character's styles; its default one when left out."
    )
    workflow: str = strawberry.field(default="txt2img", description="The workflow's key.")
    prompt: str = strawberry.field(
        default="",
        description="What to picture, at most 2000 characters; needed unless a character or the workflow does without.",
    )
    negative_prompt: str | None = strawberry.field(default=None, description="What to keep out.")
    seed: UInt64 | None = strawberry.field(default=None, description="The seed; random when left out.")
    steps: int | None = strawberry.field(default=None, description="Sampler steps, 1 to 200.")
    cfg: float | None = strawberry.field(
        default=None, description="How closely to follow the prompt, 0 to 30."
    )
    sampler: str | None = strawberry.field(default=None, description="The sampler.")
    scheduler: str | None = strawberry.field(default=None, description="The scheduler.")
    width: int | None = strawberry.field(default=None, description="Pixels, 256 to 4096, a multiple of 8.")
    height: int | None = strawberry.field(default=None, description="Pixels, 256 to 4096, a multiple of 8.")
    checkpoint: str | None = strawberry.field(default=None, description="The checkpoint.")
    batch: int | None = strawberry.field(default=None, description="How many pictures, 1 to 8.")
    parameters: JSON | None = strawberry.field(
        default=None,
        description=(
            "Values for every other parameter of the workflow by name; pictures as ids of assets, "
            'e.g. {"image": "QXNzZXQ6…", "denoise": 0.6}.'
        ),
    )
    priority: int = strawberry.field(default=0, description="Higher runs first, -1000 to 1000.")
    preset: str | None = strawberry.field(default=None, description="One of the workflow's presets.")
    engine_id: strawberry.ID | None = strawberry.field(
        default=None, description="The engine; any when left out."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="A key of your own: the same one and the same order give the same job."
    )

    def to_order(self) -> Order:
        """The same for the service. Raises NotFound for ids of other things."""
        return Order(
            prompt=self.prompt,
            workflow=self.workflow,
            character_id=from_id(self.character_id, "Character") if self.character_id else None,
            style_id=from_id(self.style_id, "ImageStyle") if self.style_id else None,
            engine_id=from_id(self.engine_id, "Engine") if self.engine_id else None,
            negative_prompt=self.negative_prompt,
            seed=self.seed,
            priority=self.priority,
            preset=self.preset,
            parameters=values_of(self.parameters),
            idempotency_key=self.idempotency_key,
            **{name: getattr(self, name) for name in OWN},
        )


def values_of(given: Any) -> dict[str, Any]:
    """Parameters as the service takes them: ids of assets become their keys. Raises InvalidInput."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise InvalidInput.of("parameters", "must be an object of values by parameter name")
    return {str(name): _value(value) for name, value in given.items()}


def _value(value: Any) -> Any:
    if not isinstance(value, str) or not 40 < len(value) < 80:
        return value
    try:
        name, key = parse(value)
    except NotFound:
        return value
    return str(key) if name == "Asset" else value


@strawberry.input(description="Which jobs a list holds.")
class GenerationJobFilter:
    state: list[GenerationState] | None = strawberry.field(
        default=None, description="In one of these states."
    )
    character_id: strawberry.ID | None = strawberry.field(default=None, description="Of this character only.")
    workflow: str | None = strawberry.field(default=None, description="Of the workflow with this key only.")
    engine_id: strawberry.ID | None = strawberry.field(
        default=None, description="That this engine runs or ran, or that wait for it in particular."
    )

    def to_service(self) -> reading.Filter:
        """The same for the service. Raises NotFound for ids of other things."""
        return reading.Filter(
            states=tuple(self.state) if self.state is not None else None,
            character_id=from_id(self.character_id, "Character") if self.character_id else None,
            workflow_key=self.workflow,
            engine_id=from_id(self.engine_id, "Engine") if self.engine_id else None,
        )


@strawberry.input(description="Which of the waiting jobs.")
class GenerationWaitingFilter:
    character_id: strawberry.ID | None = strawberry.field(default=None, description="Of this character only.")
    workflow: str | None = strawberry.field(default=None, description="Of the workflow with this key only.")
    engine_id: strawberry.ID | None = strawberry.field(
        default=None, description="That wait for this engine in particular."
    )

    def to_service(self) -> reading.Filter:
        """The same for the service. Raises NotFound for ids of other things."""
        return reading.Filter(
            character_id=from_id(self.character_id, "Character") if self.character_id else None,
            workflow_key=self.workflow,
            engine_id=from_id(self.engine_id, "Engine") if self.engine_id else None,
        )


@strawberry.input(description="Which picture to make again, and how.")
class GenerationRepeatInput:
    job_id: strawberry.ID | None = strawberry.field(default=None, description="The job to repeat.")
    asset_id: strawberry.ID | None = strawberry.field(
        default=None, description="A picture, to repeat the job that made it. Exactly one of the two ids."
    )
    vary: bool = strawberry.field(default=False, description="Whether to draw another seed.")
    prompt: str | None = strawberry.field(
        default=None, description="Another prompt; the one that was sent then when left out."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="A key of your own: the same one and the same order give the same job."
    )
