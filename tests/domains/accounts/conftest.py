"""Time that tests move by hand, quick password hashes, and a fresh process state for each test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import argon2
import pytest

from server.core import clock
from server.core.settings import Settings
from server.domains.accounts import audit, authentication, passwords, setup, throttling
from server.domains.accounts.models import AuditEntry
from server.domains.accounts.sessions import Device, Grant

PASSWORD = "correct horse battery"
DEVICE = Device("192.0.2.7", "tests")


@dataclass
class Time:
    """A clock that stands still until it is moved."""

    value: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def advance(self, **amount: float) -> None:
        self.value += timedelta(**amount)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(clock, "now", lambda: time.value)
    return time


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = argon2.PasswordHasher.from_parameters(argon2.profiles.CHEAPEST)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    audit._told.clear()
    authentication.forget_all()
    throttling.reset()


@pytest.fixture
async def owner(database: Settings) -> Grant:
    """The owner, made through set-up, and their first session."""
    token = await setup.issue()
    assert token is not None
    return await setup.complete(token, "Owner@Example.org", "Olive Owner", PASSWORD, DEVICE)


@pytest.fixture
def audited(database: Settings) -> Callable[[], Awaitable[list[tuple[str, str, str]]]]:
    """(action, actor's name, result) of every entry so far, oldest first."""

    async def read() -> list[tuple[str, str, str]]:
        rows = await AuditEntry.all().order_by("created_at", "id")
        return [(row.action, row.actor_name, row.result) for row in rows]

    return read
