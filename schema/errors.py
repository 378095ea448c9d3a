"""The GraphQL side of server.core.errors: one type for each error, mapped by exception handlers.

A field whose result union contains an error type turns that error into data; any other error is masked.
"""

from typing import Any

import strawberry

from schema import node
from server.core import errors as core


@strawberry.interface(description="A refusal that the caller can understand and act on.")
class Error:
    message: str = strawberry.field(description="What is wrong, for a person to read.")


@strawberry.type(description="What is wrong with one field of the input.")
class FieldError:
    field: str = strawberry.field(description="The field's path as the caller wrote it.")
    message: str = strawberry.field(description="What is wrong with it.")


@strawberry.type(description="There is no such thing, or not for this viewer.")
class NotFound(Error):
    id: strawberry.ID | None = strawberry.field(description="The id that was asked for.", default=None)


@strawberry.type(description="One or more fields are not acceptable; every fault found is listed.")
class InvalidInput(Error):
    field_errors: list[FieldError] = strawberry.field(description="The faults, field by field.")


@strawberry.type(description="Somebody else changed it first, or it is in a state that forbids this.")
class Conflict(Error):
    expected_version: int | None = strawberry.field(description="The version that the caller had seen.")
    current_version: int | None = strawberry.field(description="The version that stands now.")
    current: node.Node | None = strawberry.field(description="The thing as it stands now.")


@strawberry.type(description="A step of a process that its rules do not allow now.")
class GuardNotMet(Error):
    guard: str = strawberry.field(description="The name of the rule that does not hold.")
    remedy: str = strawberry.field(description="What would satisfy it.")


@strawberry.type(description="The viewer lacks the right to do this.")
class NotAllowed(Error):
    pass


@strawberry.type(description="Too many tries in too short a time.")
class RateLimited(Error):
    retry_after: float = strawberry.field(description="Seconds to wait before trying again.")


@strawberry.type(description="A service that is needed does not answer.")
class Unavailable(Error):
    service: str = strawberry.field(description="The service's name.")


def from_error(error: core.DomainError) -> Any:
    """The GraphQL object for a domain error; for event unions of subscriptions, which handlers do not cover."""
    match error:
        case core.NotFound():
            return NotFound(message=error.message, id=strawberry.ID(error.id) if error.id else None)
        case core.InvalidInput():
            faults = [FieldError(field=fault.field, message=fault.message) for fault in error.field_errors]
            return InvalidInput(message=error.message, field_errors=faults)
        case core.Conflict():
            return _conflict(error)
        case core.GuardNotMet():
            return GuardNotMet(message=error.message, guard=error.guard, remedy=error.remedy)
        case core.RateLimited():
            return RateLimited(message=error.message, retry_after=error.retry_after)
        case core.Unavailable():
            return Unavailable(message=error.message, service=error.service)
        case _:
            return NotAllowed(message=error.message)


def _conflict(error: core.Conflict) -> Conflict:
    return Conflict(
        message=error.message,
        expected_version=error.expected_version,
        current_version=error.current_version,
        current=node.from_model(error.current),
    )


def _handler(domain_type: type[core.DomainError], graphql_type: type[Any]) -> Any:
    class Handler:
        exception_type = domain_type
        error_type = graphql_type

        def handle(self, exception: core.DomainError, *, field: Any, info: Any) -> Any:
            return from_error(exception)

    return Handler()


HANDLERS = tuple(
    _handler(domain_type, graphql_type)
    for domain_type, graphql_type in (
        (core.NotFound, NotFound),
        (core.InvalidInput, InvalidInput),
        (core.Conflict, Conflict),
        (core.GuardNotMet, GuardNotMet),
        (core.NotAllowed, NotAllowed),
        (core.RateLimited, RateLimited),
        (core.Unavailable, Unavailable),
    )
)
