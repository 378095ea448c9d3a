"""People: what may be their name and e-mail, and what they may do."""

from __future__ import annotations

import re
from uuid import UUID

from server.core.actor import ROLE_SCOPES, Actor, Scope
from server.core.errors import FieldError
from server.domains.accounts.models import User

MAX_EMAIL = 254
MAX_NAME = 100
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def actor_of(user: User) -> Actor:
    """The person as the one who does something."""
    return Actor(kind="user", id=user.id, name=user.email, scopes=ROLE_SCOPES[user.role], role=user.role)


def clean_email(email: str) -> str:
    """The e-mail as it is stored and compared."""
    return email.strip().lower()


def is_email(email: str) -> bool:
    """Whether a cleaned e-mail can be one at all."""
    return len(email) <= MAX_EMAIL and email.isprintable() and _EMAIL.fullmatch(email) is not None


def email_faults(email: str) -> list[FieldError]:
    """What is wrong with a cleaned e-mail; empty when it is acceptable."""
    return [] if is_email(email) else [FieldError("email", "is not an e-mail address")]


def name_faults(name: str) -> list[FieldError]:
    """What is wrong with a stripped name, of a person or of a token; empty when it is acceptable."""
    if 1 <= len(name) <= MAX_NAME and name.isprintable():
        return []
    return [FieldError("name", f"must have between 1 and {MAX_NAME} printable characters")]


async def visible_to(actor: Actor, ids: list[UUID]) -> list[User]:
    """Those of the users that the actor may see: themselves, everybody with ADMIN."""
    rows = await User.filter(id__in=ids)
    return [row for row in rows if Scope.ADMIN in actor.scopes or row.id == actor.id]


async def everybody() -> list[User]:
    """All users, oldest first."""
    return await User.all().order_by("created_at", "id")
