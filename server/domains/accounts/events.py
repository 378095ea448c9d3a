"""What others may want to hear about access."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    """A session was ended or revoked; its tokens are worth nothing any more. The id is a UUID as text."""

    session_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApiTokenRevoked(Event):
    """An API token was revoked. The id is a UUID as text."""

    api_token_id: str
