"""Rotation: one winner, a short grace, and the end of the session when a token was stolen."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.core import events
from server.core.errors import Conflict, NotAllowed
from server.domains.accounts import authentication, refreshing, sessions
from server.domains.accounts.events import SessionEnded
from server.domains.accounts.models import RetiredRefresh, Session
from server.domains.accounts.sessions import Grant
from tests.domains.accounts.conftest import DEVICE, Time


async def _refresh(token: str | None) -> Grant:
    return await refreshing.refresh(token, DEVICE)


async def test_refreshing_gives_new_tokens_for_the_same_session(
    time: Time, owner: Grant, audited: Any
) -> None:
    time.advance(minutes=31)
    fresh = await _refresh(owner.tokens.refresh)
    assert fresh.session.id == owner.session.id
    assert {fresh.tokens.access, fresh.tokens.refresh}.isdisjoint({owner.tokens.access, owner.tokens.refresh})
    viewer = await authentication.resolve_access(fresh.tokens.access)
    assert viewer is not None and viewer.session_id == owner.session.id
    assert (fresh.tokens.refresh_expires_at - time.value).days == 7
    assert (await audited())[-1] == ("sessionRefresh", "owner@example.org", "OK")


async def test_the_former_access_token_dies_within_a_second(time: Time, owner: Grant) -> None:
    assert await authentication.resolve_access(owner.tokens.access) is not None
    await _refresh(owner.tokens.refresh)
    time.advance(seconds=1)
    assert await authentication.resolve_access(owner.tokens.access) is None


@pytest.mark.parametrize("rounds", range(3))
async def test_of_many_at_once_exactly_one_wins(owner: Grant, rounds: int) -> None:
    tries = [_refresh(owner.tokens.refresh) for _ in range(5)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    winners = [result for result in results if isinstance(result, Grant)]
    assert len(winners) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 4
    assert await authentication.resolve_access(winners[0].tokens.access) is not None


async def test_reuse_within_ten_seconds_is_a_conflict_and_harms_nobody(time: Time, owner: Grant) -> None:
    fresh = await _refresh(owner.tokens.refresh)
    time.advance(seconds=10)
    with pytest.raises(Conflict, match="already refreshed; use the new token"):
        await _refresh(owner.tokens.refresh)
    assert await authentication.resolve_access(fresh.tokens.access) is not None
    await _refresh(fresh.tokens.refresh)


async def test_later_reuse_ends_the_session(time: Time, owner: Grant, audited: Any) -> None:
    fresh = await _refresh(owner.tokens.refresh)
    time.advance(seconds=10.1)
    assert await authentication.resolve_access(fresh.tokens.access) is not None
    async with events.subscribe(SessionEnded) as stream:
        with pytest.raises(NotAllowed, match="used before"):
            await _refresh(owner.tokens.refresh)
        event = await stream.next(1)
    assert isinstance(event, SessionEnded) and event.session_id == str(owner.session.id)
    assert await authentication.resolve_access(fresh.tokens.access) is None
    with pytest.raises(NotAllowed):
        await _refresh(fresh.tokens.refresh)
    assert (await Session.get()).revoked_reason == "refresh token reused"
    assert [entry[2] for entry in await audited()][-2:] == ["NotAllowed", "NotAllowed"]


async def test_a_token_from_many_rotations_ago_is_remembered(time: Time, owner: Grant) -> None:
    grant = owner
    for _ in range(4):
        time.advance(minutes=25)
        grant = await _refresh(grant.tokens.refresh)
    with pytest.raises(NotAllowed):
        await _refresh(owner.tokens.refresh)
    assert await authentication.resolve_access(grant.tokens.access) is None


async def test_another_session_of_the_user_lives_on(time: Time, owner: Grant) -> None:
    other = await sessions.start(owner.session.user, DEVICE)
    await _refresh(owner.tokens.refresh)
    time.advance(minutes=1)
    with pytest.raises(NotAllowed):
        await _refresh(owner.tokens.refresh)
    assert await authentication.resolve_access(other.tokens.access) is not None


async def test_retired_tokens_are_kept_no_longer_than_they_would_live(time: Time, owner: Grant) -> None:
    grant = owner
    for _ in range(4):
        time.advance(days=3)
        grant = await _refresh(grant.tokens.refresh)
    assert await RetiredRefresh.all().count() == 3


async def test_unused_for_a_week_it_expires(time: Time, owner: Grant) -> None:
    time.advance(days=7)
    with pytest.raises(NotAllowed):
        await _refresh(owner.tokens.refresh)


@pytest.mark.parametrize("token", [None, "", "guess"])
async def test_an_unknown_token_is_refused(owner: Grant, token: str | None) -> None:
    with pytest.raises(NotAllowed):
        await _refresh(token)


async def test_the_access_token_is_no_refresh_token(owner: Grant) -> None:
    with pytest.raises(NotAllowed):
        await _refresh(owner.tokens.access)
    assert await authentication.resolve_access(owner.tokens.refresh) is None


async def test_an_ended_session_is_not_refreshed(owner: Grant) -> None:
    await sessions.revoke(owner.actor, None, owner.session.id)
    with pytest.raises(NotAllowed):
        await _refresh(owner.tokens.refresh)
