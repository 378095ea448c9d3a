"""Stored pictures."""

from schema.library import loaders
from schema.library.queries import Query
from schema.library.subscriptions import Subscription
from server.core.actor import Scope

SCOPE = Scope.GENERATION

__all__ = ["SCOPE", "Query", "Subscription", "loaders"]
