"""The first start: one link, one owner."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.core.actor import Role
from server.core.errors import Conflict, InvalidInput, NotAllowed
from server.core.settings import Settings
from server.domains.accounts import setup, tokens
from server.domains.accounts.models import SetupToken, User
from server.domains.accounts.sessions import Grant
from tests.domains.accounts.conftest import DEVICE, PASSWORD


async def _complete(token: str, email: str = "a@example.org") -> Grant:
    return await setup.complete(token, email, "Ada", PASSWORD, DEVICE)


async def test_the_token_makes_the_owner_and_a_session(database: Settings) -> None:
    assert await setup.required()
    token = await setup.issue()
    assert token is not None and len(token) == 43
    grant = await _complete(token, " Ada@Example.ORG ")
    assert (grant.actor.name, grant.actor.role) == ("ada@example.org", Role.OWNER)
    assert not await setup.required()


async def test_only_the_hash_is_kept(database: Settings) -> None:
    token = await setup.issue()
    assert token is not None
    row = await SetupToken.get()
    assert row.token_hash == tokens.digest(token) != token
    grant = await _complete(token)
    user = await User.get()
    assert user.password_hash.startswith("$argon2id$")
    stored = await type(grant.session).get()
    assert grant.tokens.access not in vars(stored).values()


async def test_a_new_link_replaces_the_old_one(database: Settings) -> None:
    old, new = await setup.issue(), await setup.issue()
    assert old is not None and new is not None
    with pytest.raises(NotAllowed):
        await _complete(old)
    await _complete(new)
    assert await SetupToken.all().count() == 1


async def test_no_link_once_there_is_a_user(owner: Grant) -> None:
    assert await setup.issue() is None


async def test_a_link_works_again_when_all_users_were_removed_by_hand(owner: Grant) -> None:
    await User.all().delete()
    token = await setup.issue()
    assert token is not None
    await _complete(token)


@pytest.mark.parametrize("rounds", range(3))
async def test_two_clients_at_once_make_one_owner(database: Settings, rounds: int, audited: Any) -> None:
    token = await setup.issue()
    assert token is not None
    tries = [_complete(token, f"user{n}@example.org") for n in range(2)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    refused = [result for result in results if isinstance(result, NotAllowed | Conflict)]
    assert len(refused) == 1
    assert await User.all().count() == 1
    assert sorted(result for _, _, result in await audited()) == [type(refused[0]).__name__, "OK"]


async def test_links_issued_at_once_leave_one_that_works(database: Settings) -> None:
    issued = [token for token in await asyncio.gather(*(setup.issue() for _ in range(4))) if token]
    tries = [_complete(token, f"user{n}@example.org") for n, token in enumerate(issued)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, Grant) for result in results) == 1
    assert await User.all().count() == 1


async def test_every_fault_is_told_and_nothing_is_used_up(database: Settings) -> None:
    token = await setup.issue()
    assert token is not None
    with pytest.raises(InvalidInput) as caught:
        await setup.complete(token, "nobody", "", "short", DEVICE)
    assert [fault.field for fault in caught.value.field_errors] == ["email", "name", "password"]
    await _complete(token)


async def test_a_wrong_token_is_refused_and_recorded(database: Settings, audited: Any) -> None:
    with pytest.raises(NotAllowed):
        await _complete("guess")
    assert await audited() == [("setupComplete", "a@example.org", "NotAllowed")]
