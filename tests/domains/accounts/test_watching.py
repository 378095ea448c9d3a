"""Waiting for the end of a login."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from server.core import events
from server.core.actor import Scope
from server.domains.accounts import api_tokens, refreshing, sessions, watching
from server.domains.accounts.events import ApiTokenRevoked, SessionEnded
from server.domains.accounts.models import ApiToken, Session
from server.domains.accounts.sessions import Grant
from tests.domains.accounts.conftest import DEVICE, Time

QUICK = 0.05


@pytest.fixture
async def watches() -> AsyncIterator[Any]:
    """Starts watches and ends those that are left."""
    tasks: list[asyncio.Task[str]] = []

    async def watch(**what: Any) -> asyncio.Task[str]:
        listening = len(events._streams.get(SessionEnded, ()))
        tasks.append(asyncio.create_task(watching.watch_end(**what)))
        while len(events._streams.get(SessionEnded, ())) == listening:
            await asyncio.sleep(0)
        return tasks[-1]

    yield watch
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_bus_ends_it_at_once(owner: Grant, watches: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", 60.0)
    other = await sessions.start(owner.session.user, DEVICE)
    token = await api_tokens.create(owner.actor, "s", [Scope.READ])
    mine, theirs = await watches(session_id=owner.session.id), await watches(session_id=other.session.id)
    script = await watches(api_token_id=token.token.id)
    await sessions.revoke(owner.actor, owner.session.id, None)
    assert await asyncio.wait_for(mine, 3) == "The session was ended."
    await api_tokens.revoke(owner.actor, token.token.id)
    assert await asyncio.wait_for(script, 3) == "The API token was revoked."
    assert not theirs.done()


async def test_what_the_bus_lost_is_found_by_looking(
    time: Time, owner: Grant, watches: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert watching.POLL_SECONDS <= 3
    monkeypatch.setattr(watching, "POLL_SECONDS", QUICK)
    token = await api_tokens.create(owner.actor, "s", [Scope.READ])
    person = await watches(session_id=owner.session.id)
    script = await watches(api_token_id=token.token.id)
    await Session.all().update(revoked_at=time.value)
    await ApiToken.all().update(revoked_at=time.value)
    assert await asyncio.wait_for(person, 3) == "The session was ended."
    assert await asyncio.wait_for(script, 3) == "The API token was revoked."


async def test_expiry_ends_it_and_refreshing_puts_that_off(
    time: Time, owner: Grant, watches: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", QUICK)
    task = await watches(session_id=owner.session.id)
    time.advance(days=6)
    fresh = await refreshing.refresh(owner.tokens.refresh, DEVICE)
    time.advance(days=6)
    done, _ = await asyncio.wait([task], timeout=QUICK * 4)
    assert not done
    time.value = fresh.tokens.refresh_expires_at
    assert await asyncio.wait_for(task, 3) == "The login has expired."


async def test_a_given_end_holds_in_any_case(time: Time, owner: Grant, watches: Any) -> None:
    past = time.value - timedelta(seconds=1)
    reason = await asyncio.wait_for(watching.watch_end(owner.session.id, None, past), 3)
    assert reason == "The login has expired."


async def test_an_api_tokens_expiry_ends_it(
    time: Time, owner: Grant, watches: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", QUICK)
    token = await api_tokens.create(owner.actor, "s", [Scope.READ], time.value + timedelta(minutes=5))
    task = await watches(api_token_id=token.token.id)
    time.advance(minutes=5)
    assert await asyncio.wait_for(task, 3) == "The login has expired."


async def test_events_of_others_are_ignored(owner: Grant, watches: Any) -> None:
    task = await watches(session_id=owner.session.id)
    events.publish(SessionEnded("0", "other"))
    events.publish(ApiTokenRevoked("None"))
    done, _ = await asyncio.wait([task], timeout=QUICK)
    assert not done
