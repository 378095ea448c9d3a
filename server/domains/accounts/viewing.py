"""What the viewer sees of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from server.core.actor import Actor
from server.domains.accounts.models import ApiToken, Session, User


@dataclass(frozen=True, slots=True)
class Sight:
    """Who asks, with the rows behind it: user and session for people, api_token for scripts."""

    actor: Actor
    user: User | None = None
    session: Session | None = None
    api_token: ApiToken | None = None


async def look(actor: Actor, session_id: UUID | None, api_token_id: UUID | None) -> Sight:
    """Reads what belongs to the one who asks."""
    if session_id is not None:
        session = await Session.get_or_none(id=session_id).select_related("user")
        return Sight(actor, session.user if session else None, session)
    if api_token_id is not None:
        return Sight(actor, api_token=await ApiToken.get_or_none(id=api_token_id))
    return Sight(actor, await User.get_or_none(id=actor.id) if actor.kind == "user" else None)
