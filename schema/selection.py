"""What a query asks for below a field, looked up in its syntax tree (cheaper than `info.selected_fields`)."""

from __future__ import annotations

from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode

from schema.context import Info


def selects(info: Info, *path: str) -> bool:
    """Whether the field that is being resolved selects path[0] { path[1] { … } }, directly or through fragments.

    A field behind @skip or @include counts as selected.
    """
    return path[-1] in selected(info, *path[:-1])


def selected(info: Info, *path: str) -> set[str]:
    """The names of the fields that are selected in path[0] { path[1] { … } }; none when the path is not."""
    raw = info._raw_info
    found = _fields([node.selection_set for node in raw.field_nodes], raw.fragments)
    for name in path:
        found = _fields([node.selection_set for node in found if node.name.value == name], raw.fragments)
    return {node.name.value for node in found}


def _fields(
    sets: list[SelectionSetNode | None], fragments: dict[str, FragmentDefinitionNode]
) -> list[FieldNode]:
    """The fields in the selection sets; each fragment is looked into once."""
    found: list[FieldNode] = []
    seen: set[str] = set()
    stack: list[Any] = [chosen for chosen in sets if chosen is not None]
    while stack:
        for node in stack.pop().selections:
            if isinstance(node, FieldNode):
                found.append(node)
            elif not isinstance(node, FragmentSpreadNode):
                stack.append(node.selection_set)
            elif node.name.value not in seen and node.name.value in fragments:
                seen.add(node.name.value)
                stack.append(fragments[node.name.value].selection_set)
    return found
