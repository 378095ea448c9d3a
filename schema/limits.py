"""What a document may cost: caps right after parsing, caches of parsed and validated documents, and who may ask.

The caps are checked before any validation rule runs, because the rules themselves take exponential time on
fragments that are spread twice per level.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    parse,
    specified_rules,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from schema.audit import note_refusal
from server.core.actor import Actor, Scope

MAX_SOURCE = 200_000
MAX_TOKENS = 6_000
MAX_DEPTH = 24
MAX_ALIASES = 60
MAX_SPREADS = 20
MAX_FRAGMENTS = 20
MAX_DIRECTIVES = 10
CACHED_DOCUMENTS = 512
CACHED_TEXT = 100_000


@dataclass(slots=True)
class Counts:
    """What one document holds."""

    spreads: int = 0
    directives: int = 0
    aliases: int = 0
    depth: int = 0


def parse_document(text: str) -> DocumentNode:
    """The parsed document; GraphQLError when it is malformed or larger than the caps allow."""
    document = parse(
        text, max_tokens=MAX_TOKENS, max_source_length=MAX_SOURCE, allow_empty_selection_sets=False
    )
    _check(document)
    return document


def _check(document: DocumentNode) -> None:
    counts = Counts()
    fragments = 0
    for definition in document.definitions:
        fragments += isinstance(definition, FragmentDefinitionNode)
        if isinstance(definition, FragmentDefinitionNode | OperationDefinitionNode):
            _walk(definition, counts)
    for what, count, limit in (
        ("fragments", fragments, MAX_FRAGMENTS),
        ("fragment spreads", counts.spreads, MAX_SPREADS),
        ("directives", counts.directives, MAX_DIRECTIVES),
        ("aliases", counts.aliases, MAX_ALIASES),
        ("levels", counts.depth, MAX_DEPTH),
    ):
        if count > limit:
            raise GraphQLError(f"The document has {count} {what}; at most {limit} are allowed.")


def _walk(definition: FragmentDefinitionNode | OperationDefinitionNode, counts: Counts) -> None:
    counts.directives += len(definition.directives or ())
    todo: list[tuple[SelectionSetNode | None, int]] = [(definition.selection_set, 1)]
    while todo:
        selections, depth = todo.pop()
        counts.depth = max(counts.depth, depth)
        for node in selections.selections if selections else ():
            counts.directives += len(node.directives or ())
            counts.spreads += isinstance(node, FragmentSpreadNode)
            counts.aliases += isinstance(node, FieldNode) and node.alias is not None
            if isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
                todo.append((node.selection_set, depth + 1))


def root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> frozenset[str]:
    """The names of the root fields that an operation selects, through fragments too."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    names: set[str] = set()
    seen: set[str] = set()
    todo: list[Node] = list(operation.selection_set.selections)
    while todo:
        node = todo.pop()
        if isinstance(node, FieldNode):
            names.add(node.name.value)
        elif isinstance(node, InlineFragmentNode):
            todo.extend(node.selection_set.selections)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            fragment = fragments.get(node.name.value)
            todo.extend(fragment.selection_set.selections if fragment else ())
    return frozenset(names)


@dataclass(slots=True)
class Known:
    """A document that was seen before: parsed, what each operation asks for, and whether it is valid."""

    document: DocumentNode
    _errors: list[GraphQLError] | None = None
    _asked: dict[str | None, tuple[OperationType, frozenset[str]]] = field(default_factory=dict)

    def asks(self, name: str | None) -> tuple[OperationType, frozenset[str]]:
        """The kind and the root fields of the operation with this name, or of the only one; found out once."""
        if name not in self._asked:
            operation = self.operation(name)
            self._asked[name] = operation.operation, root_fields(self.document, operation)
        return self._asked[name]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """The operation with this name, or the only one."""
        operations = [d for d in self.document.definitions if isinstance(d, OperationDefinitionNode)]
        return next(d for d in operations if name is None or (d.name is not None and d.name.value == name))

    def errors(self, schema: GraphQLSchema) -> list[GraphQLError]:
        """What is wrong with it; found out once."""
        if self._errors is None:
            self._errors = validate_document(schema, self.document, tuple(specified_rules))
        return self._errors


class Documents:
    """A bounded table of documents by their text. Long texts are not kept."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Known] = OrderedDict()

    def get(self, text: str) -> Known:
        """The document, parsed now or before; GraphQLError when it cannot be."""
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        known = Known(parse_document(text))
        if len(text) <= CACHED_TEXT:
            self._known[text] = known
            if len(self._known) > CACHED_DOCUMENTS:
                self._known.popitem(last=False)
        return known


@dataclass(frozen=True, slots=True)
class Access:
    """Which root fields are open before login, and which scope reads need beside READ."""

    public: frozenset[str]
    read_scopes: dict[str, Scope | None]

    def check(self, actor: Actor | None, operation: OperationType, fields: frozenset[str]) -> None:
        """Raises GraphQLError (code UNAUTHENTICATED or NotAllowed) unless the actor may select all the fields."""
        if fields <= self.public:
            return
        if actor is None:
            raise GraphQLError("Please log in first.", extensions={"code": "UNAUTHENTICATED"})
        if operation is OperationType.MUTATION or Scope.READ in actor.scopes:
            return
        for name in fields:
            scope = self.read_scopes.get(name)
            if scope is not None and scope not in actor.scopes:
                message = f"{actor.name} lacks the scope {scope.value} or READ that {name} needs."
                raise GraphQLError(message, extensions={"code": "NotAllowed"})


def guard(access: Access, documents: Documents) -> Callable[[], SchemaExtension]:
    """The schema extension that applies caps, caches and access to every operation, over HTTP and WebSocket."""

    class Guard(SchemaExtension):
        known: Known

        def on_parse(self) -> Iterator[None]:
            context = self.execution_context
            if context.graphql_document is not None:
                self.known = Known(context.graphql_document)
            elif context.query:
                self.known = documents.get(context.query)
                require_name(self.known.document, context.operation_name)
                context.graphql_document = self.known.document
            yield

        def on_validate(self) -> Iterator[None]:
            context: Any = self.execution_context
            # Access first: before login not even a validation error tells what the schema holds.
            context.pre_execution_errors = self._denied(context) or self.known.errors(context.schema._schema)
            yield

        def _denied(self, context: Any) -> list[GraphQLError]:
            try:
                access.check(context.context.actor, *self.known.asks(context.operation_name))
            except GraphQLError as error:
                operation, fields = self.known.asks(context.operation_name)
                refused = min(fields - access.public)
                note_refusal(context.context, operation.value, refused, (error.extensions or {})["code"])
                return [error]
            return []

    return Guard


def require_name(document: DocumentNode, name: str | None) -> None:
    """GraphQLError when it is not said which of several operations is meant."""
    if name is None and sum(isinstance(d, OperationDefinitionNode) for d in document.definitions) > 1:
        raise GraphQLError("The document holds several operations: name the one to run.")
