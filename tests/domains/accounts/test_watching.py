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
        tasks.append(asyncio.create_task(watching.watch_end(**what)))
        while not events._streams.get(SessionEnded):
            await asyncio.sleep(0)
        return tasks[-1]

    yield watch
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many logins each question to the database was about."""
    asked: list[int] = []
    for model in (Session, ApiToken):
        original = model.filter

        def counted(*args: Any, original: Any = original, **kwargs: Any) -> Any:
            if "id__in" in kwargs:
                asked.append(len(kwargs["id__in"]))
            return original(*args, **kwargs)

        monkeypatch.setattr(model, "filter", counted)
    return asked


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


async def test_all_logins_are_asked_for_in_one_question(
    owner: Grant, watches: Any, questions: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", QUICK)
    other = await sessions.start(owner.session.user, DEVICE)
    many = [await watches(session_id=owner.session.id) for _ in range(50)]
    one = await watches(session_id=other.session.id)
    async with asyncio.timeout(3):
        while questions[-2:] != [2, 2]:
            await asyncio.sleep(0.01)
    await Session.filter(id=owner.session.id).delete()
    assert set(await asyncio.wait_for(asyncio.gather(*many), 3)) == {"The session was ended."}
    assert not one.done()


async def test_more_logins_than_one_question_may_hold(
    owner: Grant, watches: Any, questions: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "ASKED_AT_ONCE", 2)
    monkeypatch.setattr(watching, "POLL_SECONDS", QUICK)
    grants = [await sessions.start(owner.session.user, DEVICE) for _ in range(5)]
    tasks = [await watches(session_id=grant.session.id) for grant in grants]
    await Session.filter(id=grants[4].session.id).delete()
    assert await asyncio.wait_for(tasks[4], 3) == "The session was ended."
    assert max(questions) == 2
    assert [task.done() for task in tasks] == [False] * 4 + [True]


async def test_the_bus_is_heard_while_the_database_does_not_answer(
    owner: Grant, watches: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asyncio.Event()

    async def silent(*_: Any) -> None:
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(watching, "_look", silent)
    task = await watches(session_id=owner.session.id)
    await asyncio.wait_for(asked.wait(), 3)
    events.publish(SessionEnded(str(owner.session.id), "You logged out."))
    assert await asyncio.wait_for(task, 3) == "You logged out."


async def test_a_database_that_was_away_is_asked_again(
    owner: Grant, watches: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "POLL_SECONDS", QUICK)
    look, failures = watching._look, iter([OSError("away"), OSError("away")])

    async def failing(*what: Any) -> None:
        if (error := next(failures, None)) is not None:
            raise error
        await look(*what)

    monkeypatch.setattr(watching, "_look", failing)
    task = await watches(session_id=owner.session.id)
    await Session.all().delete()
    assert await asyncio.wait_for(task, 3) == "The session was ended."
    assert "Whether logins have ended is asked again (away)." in caplog.text


async def test_nothing_is_watched_for_nobody(owner: Grant, watches: Any) -> None:
    task = await watches(session_id=owner.session.id)
    watcher = watching._watcher
    assert watcher is not None
    task.cancel()
    await asyncio.wait([task, watcher], timeout=3)
    assert (watcher.done(), watching._watcher, watching._sessions) == (True, None, {})
    assert not events._streams[SessionEnded]


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
