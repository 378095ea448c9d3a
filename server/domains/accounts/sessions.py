"""Sessions: logging in, ending. Refreshing has a file of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.core import clock, db, events
from server.core.actor import Actor, Scope
from server.core.errors import InvalidInput, NotAllowed, NotFound
from server.domains.accounts import audit, authentication, passwords, people, throttling, tokens
from server.domains.accounts.events import SessionEnded
from server.domains.accounts.models import Session, User


@dataclass(frozen=True, slots=True)
class Device:
    """Where a request comes from, as far as it tells."""

    address: str | None = None
    user_agent: str | None = None

    def columns(self) -> dict[str, Any]:
        """What a session's row keeps of it."""
        address, agent = self.address, self.user_agent
        return {
            "address": address and address.replace("\0", "")[:64],
            "user_agent": agent and agent.replace("\0", "")[:255],
        }


@dataclass(frozen=True, slots=True)
class Grant:
    """A session (its user loaded) and its fresh tokens, which nobody can read again later."""

    session: Session
    tokens: tokens.Pair

    @property
    def actor(self) -> Actor:
        return people.actor_of(self.session.user)


async def create(email: str, password: str, device: Device) -> Grant:
    """Logs in. NotAllowed when e-mail or password is wrong (it does not say which), RateLimited after ten tries a
    minute from one address, whether they fail or not."""
    email = people.clean_email(email)
    async with audit.denials(audit.anonymous(email), "sessionCreate", None, device.address):
        await throttling.check(throttling.LOGIN, device.address)
        user = await _authenticate(email, password)
    async with db.transaction():
        grant = await start(user, device)
        await audit.record(grant.actor, "sessionCreate", str(grant.session.id), address=device.address)
    return grant


async def _authenticate(email: str, password: str) -> User:
    if len(password) > passwords.MAX_LENGTH:
        raise InvalidInput.of("password", f"must have at most {passwords.MAX_LENGTH} characters")
    user = await User.get_or_none(email=email) if people.is_email(email) else None
    stored = user.password_hash if user else None
    if not await passwords.verify(stored, password) or user is None:
        raise NotAllowed("E-mail or password is wrong.")
    if passwords.is_outdated(user.password_hash):
        renewed = await passwords.hash(password)
        await User.filter(id=user.id, password_hash=user.password_hash).update(password_hash=renewed)
    return user


async def start(user: User, device: Device) -> Grant:
    """A new session of the user, without asking for anything; joins the transaction it is called in."""
    pair, now = tokens.new_pair(), clock.now()
    session = await Session.create(
        user=user, created_at=now, last_seen_at=now, **pair.columns(), **device.columns()
    )
    return Grant(session, pair)


async def revoke(actor: Actor, id: UUID | None, own: UUID | None, address: str | None = None) -> Session:
    """Ends a session, or without an id the actor's own. People may end theirs, whoever has ADMIN any; for others
    it is NotFound. Ending it again changes nothing."""
    target = id or own
    async with audit.denials(actor, "sessionRevoke", str(target) if target else None, address):
        session = await Session.get_or_none(id=target) if target else None
        if session is None or not _may_end(actor, session):
            raise NotFound("There is no such session.")
    async with db.transaction():
        ended = await mark_ended(session.id, "ended by request")
        await audit.record(actor, "sessionRevoke", str(session.id), address=address)
    if ended:
        announce_end(session.id, "The session was ended.")
    return session


def _may_end(actor: Actor, session: Session) -> bool:
    is_own = actor.kind == "user" and actor.id == session.user_id
    return is_own or Scope.ADMIN in actor.scopes


async def mark_ended(id: UUID, reason: str) -> bool:
    """Revokes the session in the database; False when it was already. `announce_end` must follow the commit."""
    now = clock.now()
    changed = await Session.filter(id=id, revoked_at=None).update(revoked_at=now, revoked_reason=reason)
    return bool(changed)


def announce_end(id: UUID, reason: str) -> None:
    """Tells everybody that the session has ended; from here on its tokens are refused in this process."""
    authentication.forget(id)
    events.publish(SessionEnded(str(id), reason))


async def visible_to(actor: Actor, ids: list[UUID]) -> dict[UUID, Session]:
    """Those of the sessions that the actor may see: a person's own, everybody's with ADMIN."""
    rows = await Session.filter(id__in=ids)
    return {row.id: row for row in rows if _may_end(actor, row)}


async def alive(user_id: UUID) -> list[Session]:
    """The user's sessions that can still be used, the one seen last first."""
    query = Session.filter(user_id=user_id, revoked_at=None, refresh_expires_at__gt=clock.now())
    return await query.order_by("-last_seen_at", "-id")
