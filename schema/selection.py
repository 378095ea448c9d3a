"""What a query asks for below a field, looked up in its syntax tree (cheaper than `info.selected_fields`)."""

from __future__ import annotations

from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, SelectionSetNode

from schema.context import Info


def selects(info: Info, *path: str) -> bool:
    """Whether the field that is being resolved selects path[0] { path[1] { … } }, directly or through fragments.

    A field behind @skip or @include counts as selected.
    """
    raw = info._raw_info
    sets = [node.selection_set for node in raw.field_nodes]
    for name in path:
        fields = _fields_called(name, sets, raw.fragments)
        if not fields:
            return False
        sets = [field.selection_set for field in fields]
    return True


def _fields_called(
    name: str, sets: list[SelectionSetNode | None], fragments: dict[str, FragmentDefinitionNode]
) -> list[FieldNode]:
    """The fields of that name in the selection sets; each fragment is looked into once."""
    found: list[FieldNode] = []
    seen: set[str] = set()
    stack: list[Any] = [selected for selected in sets if selected is not None]
    while stack:
        for node in stack.pop().selections:
            if isinstance(node, FieldNode):
                if node.name.value == name:
                    found.append(node)
            elif not isinstance(node, FragmentSpreadNode):
                stack.append(node.selection_set)
            elif node.name.value not in seen and node.name.value in fragments:
                seen.add(node.name.value)
                stack.append(fragments[node.name.value].selection_set)
    return found
