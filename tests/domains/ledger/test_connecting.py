"""The repository that an owner connects, and the checks that may be run in it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from server.core import events
from server.core.actor import SYSTEM, Actor, Role, Scope
from server.core.errors import GuardNotMet, InvalidInput, NotAllowed, Unavailable
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.ledger import connecting, lifecycle, reading
from server.domains.ledger.events import LedgerChanged
from server.domains.ledger.kinds import RunState
from server.domains.ledger.models import Ledger, Run
from tests.conftest import OWNER, READER
from tests.domains.ledger import proofs
from tests.factories.repositories import Repository

pytestmark = pytest.mark.usefixtures("database")
TOKEN = Actor("token", uuid7(), "agent", frozenset(Scope))
OPERATOR = Actor("user", uuid7(), "operator", frozenset({Scope.LEDGER}), Role.OPERATOR)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "work")
    repository.commit("Begin", {"a/b.py": "x = 1\n"})
    return repository


async def test_connect_look_and_disconnect(repository: Repository) -> None:
    assert await connecting.view() is None
    command = f'"{sys.executable}" -m pytest -q "tests/some folder"'
    async with events.subscribe(LedgerChanged) as stream:
        await connecting.connect(
            OWNER, str(repository.path / "a"), None, command, ["Example.ORG.", "::1", "example.org"]
        )
        assert await stream.next(1) == LedgerChanged(version=(await reading.overview()).version)
    found = await connecting.view()
    assert found is not None
    assert (found.path, found.lint_command, found.probe_hosts, found.connected_by) == (
        str(repository.path),
        None,
        ("example.org", "::1"),
        OWNER.name,
    )
    assert found.test_command == (sys.executable, "-m", "pytest", "-q", "tests/some folder")
    assert found.connected_at is not None
    seen = await connecting.look(found)
    assert (seen.head, seen.branch, seen.is_dirty) == (repository.head, "main", False)
    await connecting.disconnect(OWNER)
    assert await connecting.view() is None
    ledger = await Ledger.get()
    assert (ledger.test_command, ledger.probe_hosts, ledger.connected_at) == (None, None, None)
    before = ledger.version
    await connecting.disconnect(OWNER)
    assert (await Ledger.get()).version == before


async def test_a_shown_command_can_be_written_again(repository: Repository) -> None:
    command = f"'{sys.executable}' -c 'print(\"a  b\")' \"it's\""
    await connecting.connect(OWNER, str(repository.path), command)
    first = await connecting.view()
    assert first is not None
    await connecting.connect(OWNER, str(repository.path), connecting.shown(first.lint_command))
    second = await connecting.view()
    assert second is not None and second.lint_command == first.lint_command


@pytest.mark.parametrize("who", [TOKEN, OPERATOR, READER])
async def test_only_an_owner_in_person_chooses_what_is_run(repository: Repository, who: Actor) -> None:
    with pytest.raises(NotAllowed):
        await connecting.connect(who, str(repository.path))
    await connecting.connect(OWNER, str(repository.path))
    with pytest.raises(NotAllowed):
        await connecting.disconnect(who)
    assert await connecting.view() is not None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"lint_command": "ruff check && rm -rf ."}, "lintCommand"),
        ({"lint_command": "no-such-program-anywhere"}, "lintCommand"),
        ({"test_command": "'unclosed"}, "testCommand"),
        ({"probe_hosts": ["http://example.org"]}, "probeHosts"),
        ({"probe_hosts": ["example.org:80"]}, "probeHosts"),
        ({"probe_hosts": ["user@example.org"]}, "probeHosts"),
        ({"probe_hosts": ["*"]}, "probeHosts"),
        ({"probe_hosts": [""]}, "probeHosts"),
        ({"probe_hosts": ["a" * 64 + ".org"]}, "probeHosts"),
        ({"probe_hosts": [f"h{n}" for n in range(21)]}, "probeHosts"),
    ],
)
async def test_faulty_settings(repository: Repository, values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await connecting.connect(OWNER, str(repository.path), **values)
    assert caught.value.field_errors[0].field == field
    assert await connecting.view() is None


@pytest.mark.parametrize("path", ["", "relative", "/no/such/folder", "nul\0"])
async def test_faulty_paths(path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        await connecting.connect(OWNER, path)
    assert caught.value.field_errors[0].field == "path"


async def test_a_live_run_keeps_its_repository(repository: Repository) -> None:
    await connecting.connect(OWNER, str(repository.path))
    run = await proofs.active_run()
    for attempt in (connecting.connect(OWNER, str(repository.path)), connecting.disconnect(OWNER)):
        with pytest.raises(GuardNotMet) as caught:
            await attempt
        assert caught.value.guard == "NO_RUN"
    await Run.filter(id=run.id).update(state=RunState.ABANDONED)
    await connecting.disconnect(OWNER)


async def test_a_repository_that_went_away(repository: Repository) -> None:
    await connecting.connect(OWNER, str(repository.path))
    repository.path.rename(repository.path.with_name("moved"))
    found = await connecting.view()
    assert found is not None
    with pytest.raises(Unavailable):
        await connecting.look(found)


def configured(path: Path | None) -> Settings:
    return Settings(ledger_repository=path)


async def test_the_configured_repository_is_connected_when_nothing_is(repository: Repository) -> None:
    await connecting.connect_configured(configured(None))
    assert await connecting.view() is None
    await asyncio.gather(*(connecting.connect_configured(configured(repository.path)) for _ in range(3)))
    found = await connecting.view()
    assert found is not None
    assert (found.path, found.connected_by) == (str(repository.path), "configuration")
    assert (await reading.overview()).version == 2


async def test_what_an_owner_connected_stays(repository: Repository, tmp_path: Path) -> None:
    other = Repository(tmp_path / "other")
    await connecting.connect(OWNER, str(other.path))
    await connecting.connect_configured(configured(repository.path))
    found = await connecting.view()
    assert found is not None and found.path == str(other.path)


async def test_a_wrong_configuration_is_told_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await connecting.connect_configured(configured(tmp_path / "nowhere"))
    assert "AINFLUENCER_LEDGER_REPOSITORY" in caplog.text
    assert await connecting.view() is None


async def test_the_server_connects_it_at_start(repository: Repository) -> None:
    async with events.subscribe(LedgerChanged) as stream, lifecycle.lifespan(configured(repository.path)):
        assert await stream.next(30) is not None
        assert await connecting.view() is not None


async def test_the_command_line_may_connect_too(repository: Repository) -> None:
    await connecting.connect(SYSTEM, str(repository.path))
    assert await connecting.view() is not None
