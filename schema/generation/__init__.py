"""Engines, workflows, generation jobs and their progress."""

from schema.generation import loaders
from schema.generation.events import (
    GenerationDowngraded,
    GenerationFinished,
    GenerationNodeStarted,
    GenerationPreviewed,
    GenerationSnapshot,
    GenerationStateChanged,
    GenerationStepped,
)
from schema.generation.mutations import Mutation
from schema.generation.queries import Query
from schema.generation.subscriptions import Subscription
from server.core.actor import Scope

SCOPE = Scope.GENERATION
TYPES = (
    GenerationSnapshot,
    GenerationStateChanged,
    GenerationNodeStarted,
    GenerationStepped,
    GenerationPreviewed,
    GenerationDowngraded,
    GenerationFinished,
)

# Subscriptions that depend on document, variables and the viewer's rights alone, each with the argument that says
# where to go on from: see schema.sharing.
SHARED = {"generationProgress": "after", "generationQueueChanged": None, "enginesChanged": None}

__all__ = ["SCOPE", "SHARED", "TYPES", "Mutation", "Query", "Subscription", "loaders"]
