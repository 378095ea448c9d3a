"""Enums of access."""

from enum import Enum

import strawberry

from server.core.actor import Role, Scope

__all__ = ["Role", "Scope", "TokenTransport"]

strawberry.enum(Role, description="What a person may do at most.")
strawberry.enum(Scope, description="A right. READ lets see everything but secrets, ADMIN manage access.")


@strawberry.enum(description="How a session's tokens travel to the client.")
class TokenTransport(Enum):
    COOKIE = strawberry.enum_value("cookie", description="As HttpOnly cookies, for pages.")
    BODY = strawberry.enum_value("body", description="In the answer, for scripts.")
