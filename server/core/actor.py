"""Who does something: a person with a session, a script with an API token, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from server.core.errors import NotAllowed


class Role(StrEnum):
    """What a person may do at most."""

    OWNER = "OWNER"
    OPERATOR = "OPERATOR"
    VIEWER = "VIEWER"


class Scope(StrEnum):
    """A right. A person's scopes follow from the role, a token's were chosen when it was made."""

    READ = "READ"
    CHARACTERS = "CHARACTERS"
    GENERATION = "GENERATION"
    LEDGER = "LEDGER"
    SERVICES = "SERVICES"
    ADMIN = "ADMIN"


ROLE_SCOPES: dict[Role, frozenset[Scope]] = {
    Role.OWNER: frozenset(Scope),
    Role.OPERATOR: frozenset(Scope) - {Scope.ADMIN},
    Role.VIEWER: frozenset({Scope.READ}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """kind is "user", "token" or "system"; id is the user's, the token's, or None."""

    kind: str
    id: UUID | None
    name: str
    scopes: frozenset[Scope]
    role: Role | None = None

    def require(self, scope: Scope) -> None:
        """Raises NotAllowed unless this actor has the scope."""
        if scope not in self.scopes:
            raise NotAllowed(f"{self.name} lacks the scope {scope.value}.")


SYSTEM = Actor(kind="system", id=None, name="system", scopes=frozenset(Scope))
