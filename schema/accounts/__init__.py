"""Login, sessions, API tokens."""

from schema.accounts import loaders
from schema.accounts.mutations import Mutation
from schema.accounts.queries import Query
from schema.accounts.types import ApiToken, Session, User

SCOPE = None  # every viewer may see and end their own sessions and tokens
PUBLIC = frozenset({"setupRequired", "setupComplete", "sessionCreate", "sessionRefresh"})
AUDITS_ITSELF = True  # with its own transactions, and without a flood of tries before login
TYPES = (User, Session, ApiToken)

__all__ = ["AUDITS_ITSELF", "PUBLIC", "SCOPE", "TYPES", "Mutation", "Query", "loaders"]
