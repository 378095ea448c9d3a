"""API tokens: whose rights they carry, and how they end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from server.core import events
from server.core.actor import SYSTEM, Actor, Role, Scope
from server.core.errors import InvalidInput, NotAllowed, NotFound
from server.core.ids import uuid7
from server.domains.accounts import api_tokens, authentication, people, tokens
from server.domains.accounts.events import ApiTokenRevoked
from server.domains.accounts.models import ApiToken, User
from server.domains.accounts.sessions import Grant
from tests.domains.accounts.conftest import Time


@pytest.fixture
async def operator(owner: Grant) -> Actor:
    user = await User.create(email="op@example.org", name="Op", password_hash="-", role=Role.OPERATOR)
    return people.actor_of(user)


async def _actor(secret: str) -> Actor:
    viewer = await authentication.resolve_access(secret)
    assert viewer is not None and viewer.user is None and viewer.session_id is None
    return viewer.actor


async def test_a_token_works_with_its_scopes_only(owner: Grant, audited: Any) -> None:
    created = await api_tokens.create(owner.actor, " nightly ", [Scope.LEDGER, Scope.READ, Scope.READ])
    assert created.secret.startswith("ait_") and len(created.secret) == 47
    assert created.token.prefix == created.secret[:12]
    actor = await _actor(created.secret)
    assert (actor.kind, actor.id, actor.name) == ("token", created.token.id, "nightly")
    assert actor.scopes == {Scope.READ, Scope.LEDGER}
    assert (await audited())[-1] == ("apiTokenCreate", "owner@example.org", "OK")


async def test_only_the_hash_is_kept(owner: Grant) -> None:
    created = await api_tokens.create(owner.actor, "script", [Scope.READ])
    row = await ApiToken.get()
    assert row.token_hash == tokens.digest(created.secret)
    assert created.secret not in vars(row).values()
    assert created.secret not in repr(created)


async def test_nobody_gives_what_they_lack(operator: Actor, audited: Any) -> None:
    with pytest.raises(NotAllowed, match="ADMIN"):
        await api_tokens.create(operator, "script", [Scope.READ, Scope.ADMIN])
    assert (await audited())[-1] == ("apiTokenCreate", "op@example.org", "NotAllowed")
    await api_tokens.create(operator, "script", [Scope.READ, Scope.LEDGER])


async def test_a_token_makes_tokens_only_with_admin(owner: Grant) -> None:
    weak = await api_tokens.create(owner.actor, "weak", [Scope.READ])
    with pytest.raises(NotAllowed):
        await api_tokens.create(await _actor(weak.secret), "child", [Scope.READ])
    strong = await api_tokens.create(owner.actor, "strong", [Scope.READ, Scope.ADMIN])
    actor = await _actor(strong.secret)
    child = await api_tokens.create(actor, "child", [Scope.READ])
    assert child.token.user_id == owner.session.user.id
    with pytest.raises(NotAllowed):
        await api_tokens.create(actor, "child", [Scope.LEDGER])


async def test_every_fault_is_told(time: Time, owner: Grant) -> None:
    with pytest.raises(InvalidInput) as caught:
        await api_tokens.create(owner.actor, " ", [], time.value)
    assert [fault.field for fault in caught.value.field_errors] == ["name", "scopes", "expiresAt"]


async def test_it_expires(time: Time, owner: Grant) -> None:
    created = await api_tokens.create(owner.actor, "s", [Scope.READ], time.value + timedelta(seconds=90.5))
    time.advance(seconds=90)
    assert await authentication.resolve_access(created.secret) is not None
    time.advance(seconds=0.5)
    assert await authentication.resolve_access(created.secret) is None


async def test_use_is_written_once_a_minute(time: Time, owner: Grant) -> None:
    created = await api_tokens.create(owner.actor, "s", [Scope.READ])
    assert (await ApiToken.get()).last_used_at is None
    first = time.value
    for seconds, written in ((0, 0), (59, 0), (1, 60)):
        time.advance(seconds=seconds)
        await authentication.resolve_access(created.secret)
        used = (await ApiToken.get()).last_used_at
        assert used is not None and (used - first).total_seconds() == written


async def test_revoking_works_at_once_and_is_told(owner: Grant, audited: Any) -> None:
    created = await api_tokens.create(owner.actor, "s", [Scope.READ])
    assert await authentication.resolve_access(created.secret) is not None
    async with events.subscribe(ApiTokenRevoked) as stream:
        row = await api_tokens.revoke(owner.actor, created.token.id)
        assert await stream.next(1) == ApiTokenRevoked(str(created.token.id))
    assert row.revoked_at is not None
    assert await authentication.resolve_access(created.secret) is None
    assert (await audited())[-1] == ("apiTokenRevoke", "owner@example.org", "OK")
    assert (await api_tokens.revoke(owner.actor, created.token.id)).revoked_at == row.revoked_at


async def test_people_see_and_revoke_their_own_and_the_owner_all(owner: Grant, operator: Actor) -> None:
    mine = await api_tokens.create(operator, "mine", [Scope.READ])
    theirs = await api_tokens.create(owner.actor, "theirs", [Scope.READ])
    nobodys = await api_tokens.create(SYSTEM, "nobody's", [Scope.READ])
    assert [row.name for row in await api_tokens.visible_to(operator)] == ["mine"]
    assert [row.name for row in await api_tokens.visible_to(owner.actor)] == ["nobody's", "theirs", "mine"]
    assert [row.name for row in await api_tokens.visible_to(await _actor(theirs.secret))] == ["theirs"]
    for id in (theirs.token.id, nobodys.token.id, uuid7()):
        with pytest.raises(NotFound):
            await api_tokens.revoke(operator, id)
    await api_tokens.revoke(owner.actor, mine.token.id)
    assert await authentication.resolve_access(mine.secret) is None


async def test_a_token_never_has_more_rights_than_its_maker_has_now(time: Time, operator: Actor) -> None:
    created = await api_tokens.create(operator, "s", [Scope.READ, Scope.LEDGER])
    await User.filter(id=operator.id).update(role=Role.VIEWER)
    assert (await _actor(created.secret)).scopes == {Scope.READ}
    await User.filter(id=operator.id).delete()
    time.advance(seconds=1)
    assert await authentication.resolve_access(created.secret) is None
