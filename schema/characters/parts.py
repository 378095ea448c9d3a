"""The GraphQL types of a character's personality and appearance."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Self
from uuid import UUID

import strawberry

from schema.characters.enums import CommunicationStyle, ConsistencyMethod, ContentTone
from schema.context import Info
from server.domains.characters import models, prompts, validation
from server.domains.characters import service as characters

if TYPE_CHECKING:
    from schema.library.types import Asset

described = strawberry.field


@strawberry.type(description="How a character speaks. The five traits lie in 0 to 1.")
class Personality:
    extroversion: float = described(description="From reserved (0) to outgoing (1).")
    creativity: float = described(description="From down-to-earth (0) to imaginative (1).")
    humor: float = described(description="From earnest (0) to funny (1).")
    professionalism: float = described(description="From laid-back (0) to polished (1).")
    authenticity: float = described(description="From stylised (0) to genuine (1).")
    communication_style: CommunicationStyle = described(description="How the character speaks.")
    content_tone: ContentTone = described(description="The mood of what the character says.")
    preferred_topics: list[str] = described(description="What the character likes to talk about.")
    system_prompt: str = described(description="Custom text at the end of the derived prompt.")
    temperature: float = described(description="How freely text is made, 0 to 2.")
    derived_prompt: str = described(description="The text prompt derived from the traits.")

    @classmethod
    def from_model(cls, row: models.Personality) -> Self:
        values = {name: getattr(row, name) for name in PERSONALITY_FIELDS}
        return cls(**values, derived_prompt=characters.text_prompt(values))


@strawberry.type(description="How a character looks, in words and reference pictures.")
class Appearance:
    consistency_method: ConsistencyMethod = described(description="How the same face is kept.")
    lora: str | None = described(description="The LoRA file of this character.")
    hair_color: str | None = described(description="The colour of the hair.")
    hair_style: str | None = described(description="The style of the hair.")
    eye_color: str | None = described(description="The colour of the eyes.")
    skin_tone: str | None = described(description="The tone of the skin.")
    body_type: str | None = described(description="The type of body.")
    height: str | None = described(description="How tall the character is, in words.")
    age_range: str | None = described(description="How old the character looks: an adult's age.")
    clothing_style: str | None = described(description="What the character wears.")
    colors: list[str] = described(description="The character's colours.")
    keywords: list[str] = described(description="More words for every picture.")
    base_model: str | None = described(description="The model file that suits the character.")
    default_prompt_prefix: str = described(description="Put before every image prompt.")
    negative_prompt: str = described(description="What no picture should show.")
    face_reference_ids: strawberry.Private[list[UUID]]

    @strawberry.field(description="Pictures of the face that others are made after.")
    async def face_references(
        self, info: Info
    ) -> list[Annotated["Asset", strawberry.lazy("schema.library.types")]]:
        found = await asyncio.gather(*(info.context.load("Asset", id) for id in self.face_reference_ids))
        return [asset for asset in found if asset is not None]

    @classmethod
    def from_model(cls, row: models.Appearance) -> Self:
        values = {name: getattr(row, name) for name in APPEARANCE_FIELDS}
        return cls(**values, face_reference_ids=[UUID(id) for id in row.face_reference_ids])


@strawberry.type(description="A named starting point for a personality. The traits lie in 0 to 1.")
class PersonalityTemplate:
    name: str = described(description="The template's name.")
    extroversion: float = described(description="From reserved (0) to outgoing (1).")
    creativity: float = described(description="From down-to-earth (0) to imaginative (1).")
    humor: float = described(description="From earnest (0) to funny (1).")
    professionalism: float = described(description="From laid-back (0) to polished (1).")
    authenticity: float = described(description="From stylised (0) to genuine (1).")

    @classmethod
    def from_template(cls, template: prompts.Template) -> Self:
        return cls(**{name: getattr(template, name) for name in ("name", *prompts.TRAITS)})


PERSONALITY_FIELDS = tuple(validation.PERSONALITY)
APPEARANCE_FIELDS = tuple(name for name in validation.APPEARANCE if name != "face_reference_ids")
