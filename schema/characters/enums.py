"""The enums of characters: the domain's own, made known to GraphQL."""

from schema.enums import expose
from server.domains.characters.models import (
    CharacterEventKind,
    CharacterStatus,
    CommunicationStyle,
    ConsistencyMethod,
    ContentTone,
)

__all__ = ["CharacterEventKind", "CharacterStatus", "CommunicationStyle", "ConsistencyMethod", "ContentTone"]

expose(
    CharacterStatus,
    "The state of a character's life.",
    DRAFT="Being made.",
    ACTIVE="In use.",
    PAUSED="Resting.",
    ERROR="Something is wrong with it.",
    ARCHIVED="Put away.",
)
expose(
    CommunicationStyle,
    "How a character speaks.",
    CASUAL="Relaxed.",
    PROFESSIONAL="Businesslike.",
    FRIENDLY="Warm.",
    SASSY="Cheeky.",
    WITTY="Quick and clever.",
    THOUGHTFUL="Considerate.",
    ENERGETIC="Lively.",
    CALM="Quiet.",
)
expose(
    ContentTone,
    "The mood of what a character says.",
    POSITIVE="Upbeat.",
    NEUTRAL="Matter-of-fact.",
    EDGY="Provocative.",
    INSPIRATIONAL="Encouraging.",
    HUMOROUS="Funny.",
    SERIOUS="Earnest.",
)
expose(
    ConsistencyMethod,
    "How the same face is kept from picture to picture.",
    IP_ADAPTER="IP-Adapter with reference pictures.",
    INSTANTID="InstantID with a reference face.",
    FACEID="IP-Adapter FaceID.",
    LORA="A LoRA trained on the character.",
)
expose(
    CharacterEventKind,
    "What happened to a character.",
    CREATED="It was made.",
    CHANGED="Fields of it changed.",
    DELETED="It was deleted.",
    RESTORED="It was brought back.",
    STYLE_ADDED="A style was added.",
    STYLE_CHANGED="A style changed.",
    STYLE_REMOVED="A style was removed.",
)
