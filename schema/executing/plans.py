"""Plans: compiled functions that turn an object of ours, with all it holds, into what the answer says about it.

A part of an operation has a plan when it is plain data: attributes of objects, lists of them, scalars and enums, with
no resolver, argument or abstract type in it. A plan gives exactly what graphql-core would give, or raises; then
graphql-core does that part itself, which is harmless because reading attributes changes nothing.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLOutputType,
    OperationDefinitionNode,
    Visitor,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
    visit,
)
from graphql.execution.collect_fields import FieldDetailsList

from schema.executing.leaves import Complete, Unusual, leaf

Collect = Callable[[GraphQLObjectType, FieldDetailsList], Any]
MAX_VARIANTS = 64
UNKNOWN: Any = object()


class Plans:
    """The plans of one operation, for one choice of what its @skip and @include leave in. Made when first needed."""

    def __init__(self) -> None:
        self._fields: dict[Any, Complete | None] = {}
        self._values: dict[Any, Complete | None] = {}

    def field(
        self, parent: GraphQLObjectType, details: FieldDetailsList, collect: Collect
    ) -> Complete | None:
        """How a field is read from its parent object and completed; None without a plan."""
        key = parent, _nodes(details)
        found = self._fields.get(key, UNKNOWN)
        if found is UNKNOWN:
            read = _or_none(_read, parent, details, collect)
            found = self._fields[key] = read and _reading(*read)
        return found  # type: ignore[no-any-return]

    def value(self, type_: GraphQLOutputType, details: FieldDetailsList, collect: Collect) -> Complete | None:
        """How a value of a list or object type is completed; None without a plan. Null is no such value."""
        key = type_, _nodes(details)
        found = self._values.get(key, UNKNOWN)
        if found is UNKNOWN:
            found = self._values[key] = _or_none(_present, type_, details, collect)
        return found  # type: ignore[no-any-return]


def _or_none(make: Callable[..., Any], *arguments: Any) -> Any:
    """A plan, or None when it cannot be made: graphql-core meets the same fault, and tells it at its place."""
    try:
        return make(*arguments)
    except Exception:
        return None


def _nodes(details: FieldDetailsList) -> Any:
    # Nodes are told apart by identity: they belong to the document, and its plans go when it goes.
    return id(details[0].node) if len(details) == 1 else tuple(id(detail.node) for detail in details)


def _reading(attribute: str, complete: Complete) -> Complete:
    return lambda source: complete(getattr(source, attribute))


def _read(
    parent: GraphQLObjectType, details: FieldDetailsList, collect: Collect
) -> tuple[str, Complete] | None:
    """The attribute behind a field and how its value is completed."""
    if any(d.node.arguments or d.defer_usage or d.fragment_variable_values for d in details):
        return None
    name = details[0].node.name.value
    if name == "__typename":
        return "__class__", lambda _: parent.name
    field = parent.fields.get(name)
    attribute = _attribute(field) if field else None
    complete = _value(field.type, details, collect) if field and attribute else None
    return (attribute, complete) if attribute and complete else None


def _attribute(field: GraphQLField) -> str | None:
    """The attribute that the field reads, or None when it does anything else."""
    definition = field.extensions.get("strawberry-definition")
    if definition is None or field.args or not definition.is_basic_field:
        return None
    plain = getattr(field.resolve, "_is_default", False) and definition.default_resolver is getattr
    return str(definition.python_name) if plain else None


def _value(type_: GraphQLOutputType, details: FieldDetailsList, collect: Collect) -> Complete | None:
    if is_non_null_type(type_):
        return _present(type_.of_type, details, collect)
    complete = _present(type_, details, collect)
    return complete and _or_null(complete)


def _or_null(complete: Complete) -> Complete:
    return lambda value: None if value is None else complete(value)


def _present(type_: GraphQLOutputType, details: FieldDetailsList, collect: Collect) -> Complete | None:
    """How values of a nullable type are completed that are not null."""
    if is_leaf_type(type_):
        return leaf(type_)
    if is_list_type(type_):
        item = _value(type_.of_type, details, collect)
        return item and _list(item)
    return _object(type_, details, collect) if is_object_type(type_) else None


def _list(item: Complete) -> Complete:
    def complete(value: Any) -> list[Any]:
        if value.__class__ is not list and value.__class__ is not tuple:
            raise Unusual  # an iterator could not be read a second time
        return [item(each) for each in value]

    return complete


def _object(type_: GraphQLObjectType, details: FieldDetailsList, collect: Collect) -> Complete | None:
    is_ours = _check(type_)
    collected = collect(type_, details)
    reads = [
        (name, _read(type_, of_field, collect)) for name, of_field in collected.grouped_field_set.items()
    ]
    fields = [(name, *read) for name, read in reads if read]
    if is_ours is None or collected.new_defer_usages or len(fields) < len(reads):
        return None

    def complete(value: Any) -> dict[str, Any]:
        if not is_ours(value):
            raise Unusual
        return {name: done(getattr(value, attribute)) for name, attribute, done in fields}

    return complete


def _check(type_: GraphQLObjectType) -> Callable[[Any], bool] | None:
    """Whether an object is of the type, as graphql-core asks; where it does not ask, only our own class is taken."""
    is_type_of: Any = type_.is_type_of
    if is_type_of is not None:
        return lambda value: is_type_of(value, None) is True
    definition = type_.extensions.get("strawberry-definition")
    origin = getattr(definition, "origin", None)
    return None if origin is None else lambda value: value.__class__ is origin


class Operation:
    """The plans of one operation in all its variants, and the names of the variables that its directives use."""

    def __init__(self, operation: OperationDefinitionNode, fragments: dict[str, Any]) -> None:
        self.of = weakref.ref(operation, _forget(id(operation)))
        self._conditions = tuple(_variables_of_directives([operation, *fragments.values()]))
        self._variants: dict[tuple[Any, ...], Plans] = {}

    def variant(self, variables: dict[str, Any]) -> Plans:
        """The plans for these values of the variables."""
        key = tuple(variables.get(name) for name in self._conditions)
        if key not in self._variants:
            if len(self._variants) == MAX_VARIANTS:
                self._variants.clear()
            self._variants[key] = Plans()
        return self._variants[key]


_known: dict[int, Operation] = {}


def plans_of(
    operation: OperationDefinitionNode, fragments: dict[str, Any], variables: dict[str, Any]
) -> Plans:
    """The plans of an operation for these variables. They live as long as the parsed document does."""
    known = _known.get(id(operation))
    if known is None or known.of() is not operation:
        known = _known[id(operation)] = Operation(operation, fragments)
    return known.variant(variables)


def _forget(key: int) -> Callable[[Any], None]:
    def forget(_: Any) -> None:
        _known.pop(key, None)

    return forget


def _variables_of_directives(nodes: list[Any]) -> list[str]:
    names: dict[str, None] = {}

    class Find(Visitor):
        def enter_directive(self, node: Any, *_: Any) -> None:
            for argument in node.arguments or ():
                if argument.value.kind == "variable":
                    names[argument.value.name.value] = None

    for node in nodes:
        visit(node, Find())
    return list(names)
