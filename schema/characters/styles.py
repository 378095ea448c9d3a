"""The GraphQL type of an image style."""

from collections.abc import Sequence
from typing import Any, Self

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema import node
from schema.ids import to_id
from schema.node import Node
from server.domains.characters import models
from server.domains.characters.reading import STYLE_COLUMNS

described = strawberry.field


@strawberry.type(description="A way to picture a character: prompt parts, model and sampler settings, size.")
class ImageStyle(Node):
    name: str = described(description="The name, unique within its character.")
    description: str = described(description="What it is for.")
    prompt_prefix: str = described(description="Put before the prompt.")
    prompt_suffix: str = described(description="Put after the prompt.")
    negative_addition: str = described(description="Added to the negative prompt.")
    checkpoint: str | None = described(description="The model file; null: the workflow's own.")
    sampler: str = described(description="The sampler's name as the engine knows it.")
    scheduler: str = described(description="The scheduler's name as the engine knows it.")
    steps: int = described(description="Sampling steps, 1 to 200.")
    cfg: float = described(description="How closely to follow the prompt, 0 to 30.")
    width: int = described(description="Width in pixels, 256 to 4096, a multiple of 8.")
    height: int = described(description="Height in pixels, 256 to 4096, a multiple of 8.")
    display_order: int = described(description="Its place among the styles, lowest first.")
    active: bool = described(description="Whether it is offered.")
    is_default: bool = described(description="Whether it is taken when none is named; true for exactly one.")
    version: int = described(description="Rises by one with every change; give it as expectedVersion.")

    @classmethod
    def from_values(cls, values: list[Any], columns: Sequence[str] = STYLE_COLUMNS) -> Self:
        """From the values of these columns, the id among them; SQLite has 0 and 1 for truth.

        Attributes of other columns are missing. Filled without __init__, which takes longer than all else here.
        """
        style = object.__new__(cls)
        style.__dict__ = attributes = dict(zip(columns, values, strict=True))
        attributes["id"] = to_id("ImageStyle", attributes["id"])
        for name in TRUTHS:
            if name in attributes:
                attributes[name] = bool(attributes[name])
        return style

    @classmethod
    def from_model(cls, row: models.ImageStyle) -> Self:
        return cls.from_values([getattr(row, name) for name in STYLE_COLUMNS])


FIELDS = {to_camel_case(column): column for column in STYLE_COLUMNS}
TRUTHS = ("active", "is_default")


def columns_of(fields: set[str]) -> tuple[str, ...]:
    """The columns behind these fields of ImageStyle, the id always among them; none when no field is asked for."""
    return tuple(FIELDS[field] for field in FIELDS if field in fields or field == "id") if fields else ()


node.represents(models.ImageStyle, ImageStyle.from_model)
