"""API tokens: keys of scripts. The secret is shown once, when it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from server.core import clock, db, events
from server.core.actor import Actor, Scope
from server.core.errors import FieldError, InvalidInput, NotAllowed, NotFound
from server.domains.accounts import audit, authentication, people, tokens
from server.domains.accounts.events import ApiTokenRevoked
from server.domains.accounts.models import ApiToken

MAX_LISTED = 200


@dataclass(frozen=True, slots=True)
class Created:
    """A new token and its secret, which nobody can read again later."""

    token: ApiToken
    secret: str = field(repr=False)


async def create(
    actor: Actor,
    name: str,
    scopes: Sequence[Scope],
    expires_at: datetime | None = None,
    address: str | None = None,
) -> Created:
    """A new token of the actor. Nobody can give a scope that they lack, so only who has ADMIN gives ADMIN.

    A token that makes tokens must have ADMIN itself. InvalidInput lists faults of name, scopes and expiresAt.
    """
    name, given = name.strip(), [scope for scope in Scope if scope in scopes]
    async with audit.denials(actor, "apiTokenCreate", name, address):
        _check_rights(actor, given)
        _check_input(name, given, expires_at)
    secret = tokens.API_PREFIX + tokens.new()
    async with db.transaction():
        row = await ApiToken.create(
            name=name,
            token_hash=tokens.digest(secret),
            prefix=secret[: tokens.PREFIX_LENGTH],
            scopes=[scope.value for scope in given],
            user_id=await _owner(actor),
            expires_at=expires_at,
            created_at=clock.now(),
        )
        await audit.record(actor, "apiTokenCreate", str(row.id), address=address)
    return Created(row, secret)


def _check_rights(actor: Actor, scopes: list[Scope]) -> None:
    if actor.kind == "token":
        actor.require(Scope.ADMIN)
    lacking = [scope.value for scope in scopes if scope not in actor.scopes]
    if lacking:
        raise NotAllowed(f"{actor.name} cannot give what they lack: {', '.join(lacking)}.")


def _check_input(name: str, scopes: list[Scope], expires_at: datetime | None) -> None:
    faults = people.name_faults(name)
    if not scopes:
        faults.append(FieldError("scopes", "must name at least one"))
    if expires_at is not None and expires_at <= clock.now():
        faults.append(FieldError("expiresAt", "must lie in the future"))
    if faults:
        raise InvalidInput("Please check what you entered.", tuple(faults))


async def _owner(actor: Actor) -> UUID | None:
    """The person behind the actor: a token's tokens belong to whom it belongs to."""
    if actor.kind != "token":
        return actor.id
    return (await ApiToken.get(id=actor.id)).user_id


async def revoke(actor: Actor, id: UUID, address: str | None = None) -> ApiToken:
    """Makes the token worthless at once. People may revoke their own, whoever has ADMIN any; for others it is
    NotFound. Doing it again changes nothing."""
    async with audit.denials(actor, "apiTokenRevoke", str(id), address):
        row = await ApiToken.get_or_none(id=id)
        if row is None or not _may_see(actor, row):
            raise NotFound("There is no such API token.")
    async with db.transaction():
        changed = await ApiToken.filter(id=id, revoked_at=None).update(revoked_at=clock.now())
        await audit.record(actor, "apiTokenRevoke", str(id), address=address)
    if changed:
        authentication.forget(id)
        events.publish(ApiTokenRevoked(str(id)))
    await row.refresh_from_db()
    return row


def _may_see(actor: Actor, row: ApiToken) -> bool:
    own = row.id if actor.kind == "token" else row.user_id
    return Scope.ADMIN in actor.scopes or (actor.id is not None and actor.id == own)


async def visible_to(actor: Actor, ids: list[UUID] | None = None) -> list[ApiToken]:
    """The tokens that the actor may see, revoked ones too, newest first, at most 200: everybody's with ADMIN,
    otherwise a person's own, or the one token that a script uses. With `ids` only those."""
    query = ApiToken.all()
    if Scope.ADMIN not in actor.scopes:
        query = query.filter(id=actor.id) if actor.kind == "token" else query.filter(user_id=actor.id)
    if ids is not None:
        query = query.filter(id__in=ids)
    return await query.order_by("-created_at", "-id").limit(MAX_LISTED)


async def starting_with(prefix: str) -> list[ApiToken]:
    """The tokens that are not revoked and whose visible prefix begins like this."""
    rows = await ApiToken.filter(revoked_at=None).order_by("created_at", "id")
    return [row for row in rows if row.prefix.startswith(prefix)]
