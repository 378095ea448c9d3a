"""The first start: a one-time link makes the first user, who is the OWNER."""

from __future__ import annotations

from uuid import UUID

from server.core import clock, db
from server.core.actor import Role
from server.core.errors import Conflict, InvalidInput, NotAllowed
from server.domains.accounts import audit, passwords, people, sessions, throttling, tokens
from server.domains.accounts.models import SetupToken, User
from server.domains.accounts.sessions import Device, Grant

# There is never more than this one row, so that claiming it decides between all who try, whatever their token.
ONLY = UUID(int=1)


async def required() -> bool:
    """True until the first user was made."""
    return not await User.exists()


async def issue() -> str | None:
    """A new set-up token, valid until it is used or replaced by the next one; None when there is a user already."""
    if not await required():
        return None
    token = tokens.new()
    fresh = {"token_hash": tokens.digest(token), "used_at": None, "created_at": clock.now()}
    await SetupToken.bulk_create([SetupToken(id=ONLY, **fresh)], ignore_conflicts=True)
    if await SetupToken.filter(id=ONLY, used_at=None).update(**fresh):
        return token
    # Used: either just now, and then there is a user, or by somebody who was removed from the database since.
    if await required() and await SetupToken.filter(id=ONLY).update(**fresh):
        return token
    return None


async def complete(token: str, email: str, name: str, password: str, device: Device) -> Grant:
    """Makes the OWNER and logs them in, exactly once: NotAllowed when the token is wrong or used, Conflict when
    there is a user already. Joins e-mail, name and password faults in one InvalidInput."""
    email, name = people.clean_email(email), name.strip()
    async with audit.denials(audit.anonymous(email), "setupComplete", email, device.address):
        await throttling.check(throttling.SETUP, device.address)
        await _check_token(token)
        _check_input(email, name, password)
        password_hash = await passwords.hash(password)
        return await _claim(token, email, name, password_hash, device)


async def _check_token(token: str) -> None:
    if not await SetupToken.exists(token_hash=tokens.digest(token), used_at=None):
        raise NotAllowed("This set-up link is not valid, or was used already.")


def _check_input(email: str, name: str, password: str) -> None:
    faults = [*people.email_faults(email), *people.name_faults(name), *passwords.faults(password)]
    if faults:
        raise InvalidInput("Please check what you entered.", tuple(faults))


async def _claim(token: str, email: str, name: str, password_hash: str, device: Device) -> Grant:
    now = clock.now()
    async with db.transaction():
        claimed = SetupToken.filter(id=ONLY, token_hash=tokens.digest(token), used_at=None)
        if not await claimed.update(used_at=now):
            raise NotAllowed("This set-up link was used already.")
        if await User.exists():
            raise Conflict("There is a user already; please log in.")
        user = await User.create(
            email=email, name=name, password_hash=password_hash, role=Role.OWNER, created_at=now
        )
        grant = await sessions.start(user, device)
        await audit.record(grant.actor, "setupComplete", str(user.id), address=device.address)
    return grant
