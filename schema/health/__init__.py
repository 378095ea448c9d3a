"""Health: services, the machine, its GPUs."""

from schema.health import loaders
from schema.health.queries import Query
from schema.health.subscriptions import Subscription
from schema.health.types import Service
from server.core.actor import Scope

SCOPE = Scope.SERVICES
TYPES = (Service,)

__all__ = ["SCOPE", "TYPES", "Query", "Subscription", "loaders"]
