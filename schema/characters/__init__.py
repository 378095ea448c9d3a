"""Characters: personality, appearance, image styles."""

from schema.characters import loaders
from schema.characters.mutations import Mutation
from schema.characters.queries import Query
from schema.characters.styles import ImageStyle
from schema.characters.types import Character
from server.core.actor import Scope

SCOPE = Scope.CHARACTERS
TYPES = (Character, ImageStyle)

__all__ = ["SCOPE", "TYPES", "Mutation", "Query", "loaders"]
