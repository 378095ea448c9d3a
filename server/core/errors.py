"""The one tree of errors that services raise; the GraphQL skin has one type for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one input field; `field` is its path as the caller wrote it, e.g. "personality.humor"."""

    field: str
    message: str


class DomainError(Exception):
    """A refusal that the caller can understand and act on."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """There is no such thing, or not for this viewer."""

    def __init__(self, message: str, id: str | None = None) -> None:
        super().__init__(message)
        self.id = id


class InvalidInput(DomainError):
    """One or more fields are not acceptable; every fault found is listed, not only the first."""

    def __init__(self, message: str, field_errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(message)
        self.field_errors = field_errors

    @classmethod
    def of(cls, field: str, message: str) -> InvalidInput:
        """The common case of a single faulty field."""
        return cls(f"{field}: {message}", (FieldError(field, message),))


class Conflict(DomainError):
    """Somebody else changed it first, or its state forbids this. `current` is the row as it stands."""

    def __init__(
        self,
        message: str,
        expected_version: int | None = None,
        current_version: int | None = None,
        current: Any = None,
    ) -> None:
        super().__init__(message)
        self.expected_version = expected_version
        self.current_version = current_version
        self.current = current


class GuardNotMet(DomainError):
    """A step of a process that its rules do not allow now; `guard` names the rule, `remedy` what would satisfy it."""

    def __init__(self, message: str, guard: str, remedy: str) -> None:
        super().__init__(message)
        self.guard = guard
        self.remedy = remedy


class NotAllowed(DomainError):
    """The viewer lacks the right to do this."""


class RateLimited(DomainError):
    """Too many tries; `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A service that is needed does not answer; `service` names it."""

    def __init__(self, message: str, service: str) -> None:
        super().__init__(message)
        self.service = service
