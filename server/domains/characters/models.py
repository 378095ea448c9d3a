"""A character and what belongs to it: personality, appearance, image styles."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields

from server.core.record import Record, VersionedRecord


class CharacterStatus(StrEnum):
    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ERROR = "ERROR"
    ARCHIVED = "ARCHIVED"


class CommunicationStyle(StrEnum):
    CASUAL = "CASUAL"
    PROFESSIONAL = "PROFESSIONAL"
    FRIENDLY = "FRIENDLY"
    SASSY = "SASSY"
    WITTY = "WITTY"
    THOUGHTFUL = "THOUGHTFUL"
    ENERGETIC = "ENERGETIC"
    CALM = "CALM"


class ContentTone(StrEnum):
    POSITIVE = "POSITIVE"
    NEUTRAL = "NEUTRAL"
    EDGY = "EDGY"
    INSPIRATIONAL = "INSPIRATIONAL"
    HUMOROUS = "HUMOROUS"
    SERIOUS = "SERIOUS"


class ConsistencyMethod(StrEnum):
    IP_ADAPTER = "IP_ADAPTER"
    INSTANTID = "INSTANTID"
    FACEID = "FACEID"
    LORA = "LORA"


class CharacterEventKind(StrEnum):
    CREATED = "CREATED"
    CHANGED = "CHANGED"
    DELETED = "DELETED"
    RESTORED = "RESTORED"
    STYLE_ADDED = "STYLE_ADDED"
    STYLE_CHANGED = "STYLE_CHANGED"
    STYLE_REMOVED = "STYLE_REMOVED"


class Character(VersionedRecord):
    """An openly AI-generated person. Adults only: the database refuses an age below 18."""

    name = fields.CharField(max_length=255)
    handle = fields.CharField(max_length=80, unique=True)
    bio = fields.TextField(default="")
    age = fields.SmallIntField()
    location = fields.CharField(max_length=255, null=True)
    timezone = fields.CharField(max_length=64, default="UTC")
    interests: fields.JSONField[list[str]] = fields.JSONField(default=list)
    status = fields.CharEnumField(CharacterStatus, max_length=10, default=CharacterStatus.DRAFT)
    profile_asset_id = fields.UUIDField(null=True)
    deleted_at = fields.DatetimeField(null=True)

    personality: fields.OneToOneRelation[Personality]
    appearance: fields.OneToOneRelation[Appearance]
    styles: fields.ReverseRelation[ImageStyle]

    class Meta:
        table = "characters_character"
        indexes = (("updated_at", "id"), ("created_at", "id"), ("name", "id"))


class Personality(Record):
    """How a character speaks, the five traits lie in 0–1."""

    character: fields.OneToOneRelation[Character] = fields.OneToOneField(
        "models.Character", related_name="personality", on_delete=fields.CASCADE
    )
    character_id: UUID
    extroversion = fields.FloatField(default=0.5)
    creativity = fields.FloatField(default=0.5)
    humor = fields.FloatField(default=0.5)
    professionalism = fields.FloatField(default=0.5)
    authenticity = fields.FloatField(default=0.5)
    communication_style = fields.CharEnumField(
        CommunicationStyle, max_length=12, default=CommunicationStyle.FRIENDLY
    )
    content_tone = fields.CharEnumField(ContentTone, max_length=13, default=ContentTone.POSITIVE)
    preferred_topics: fields.JSONField[list[str]] = fields.JSONField(default=list)
    system_prompt = fields.TextField(default="")
    temperature = fields.FloatField(default=0.7)

    class Meta:
        table = "characters_personality"


class Appearance(Record):
    """How a character looks, in words and reference pictures."""

    character: fields.OneToOneRelation[Character] = fields.OneToOneField(
        "models.Character", related_name="appearance", on_delete=fields.CASCADE
    )
    character_id: UUID
    face_reference_ids: fields.JSONField[list[str]] = fields.JSONField(default=list)
    consistency_method = fields.CharEnumField(
        ConsistencyMethod, max_length=10, default=ConsistencyMethod.IP_ADAPTER
    )
    lora = fields.CharField(max_length=255, null=True)
    hair_color = fields.CharField(max_length=80, null=True)
    hair_style = fields.CharField(max_length=80, null=True)
    eye_color = fields.CharField(max_length=80, null=True)
    skin_tone = fields.CharField(max_length=80, null=True)
    body_type = fields.CharField(max_length=80, null=True)
    height = fields.CharField(max_length=80, null=True)
    age_range = fields.CharField(max_length=80, null=True)
    clothing_style = fields.CharField(max_length=255, null=True)
    colors: fields.JSONField[list[str]] = fields.JSONField(default=list)
    keywords: fields.JSONField[list[str]] = fields.JSONField(default=list)
    base_model = fields.CharField(max_length=255, null=True)
    default_prompt_prefix = fields.TextField(default="")
    negative_prompt = fields.TextField(default="")

    class Meta:
        table = "characters_appearance"


class ImageStyle(VersionedRecord):
    """A way to picture a character: prompt parts, model and sampler settings, size in pixels."""

    character: fields.ForeignKeyRelation[Character] = fields.ForeignKeyField(
        "models.Character", related_name="styles", on_delete=fields.CASCADE
    )
    character_id: UUID
    name = fields.CharField(max_length=255)
    description = fields.TextField(default="")
    prompt_prefix = fields.TextField(default="")
    prompt_suffix = fields.TextField(default="")
    negative_addition = fields.TextField(default="")
    checkpoint = fields.CharField(max_length=255, null=True)
    sampler = fields.CharField(max_length=60, default="euler")
    scheduler = fields.CharField(max_length=60, default="normal")
    steps = fields.SmallIntField(default=25)
    cfg = fields.FloatField(default=7.0)
    width = fields.SmallIntField(default=512)
    height = fields.SmallIntField(default=512)
    display_order = fields.IntField(default=0)
    active = fields.BooleanField(default=True)
    is_default = fields.BooleanField(default=False)

    class Meta:
        table = "characters_image_style"
        indexes = (("character_id", "display_order", "id"),)
        unique_together = (("character_id", "name"),)


class CharacterEvent(Record):
    """A change of a character or of a style of it: what became of which fields, and who did it. Written once."""

    character: fields.ForeignKeyRelation[Character] = fields.ForeignKeyField(
        "models.Character", related_name="events", on_delete=fields.CASCADE
    )
    character_id: UUID
    version = fields.IntField()
    kind = fields.CharEnumField(CharacterEventKind, max_length=13)
    style_name = fields.CharField(max_length=255, null=True)
    changes: fields.JSONField[dict[str, list[Any]]] = fields.JSONField(default=dict)
    actor_kind = fields.CharField(max_length=10)
    actor_id = fields.UUIDField(null=True)
    actor_name = fields.CharField(max_length=254)

    class Meta:
        table = "characters_character_event"
        indexes = (("character_id", "created_at", "id"),)
