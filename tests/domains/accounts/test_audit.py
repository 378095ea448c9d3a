"""The audit log: entries stand or fall with what they tell of, and refusals are kept."""

from __future__ import annotations

import pytest

from server.core import db
from server.core.errors import DomainError, InvalidInput, NotAllowed, NotFound, RateLimited
from server.core.settings import Settings
from server.domains.accounts import audit
from server.domains.accounts.models import AuditEntry
from tests.conftest import OWNER
from tests.domains.accounts.conftest import Time


async def test_an_entry_tells_who_did_what_and_when(time: Time, database: Settings) -> None:
    await audit.record(OWNER, "characterCreate", "abc", address="192.0.2.1")
    row = await AuditEntry.get()
    assert (row.actor_kind, row.actor_id, row.actor_name) == ("user", OWNER.id, "owner@example.org")
    assert (row.action, row.target, row.result, row.address) == (
        "characterCreate",
        "abc",
        "OK",
        "192.0.2.1",
    )
    assert row.created_at == time.value


async def test_an_entry_goes_with_its_transaction(database: Settings) -> None:
    with pytest.raises(RuntimeError):
        async with db.transaction():
            await audit.record(OWNER, "characterCreate")
            raise RuntimeError
    assert await AuditEntry.all().count() == 0


@pytest.mark.parametrize(
    ("error", "kept"), [(NotAllowed("no"), 1), (NotFound("no"), 1), (InvalidInput("no"), 0)]
)
async def test_refusals_are_kept_and_passed_on(database: Settings, error: DomainError, kept: int) -> None:
    with pytest.raises(type(error)):
        async with audit.denials(OWNER, "characterCreate", "abc"), db.transaction():
            raise error
    assert await AuditEntry.filter(result=type(error).__name__).count() == kept


async def test_what_succeeds_is_no_denial(database: Settings) -> None:
    async with audit.denials(OWNER, "characterCreate"):
        pass
    assert await AuditEntry.all().count() == 0


async def test_the_same_rate_limit_is_told_once_a_minute(
    time: Time, database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "MAX_REMEMBERED", 2)

    async def limited(address: str) -> None:
        with pytest.raises(RateLimited):
            async with audit.denials(audit.anonymous(), "sessionCreate", None, address):
                raise RateLimited("slow down", 10)

    for address in ("a", "a", "b", "a"):
        await limited(address)
    assert await AuditEntry.all().count() == 2
    time.advance(minutes=1)
    await limited("a")
    assert await AuditEntry.all().count() == 3
    for n in range(5):
        await limited(str(n))
    assert len(audit._told) == 2


async def test_texts_of_strangers_always_fit(database: Settings) -> None:
    await audit.record(audit.anonymous("x\0\ud800" * 500), "a" * 100, "t" * 500, "r" * 100, "1" * 100)
    row = await AuditEntry.get()
    assert (len(row.actor_name), len(row.action), row.actor_name[:2]) == (254, 60, "x?")
