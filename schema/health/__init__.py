"""Health: services, the machine, its GPUs."""

from schema.health import loaders
from schema.health.queries import Query
from schema.health.subscriptions import Subscription
from schema.health.types import Service
from server.core.actor import Scope

SCOPE = Scope.SERVICES
TYPES = (Service,)
# See schema.sharing: depend on document, variables and the viewer's rights alone, and go on from nowhere.
SHARED = dict.fromkeys(("serviceHealthChanged", "systemTelemetry", "gpuTelemetry"))

__all__ = ["SCOPE", "SHARED", "TYPES", "Query", "Subscription", "loaders"]
