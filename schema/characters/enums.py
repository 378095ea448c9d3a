"""The enums of characters: the domain's own, made known to GraphQL."""

import strawberry

from server.domains.characters.models import (
    CharacterStatus,
    CommunicationStyle,
    ConsistencyMethod,
    ContentTone,
)

__all__ = ["CharacterStatus", "CommunicationStyle", "ConsistencyMethod", "ContentTone"]

strawberry.enum(CharacterStatus, description="The state of a character's life.")
strawberry.enum(CommunicationStyle, description="How a character speaks.")
strawberry.enum(ContentTone, description="The mood of what a character says.")
strawberry.enum(ConsistencyMethod, description="How the same face is kept from picture to picture.")
