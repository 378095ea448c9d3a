"""Our own JSON in a picture: all parameters, and the job and workflow that they belong to. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from server.domains.library.recipes import values

NAME = "ainfluencer"
SOURCE = "AInfluencer"


def render(parameters: Mapping[str, Any], lineage: Mapping[str, Any]) -> str:
    """The text to keep in a picture."""
    kept = {name: value for name, value in lineage.items() if value is not None}
    return json.dumps(kept | {"parameters": dict(parameters)}, sort_keys=True)


def parse(text: str) -> values.Recipe | None:
    """The parameters in such a text, as we or an engine wrote it; None when it is none."""
    held = values.loaded(text)
    parameters = held.get("parameters") if isinstance(held, dict) else None
    if not isinstance(parameters, dict):
        return None
    return values.recipe(SOURCE, {str(name)[:60]: value for name, value in parameters.items()})
