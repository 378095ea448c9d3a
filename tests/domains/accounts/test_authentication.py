"""Whose token it is: what is remembered, for how long, and what makes it forgotten."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.core import events
from server.core.actor import Scope
from server.core.settings import Settings
from server.domains.accounts import api_tokens, authentication, lifecycle, sessions
from server.domains.accounts.events import ApiTokenRevoked, SessionEnded
from server.domains.accounts.models import ApiToken, Session
from server.domains.accounts.sessions import Grant
from tests.domains.accounts.conftest import Time


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each time that the database was asked."""
    seen: list[str] = []
    for name in ("_of_session", "_of_api_token"):
        real = getattr(authentication, name)

        async def spy(*args: Any, name: str = name, real: Any = real) -> Any:
            seen.append(name)
            return await real(*args)

        monkeypatch.setattr(authentication, name, spy)
    return seen


async def test_a_persons_token_tells_person_and_session(owner: Grant) -> None:
    viewer = await authentication.resolve_access(owner.tokens.access)
    assert viewer is not None and viewer.user is not None
    assert (viewer.user.email, viewer.session_id, viewer.api_token_id) == (
        "owner@example.org",
        owner.session.id,
        None,
    )
    assert viewer.actor == owner.actor


@pytest.mark.parametrize("token", [None, "", "guess", "ait_guess", "x" * 100_000, "\ud800", "\0"])
async def test_what_is_no_token_is_nobody(owner: Grant, token: str | None) -> None:
    assert await authentication.resolve_access(token) is None


async def test_hot_reads_cost_one_query_a_second(time: Time, owner: Grant, lookups: list[str]) -> None:
    for _ in range(5):
        await authentication.resolve_access(owner.tokens.access)
    assert len(lookups) == 1
    time.advance(seconds=1)
    await authentication.resolve_access(owner.tokens.access)
    assert len(lookups) == 2


async def test_unknown_tokens_are_remembered_as_well_but_not_without_bound(
    database: Settings, lookups: list[str], monkeypatch: pytest.MonkeyPatch, time: Time
) -> None:
    monkeypatch.setattr(authentication, "MAX_REMEMBERED", 3)
    for n in range(5):
        await authentication.resolve_access(f"guess{n}")
        await authentication.resolve_access(f"guess{n}")
    assert len(lookups) == 5
    assert len(authentication._remembered) == 3


async def test_what_another_process_ended_is_forgotten_through_the_bus(time: Time, owner: Grant) -> None:
    created = await api_tokens.create(owner.actor, "script", [Scope.READ])
    async with lifecycle.lifespan(Settings()):
        for token in (owner.tokens.access, created.secret):
            assert await authentication.resolve_access(token) is not None
        # As another process does it: the row changes, and all we get is the event.
        await Session.all().update(revoked_at=time.value)
        await ApiToken.all().update(revoked_at=time.value)
        assert await authentication.resolve_access(owner.tokens.access) is not None, "still remembered"
        events.publish(SessionEnded(str(owner.session.id), "test"))
        events.publish(ApiTokenRevoked(str(created.token.id)))
        async with asyncio.timeout(5):  # the clock stands still: only the bus can make it forget
            for token in (owner.tokens.access, created.secret):
                while await authentication.resolve_access(token) is not None:
                    await asyncio.sleep(0)


async def test_an_answer_from_before_the_end_is_not_remembered(
    time: Time, owner: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = authentication._of_session

    async def slow(digest: str, now: Any) -> Any:
        viewer = await real(digest, now)
        await sessions.revoke(owner.actor, None, owner.session.id)
        return viewer

    monkeypatch.setattr(authentication, "_of_session", slow)
    assert await authentication.resolve_access(owner.tokens.access) is not None
    monkeypatch.setattr(authentication, "_of_session", real)
    assert await authentication.resolve_access(owner.tokens.access) is None
