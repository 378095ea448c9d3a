"""Who asks the same: what a subscription is shared by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    Node,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)

from schema.limits import require_name
from server.core.actor import Actor, Role, Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that a shared result depends on. `variables` are JSON, without the cursor; `cursor` is the variable
    that says where to go on from, if there is one."""

    query: str
    operation_name: str | None
    variables: bytes
    cursor: str | None
    scopes: frozenset[Scope]
    role: Role | None

    def begins_now(self, variables: dict[str, Any] | None) -> bool:
        """Whether one with these variables has seen nothing yet."""
        return self.cursor is None or (variables or {}).get(self.cursor) is None

    def from_now(self) -> dict[str, Any]:
        """The variables of one who has seen nothing."""
        values: dict[str, Any] = orjson.loads(self.variables)
        return values | ({self.cursor: None} if self.cursor else {})


def asked(
    schema: Any, query: str, variables: dict[str, Any] | None, operation_name: str | None, actor: Actor
) -> Asked | None:
    """What is asked, when it is a valid subscription that may be shared and that the actor may see; otherwise None."""
    try:
        known = schema.documents.get(query)
        require_name(known.document, operation_name)
        operation = known.operation(operation_name)
        kind, fields = known.asks(operation_name)
        schema.access.check(actor, kind, fields)
    except (GraphQLError, StopIteration):
        return None
    shared = kind is OperationType.SUBSCRIPTION and len(fields) == 1 and fields <= schema.shared.keys()
    if not shared or known.errors(schema._schema):
        return None
    cursor = _cursor(known.document, operation, schema.shared[next(iter(fields))])
    others = {name: value for name, value in (variables or {}).items() if name != cursor}
    told = orjson.dumps(others, option=orjson.OPT_SORT_KEYS)
    return Asked(query, operation_name, told, cursor, actor.scopes, actor.role)


def _cursor(document: DocumentNode, operation: OperationDefinitionNode, argument: str | None) -> str | None:
    """The variable that the argument of the root field is, if it may be null or left out and says nothing else."""
    if argument is None:
        return None
    roots = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]
    values = [given.value for root in roots for given in root.arguments or () if given.name.value == argument]
    if len(values) != 1 or not isinstance(values[0], VariableNode):
        return None
    name = values[0].name.value
    for definition in operation.variable_definitions or ():
        bound = isinstance(definition.type, NonNullTypeNode) or definition.default_value is not None
        if definition.variable.name.value == name and bound:
            return None
    fragments = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
    used = [each for part in (operation, *fragments) for each in _variables(part) if each == name]
    return name if len(used) == 2 else None  # where it is declared, and here


def _variables(node: Node) -> Iterator[str]:
    found: list[str] = []

    class Collector(Visitor):
        def enter_variable(self, variable: VariableNode, *_: Any) -> None:
            found.append(variable.name.value)

    visit(node, Collector())
    return iter(found)
