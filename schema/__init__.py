"""The GraphQL schema: the visible list of domains, put together into one strawberry.Schema."""

import logging
import uuid
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaskErrors
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types
from strawberry.utils.str_converters import to_camel_case

from schema import accounts, audit, characters, generation, health, ledger, library, root
from schema.errors import HANDLERS
from schema.executing import Executor
from schema.limits import Access, Documents, guard
from schema.scalars import SCALARS
from server.core.errors import DomainError, InvalidInput

DOMAINS = (accounts, characters, ledger, generation, library, health)
log = logging.getLogger("schema.errors")


def _merged(kind: str) -> Any:
    parts = tuple(getattr(domain, kind) for domain in DOMAINS if hasattr(domain, kind))
    if kind == "Mutation":
        _audit()
    if kind == "Query":
        parts = (root.Query, *parts)
    return merge_types(kind, parts) if parts else None


def _audit() -> None:
    """Every mutation leaves an entry in the audit log: by its own service, or by the hook that it gets here."""
    for domain in DOMAINS:
        if hasattr(domain, "Mutation") and not getattr(domain, "AUDITS_ITSELF", False):
            for field in domain.Mutation.__strawberry_definition__.fields:
                field.extensions.append(audit.Audited())


def _access() -> Access:
    public = frozenset({"__typename"}).union(*(getattr(domain, "PUBLIC", ()) for domain in DOMAINS))
    scopes = {name: domain.SCOPE for domain in DOMAINS for name in _root_names(domain)}
    return Access(public, scopes)


def _root_names(domain: Any) -> set[str]:
    kinds = [getattr(domain, kind) for kind in ("Query", "Subscription") if hasattr(domain, kind)]
    return {to_camel_case(f.python_name) for kind in kinds for f in kind.__strawberry_definition__.fields}


def _shared() -> dict[str, str | None]:
    return {name: cursor for d in DOMAINS for name, cursor in getattr(d, "SHARED", {}).items()}


class Schema(strawberry.Schema):
    """Logs what is unexpected with an id, and tells the caller that id and nothing else.

    `access` and `documents` are what every operation is checked against, `shared` names the subscriptions whose
    events are executed once for all who ask the same (see schema.sharing).
    """

    access: Access
    documents: Documents
    shared: dict[str, str | None]

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Nothing here: `mask` has logged already what needs logging."""


def mask(error: GraphQLError) -> GraphQLError:
    """The error as the caller may see it: its own fault in full, ours as an id that is in the log."""
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return error
    if isinstance(cause, DomainError):
        return _told(error, cause)
    log_id = uuid.uuid4().hex[:12]
    log.error("Unexpected error %s at %s", log_id, error.path, exc_info=cause)
    message = f"Something went wrong on our side. It is in the log as {log_id}."
    return _replaced(error, message, {"code": "INTERNAL", "logId": log_id})


def _told(error: GraphQLError, cause: DomainError) -> GraphQLError:
    extensions: dict[str, Any] = {"code": type(cause).__name__}
    if isinstance(cause, InvalidInput):
        extensions["fieldErrors"] = [{"field": f.field, "message": f.message} for f in cause.field_errors]
    return _replaced(error, cause.message, extensions)


def _replaced(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(message, nodes=error.nodes, path=error.path, extensions=extensions)


class Mask(MaskErrors):
    """Masks in place, once for each error."""

    def __init__(self) -> None:
        super().__init__()

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        return mask(error)

    def _process_result(self, result: Any) -> None:
        # Looks at the attribute: the protocol that MaskErrors asks for costs more than all else it does.
        if getattr(result, "errors", None):
            result.errors = self._process_errors(result.errors)


def build() -> Schema:
    """The schema. Call it once per process: two over one Query class with Node fields fail."""
    access, documents = _access(), Documents()
    built = Schema(
        query=_merged("Query"),
        mutation=_merged("Mutation"),
        subscription=_merged("Subscription"),
        types=[type_ for domain in DOMAINS for type_ in getattr(domain, "TYPES", ())],
        config=StrawberryConfig(scalar_map=SCALARS),
        exception_handlers=HANDLERS,
        execution_context_class=Executor,
        extensions=[Mask, guard(access, documents)],
    )
    built.access, built.documents, built.shared = access, documents, _shared()
    return built


schema = build()


def sdl() -> str:
    """The schema as text, as it is kept in schema/schema.graphql."""
    return schema.as_str() + "\n"
