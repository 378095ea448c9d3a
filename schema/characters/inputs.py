"""The input types of characters. What is left out is UNSET, and `given` drops it."""

import dataclasses
from typing import Any

import strawberry

from schema.characters.enums import CharacterStatus, CommunicationStyle, ConsistencyMethod, ContentTone

UNSET: Any = strawberry.UNSET


def given(input: Any, *without: str) -> dict[str, Any]:
    """The fields of an input that the caller gave, by column name."""
    fields = (field.name for field in dataclasses.fields(input) if field.name not in without)
    return {name: value for name in fields if (value := getattr(input, name)) is not UNSET}


def described(text: str, default: Any = UNSET) -> Any:
    """An input field with a description, not given unless there is a default."""
    if isinstance(default, list):
        return strawberry.field(description=text, default_factory=lambda: list(default))
    return strawberry.field(description=text, default=default)


@strawberry.input(description="Traits and manner of speech. Fields left out stay as they are.")
class PersonalityInput:
    extroversion: float | None = described("From reserved (0) to outgoing (1).")
    creativity: float | None = described("From down-to-earth (0) to imaginative (1).")
    humor: float | None = described("From earnest (0) to funny (1).")
    professionalism: float | None = described("From laid-back (0) to polished (1).")
    authenticity: float | None = described("From stylised (0) to genuine (1).")
    communication_style: CommunicationStyle | None = described("How the character speaks.")
    content_tone: ContentTone | None = described("The mood of what the character says.")
    preferred_topics: list[str] | None = described("What the character likes to talk about.")
    system_prompt: str | None = described("Custom text at the end of the derived prompt.")
    temperature: float | None = described("How freely text is made, 0 to 2.")


@strawberry.input(description="Looks in words and reference pictures. Fields left out stay as they are.")
class AppearanceInput:
    face_reference_ids: list[strawberry.ID] | None = described("Ids of stored pictures of the face.")
    consistency_method: ConsistencyMethod | None = described("How the same face is kept.")
    lora: str | None = described("The LoRA file of this character.")
    hair_color: str | None = described("The colour of the hair.")
    hair_style: str | None = described("The style of the hair.")
    eye_color: str | None = described("The colour of the eyes.")
    skin_tone: str | None = described("The tone of the skin.")
    body_type: str | None = described("The type of body.")
    height: str | None = described("How tall the character is, in words.")
    age_range: str | None = described("How old the character looks: an adult's age.")
    clothing_style: str | None = described("What the character wears.")
    colors: list[str] | None = described("The character's colours.")
    keywords: list[str] | None = described("More words for every picture.")
    base_model: str | None = described("The model file that suits the character.")
    default_prompt_prefix: str | None = described("Put before every image prompt.")
    negative_prompt: str | None = described("What no picture should show.")


@strawberry.input(description="A new character. The handle is made from the name when left out.")
class CharacterCreateInput:
    name: str = strawberry.field(description="The name, 1 to 255 characters.")
    age: int = strawberry.field(description="The age in years, 18 to 150: adults only.")
    handle: str | None = described("The unique, url-safe short name.")
    bio: str = described("A few words about the character.", "")
    location: str | None = described("Where the character lives.")
    timezone: str = described("The IANA time zone the character lives by.", "UTC")
    interests: list[str] = described("What the character cares about.", [])
    status: CharacterStatus = described("The state of its life.", CharacterStatus.DRAFT)
    personality: PersonalityInput | None = described("How the character speaks.")
    appearance: AppearanceInput | None = described("How the character looks.")


@strawberry.input(description="Changes of a character. Fields left out stay as they are.")
class CharacterUpdateInput:
    id: strawberry.ID = strawberry.field(description="The character.")
    expected_version: int = strawberry.field(description="The version that the changes were made on.")
    name: str | None = described("The name, 1 to 255 characters.")
    handle: str | None = described("The unique, url-safe short name.")
    bio: str | None = described("A few words about the character.")
    age: int | None = described("The age in years, 18 to 150: adults only.")
    location: str | None = described("Where the character lives; null for nowhere.")
    timezone: str | None = described("The IANA time zone the character lives by.")
    interests: list[str] | None = described("What the character cares about.")
    status: CharacterStatus | None = described("The state of its life.")
    profile_asset_id: strawberry.ID | None = described(
        "The stored picture that stands for it; null for none."
    )
    personality: PersonalityInput | None = described("How the character speaks.")
    appearance: AppearanceInput | None = described("How the character looks.")


@strawberry.input(description="A new image style.")
class ImageStyleCreateInput:
    character_id: strawberry.ID = strawberry.field(description="The character it belongs to.")
    name: str = strawberry.field(description="The name, unique within the character.")
    description: str = described("What it is for.", "")
    prompt_prefix: str = described("Put before the prompt.", "")
    prompt_suffix: str = described("Put after the prompt.", "")
    negative_addition: str = described("Added to the negative prompt.", "")
    checkpoint: str | None = described("The model file; null: the workflow's own.")
    sampler: str = described("The sampler's name as the engine knows it.", "euler")
    scheduler: str = described("The scheduler's name as the engine knows it.", "normal")
    steps: int = described("Sampling steps, 1 to 200.", 25)
    cfg: float = described("How closely to follow the prompt, 0 to 30.", 7.0)
    width: int = described("Width in pixels, 256 to 4096, a multiple of 8.", 512)
    height: int = described("Height in pixels, 256 to 4096, a multiple of 8.", 512)
    display_order: int | None = described("Its place among the styles; at the end when left out.")
    active: bool = described("Whether it is offered.", True)
    is_default: bool = described("Whether it becomes the default; the first one always does.", False)


@strawberry.input(description="Changes of an image style. Fields left out stay as they are.")
class ImageStyleUpdateInput:
    id: strawberry.ID = strawberry.field(description="The style.")
    expected_version: int = strawberry.field(description="The version that the changes were made on.")
    name: str | None = described("The name, unique within the character.")
    description: str | None = described("What it is for.")
    prompt_prefix: str | None = described("Put before the prompt.")
    prompt_suffix: str | None = described("Put after the prompt.")
    negative_addition: str | None = described("Added to the negative prompt.")
    checkpoint: str | None = described("The model file; null: the workflow's own.")
    sampler: str | None = described("The sampler's name as the engine knows it.")
    scheduler: str | None = described("The scheduler's name as the engine knows it.")
    steps: int | None = described("Sampling steps, 1 to 200.")
    cfg: float | None = described("How closely to follow the prompt, 0 to 30.")
    width: int | None = described("Width in pixels, 256 to 4096, a multiple of 8.")
    height: int | None = described("Height in pixels, 256 to 4096, a multiple of 8.")
    display_order: int | None = described("Its place among the styles, lowest first.")
    active: bool | None = described("Whether it is offered.")
    is_default: bool | None = described("True makes it the default.")
