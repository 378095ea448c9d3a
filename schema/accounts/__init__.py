"""Login, sessions, API tokens."""

from schema.accounts.mutations import Mutation
from schema.accounts.queries import Query

SCOPE = None  # every viewer may see and end their own sessions and tokens
PUBLIC = frozenset({"setupRequired", "setupComplete", "sessionCreate", "sessionRefresh"})

__all__ = ["PUBLIC", "SCOPE", "Mutation", "Query"]
