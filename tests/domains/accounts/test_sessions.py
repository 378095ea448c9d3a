"""Logging in, being seen, ending."""

from __future__ import annotations

from typing import Any

import argon2
import pytest

from server.core.actor import Actor, Role
from server.core.errors import InvalidInput, NotAllowed, NotFound
from server.core.ids import uuid7
from server.domains.accounts import authentication, passwords, people, sessions
from server.domains.accounts.models import Session, User
from server.domains.accounts.sessions import Device, Grant
from tests.conftest import READER
from tests.domains.accounts.conftest import DEVICE, PASSWORD, Time


async def _other(role: Role = Role.VIEWER) -> Grant:
    user = await User.create(email="v@example.org", name="Vic", password_hash="-", role=role)
    return await sessions.start(user, DEVICE)


async def test_login_needs_the_right_password_and_ignores_case_of_the_email(owner: Grant) -> None:
    grant = await sessions.create(" OWNER@example.org", PASSWORD, DEVICE)
    assert grant.session.id != owner.session.id
    assert grant.session.address == "192.0.2.7"
    viewer = await authentication.resolve_access(grant.tokens.access)
    assert viewer is not None and viewer.actor.id == owner.actor.id


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("owner@example.org", "wrong wrong wrong"),
        ("nobody@example.org", PASSWORD),
        ("no e-mail", PASSWORD),
        ("owner@example.org\0", PASSWORD),
        ("owner@example.org", ""),
    ],
)
async def test_wrong_credentials_are_refused_alike(
    owner: Grant, audited: Any, email: str, password: str
) -> None:
    with pytest.raises(NotAllowed, match="E-mail or password is wrong"):
        await sessions.create(email, password, DEVICE)
    action, name, result = (await audited())[-1]
    assert (action, result) == ("sessionCreate", "NotAllowed")
    assert (name == email.replace("\0", "") and password not in name + action) or password == ""


async def test_an_endless_password_is_not_even_hashed(owner: Grant) -> None:
    with pytest.raises(InvalidInput):
        await sessions.create("owner@example.org", "x" * 201, DEVICE)


async def test_an_outdated_hash_is_renewed_at_login(owner: Grant, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (await User.get()).password_hash
    stronger = argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    await sessions.create("owner@example.org", PASSWORD, DEVICE)
    renewed = (await User.get()).password_hash
    assert renewed != before and "t=2" in renewed
    await sessions.create("owner@example.org", PASSWORD, DEVICE)
    assert (await User.get()).password_hash == renewed


async def test_an_access_token_lives_half_an_hour(time: Time, owner: Grant) -> None:
    time.advance(minutes=29, seconds=59.5)
    assert await authentication.resolve_access(owner.tokens.access) is not None
    time.advance(seconds=0.5)
    assert await authentication.resolve_access(owner.tokens.access) is None, "not even from memory"


async def test_being_seen_is_written_once_a_minute(time: Time, owner: Grant) -> None:
    started = time.value
    for seconds, written in ((30, 0), (29, 0), (1, 60), (59, 60), (1, 120)):
        time.advance(seconds=seconds)
        await authentication.resolve_access(owner.tokens.access)
        row = await Session.get()
        assert (row.last_seen_at - started).total_seconds() == written


async def test_ending_ones_own_session(owner: Grant, audited: Any) -> None:
    assert await authentication.resolve_access(owner.tokens.access) is not None
    await sessions.revoke(owner.actor, None, owner.session.id, "192.0.2.7")
    assert await authentication.resolve_access(owner.tokens.access) is None, "at once, memory or not"
    assert await sessions.alive(owner.session.user.id) == []
    assert (await audited())[-1] == ("sessionRevoke", "owner@example.org", "OK")
    again = await sessions.revoke(owner.actor, owner.session.id, None)
    assert again.id == owner.session.id


async def test_people_end_their_own_sessions_and_the_owner_any(owner: Grant, audited: Any) -> None:
    other = await _other()
    with pytest.raises(NotFound):
        await sessions.revoke(other.actor, owner.session.id, other.session.id)
    assert (await audited())[-1] == ("sessionRevoke", "v@example.org", "NotFound")
    assert await authentication.resolve_access(owner.tokens.access) is not None
    await sessions.revoke(owner.actor, other.session.id, owner.session.id)
    assert await authentication.resolve_access(other.tokens.access) is None


async def test_a_script_has_no_session_to_end(owner: Grant) -> None:
    script = Actor(kind="token", id=uuid7(), name="script", scopes=READER.scopes)
    for id in (None, owner.session.id, uuid7()):
        with pytest.raises(NotFound):
            await sessions.revoke(script, id, None)


async def test_only_usable_sessions_are_listed(time: Time, owner: Grant) -> None:
    time.advance(days=6)
    second = await sessions.create("owner@example.org", PASSWORD, Device())
    user = owner.session.user
    assert [row.id for row in await sessions.alive(user.id)] == [second.session.id, owner.session.id]
    time.advance(days=1)
    assert [row.id for row in await sessions.alive(user.id)] == [second.session.id]


async def test_long_and_odd_user_agents_fit(owner: Grant) -> None:
    device = Device("fe80::1%" + "e" * 100, "x\0" * 400)
    grant = await sessions.create("owner@example.org", PASSWORD, device)
    assert (await Session.get(id=grant.session.id)).user_agent == "x" * 255


async def test_people_see_themselves_only(owner: Grant) -> None:
    other = await _other()
    ids = [owner.session.user.id, other.session.user.id]
    assert [row.email for row in await people.visible_to(other.actor, ids)] == ["v@example.org"]
    assert len(await people.visible_to(owner.actor, ids)) == 2
