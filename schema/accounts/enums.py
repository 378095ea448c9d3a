"""Enums of access."""

from enum import Enum

import strawberry

from schema.enums import expose
from server.core.actor import Role, Scope

__all__ = ["Role", "Scope", "TokenTransport"]

expose(
    Role,
    "What a person may do at most.",
    OWNER="Everything; the first user is one.",
    OPERATOR="Everything but manage access.",
    VIEWER="See, but change nothing.",
)
expose(
    Scope,
    "A right. A person's follow from the role, a token's were chosen when it was made.",
    READ="See everything but secrets.",
    CHARACTERS="Change characters and their styles.",
    GENERATION="Start and cancel generations.",
    LEDGER="Import and change the ledger.",
    SERVICES="Start, stop and configure services.",
    ADMIN="Manage people's sessions and all API tokens.",
)


@strawberry.enum(description="How a session's tokens travel to the client.")
class TokenTransport(Enum):
    COOKIE = strawberry.enum_value("cookie", description="As HttpOnly cookies, for pages.")
    BODY = strawberry.enum_value("body", description="In the answer, for scripts.")
