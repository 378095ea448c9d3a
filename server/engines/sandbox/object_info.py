"""The description of node classes as `/object_info` gives it, in the form of the version that is played."""

from typing import Any

from server.engines.sandbox.config import Config
from server.engines.sandbox.node_types import NodeClass


def describe(node: NodeClass, config: Config) -> dict[str, Any]:
    """Return the entry of one class."""
    info = _common(node, config)
    if config.old:
        return info | ({"output_tooltips": list(node.tooltips)} if node.tooltips else {})
    info |= {"is_input_list": False, "has_intermediate_output": False, "search_aliases": [node.title.lower()]}
    if node.schema_form:
        info |= {"deprecated": False, "experimental": False, "dev_only": False, "api_node": False}
        info |= {"price_badge": None, "output_matchtypes": None, "essentials_category": node.essentials}
        return info | {"output_tooltips": [None] * len(node.returns(config))}
    if node.essentials:
        info["essentials_category"] = node.essentials
    return info | ({"output_tooltips": list(node.tooltips)} if node.tooltips else {})


def _common(node: NodeClass, config: Config) -> dict[str, Any]:
    returns = node.returns(config)
    return {
        "input": _inputs(node, config),
        "input_order": {part: list(names) for part, names in _parts(node).items()},
        "output": [kind for kind, _ in returns],
        "output_is_list": [False] * len(returns),
        "output_name": [name for _, name in returns],
        "name": node.name,
        "display_name": node.title,
        "description": node.description,
        "python_module": node.module,
        "category": node.category,
        "output_node": node.output_node,
    }


def _parts(node: NodeClass) -> dict[str, Any]:
    parts = {"required": node.inputs, "optional": node.optional, "hidden": node.hidden}
    return {part: names for part, names in parts.items() if names or part == "required"}


def _inputs(node: NodeClass, config: Config) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for part, names in _parts(node).items():
        if part == "hidden":
            newer = node.schema_form and not config.old
            parts[part] = {name: [kind] if newer else kind for name, kind in names.items()}
        else:
            parts[part] = {
                name: _input(node, entry.describe(config), config) for name, entry in names.items()
            }
    return parts


def _input(node: NodeClass, described: list[Any], config: Config) -> list[Any]:
    return [*described, {}] if node.schema_form and not config.old and len(described) == 1 else described
