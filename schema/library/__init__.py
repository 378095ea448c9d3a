"""Stored pictures, and the consents of the people that some show."""

from schema.library import loaders
from schema.library.mutations import Mutation
from schema.library.queries import Query
from schema.library.subscriptions import Subscription
from server.core.actor import Scope

SCOPE = Scope.GENERATION

__all__ = ["SCOPE", "Mutation", "Query", "Subscription", "loaders"]
