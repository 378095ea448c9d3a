"""Domain enums made known to GraphQL, with a description of each value."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry


def expose(kind: type[Enum], description: str, **values: str) -> None:
    """Makes an enum of the domain a GraphQL enum; `values` describes each of its members by name.

    KeyError when a member is left out, so that a new one cannot be forgotten.
    """
    strawberry.enum(kind, description=description)
    definition: Any = kind.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[value.name]
