"""`token`, `user` and `setup` on the command line, as somebody types them."""

from __future__ import annotations

import asyncio

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from server import cli
from server.core import db
from server.core.actor import Scope
from server.core.settings import Settings
from server.domains.accounts import authentication, setup
from server.domains.accounts.models import AuditEntry
from tests.domains.accounts.conftest import DEVICE, PASSWORD


@pytest.fixture(autouse=True)
def configured(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements per connection name, in the placeholders of one kind
    monkeypatch.setenv("AINFLUENCER_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("AINFLUENCER_DATABASE_URL", settings.database_url)


async def _run(*argv: str) -> int:
    """Commands start a loop of their own, so they need a thread of their own."""
    return await asyncio.to_thread(cli.main, list(argv))


async def _scopes(settings: Settings, secret: str) -> frozenset[Scope] | None:
    authentication.forget_all()
    async with db.open(settings):
        viewer = await authentication.resolve_access(secret)
    return viewer.actor.scopes if viewer else None


async def test_a_token_is_made_listed_and_revoked(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await _run("token", "create", "--name", "nightly", "--scopes", "read, LEDGER") == 0
    secret = capsys.readouterr().out.strip()
    assert secret.startswith("ait_") and len(secret) == 47
    assert await _scopes(settings, secret) == frozenset({Scope.READ, Scope.LEDGER})
    assert await _run("token", "list") == 0
    listed = capsys.readouterr().out
    assert listed.split() == [secret[:12], "valid", "read,ledger", "nightly"]
    assert await _run("token", "revoke", secret[:12]) == 0
    assert await _scopes(settings, secret) is None
    capsys.readouterr()
    await _run("token", "list")
    assert "revoked" in capsys.readouterr().out
    async with db.open(settings):
        entries = await AuditEntry.all().order_by("id").values_list("action", "actor_name", "result")
    assert entries == [("apiTokenCreate", "system", "OK"), ("apiTokenRevoke", "system", "OK")]


async def test_faulty_input_is_told_and_exits_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert await _run("token", "create", "--name", "x", "--scopes", "read,everything") == 1
    assert "EVERYTHING" in capsys.readouterr().err
    assert await _run("token", "create", "--name", "x", "--scopes", ",") == 1
    assert "at least one" in capsys.readouterr().err
    assert await _run("token", "revoke", "ait_nothing") == 1
    assert "ait_nothing" in capsys.readouterr().err


async def test_an_ambiguous_prefix_revokes_nothing(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        await _run("token", "create", "--name", name, "--scopes", "read")
    capsys.readouterr()
    assert await _run("token", "revoke", "ait_") == 1
    assert "2 tokens" in capsys.readouterr().err
    await _run("token", "list")
    assert capsys.readouterr().out.count("valid") == 2


async def test_the_setup_link_makes_the_owner(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert await _run("setup", "link") == 0
    link = capsys.readouterr().out.strip()
    base, _, token = link.partition("?token=")
    assert base == f"http://{settings.host}:{settings.port}/setup"
    async with db.open(settings):
        await setup.complete(token, "ada@example.org", "Ada", PASSWORD, DEVICE)
    assert await _run("setup", "link") == 1
    assert "user already" in capsys.readouterr().err
    assert await _run("user", "list") == 0
    assert capsys.readouterr().out.strip() == "ada@example.org  OWNER  Ada"
