"""Checks as the server runs them: output as it comes, stops, and what a dead process leaves behind."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import psutil
import pytest

from server.core import clock, events
from server.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.ledger import lifecycle, runs
from server.domains.ledger.contract import Guard
from server.domains.ledger.events import CommandProgressed
from server.domains.ledger.kinds import CommandState, EvidenceKind, EvidenceOutcome, RunState, RunStep
from server.domains.ledger.models import CommandOutput, Evidence, Ledger, Run, RunCommand
from server.domains.ledger.runs import beats, executing, losing, owners, watching
from server.domains.ledger.runs.watching import Piece
from server.domains.ledger.verification import Check, CheckKind
from server.domains.ledger.verification.environment import MARKER
from tests.domains.ledger.runs.support import COMPILE, LINT, OWNER, TEST, Driver, agent, finished, refused
from tests.factories import ledger

WAITING = "import sys, time; print('waiting'); sys.stdout.flush(); time.sleep(600)"


async def waiting(driver: Driver) -> RunCommand:
    """A check that has printed its first line and would go on for ten minutes."""
    await Ledger.all().update(test_command=[ledger.PYTHON, "-c", WAITING])
    command = await runs.verify(driver.author, driver.run.id, TEST)
    async with aclosing(watching.output(command.id, None)) as story:
        async for entry in story:
            if isinstance(entry, Piece) and "waiting" in entry.text:
                return command
    raise AssertionError("it ended")


async def test_output_comes_while_it_runs(driver: Driver) -> None:
    await driver.begin()
    command = await waiting(driver)
    assert (await RunCommand.get(id=command.id)).state is CommandState.RUNNING
    assert [row.text for row in await CommandOutput.filter(command_id=command.id)] == ["waiting\n"]
    with refused(Guard.CHECK_ENDED):
        await runs.verify(driver.author, driver.run.id, COMPILE)
    with refused(Guard.CHECK_ENDED):
        await driver.change()
    asked = await runs.cancel(driver.author, command.id)
    assert asked.cancel_requested
    ended = await finished(command)
    assert (ended.state, ended.exit_code, ended.tail) == (CommandState.CANCELLED, None, "waiting\n")
    proof = await Evidence.get(run_id=driver.run.id, kind=EvidenceKind.COMMAND)
    assert proof.outcome is EvidenceOutcome.SKIP
    assert (await driver.reload()).step is RunStep.EXECUTE
    with pytest.raises(Conflict):
        await runs.cancel(driver.author, command.id)


async def test_only_the_holder_or_an_owner_stops_a_check(driver: Driver) -> None:
    await driver.begin()
    command = await waiting(driver)
    with pytest.raises(NotAllowed):
        await runs.cancel(agent("other"), command.id)
    await runs.cancel(OWNER, command.id)
    assert (await finished(command)).state is CommandState.CANCELLED


async def test_watchers_see_it_all_whenever_they_come(driver: Driver) -> None:
    await Ledger.all().update(lint_command=[ledger.PYTHON, "-c", "print('a' * 9000); print('b')"])
    await driver.begin()
    command = await driver.verify(LINT)
    rows = await CommandOutput.filter(command_id=command.id).order_by("seq")
    assert len(rows) > 1
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    whole = [entry async for entry in watching.output(command.id, None)]
    assert whole == [Piece(rows[-1].seq, "a" * 9000 + "\nb\n"), command]
    rest = [entry async for entry in watching.output(command.id, 1)]
    assert rest == [Piece(rows[-1].seq, "".join(row.text for row in rows[1:])), command]
    assert [entry async for entry in watching.output(command.id, rows[-1].seq)] == [command]
    with pytest.raises(NotFound):
        await anext(watching.output(uuid7(), None))


async def test_a_silent_check(driver: Driver) -> None:
    await Ledger.all().update(lint_command=[ledger.PYTHON, "-c", ""])
    await driver.begin()
    command = await driver.verify(LINT)
    assert [entry async for entry in watching.output(command.id, None)] == [Piece(0, ""), command]
    assert (command.exit_code, command.output_bytes, command.tail) == (0, 0, "")


async def test_a_check_that_takes_too_long(driver: Driver) -> None:
    await Ledger.all().update(test_command=[ledger.PYTHON, "-c", WAITING])
    await driver.begin()
    command = await finished(await runs.verify(driver.author, driver.run.id, TEST, timeout_seconds=1))
    assert command.state is CommandState.TIMED_OUT
    proof = await Evidence.get(run_id=driver.run.id)
    assert (proof.outcome, proof.data["exitCode"]) == (EvidenceOutcome.FAIL, None)
    assert (await driver.reload()).verified_changes is None


@pytest.mark.parametrize(
    ("check", "timeout", "field"),
    [
        (Check(CheckKind.PY_COMPILE, ("../x.py",)), None, "files"),
        (Check(CheckKind.PY_COMPILE), None, "files"),
        (Check(CheckKind.HTTP_PROBE, url="http://example.org/"), None, "url"),
        (LINT, 0.5, "timeoutSeconds"),
        (LINT, 1801, "timeoutSeconds"),
    ],
)
async def test_checks_that_are_not_allowed(
    driver: Driver, check: Check, timeout: float | None, field: str
) -> None:
    run = await driver.begin()
    with pytest.raises(InvalidInput) as caught:
        await runs.verify(driver.author, run.id, check, timeout)
    assert {fault.field for fault in caught.value.field_errors} == {field}
    assert await RunCommand.all().count() == 0


async def test_commands_that_nobody_has_set(driver: Driver) -> None:
    await Ledger.all().update(lint_command=None)
    run = await driver.begin()
    with pytest.raises(InvalidInput, match="lintCommand"):
        await runs.verify(driver.author, run.id, LINT)


async def test_files_that_change_during_the_check(driver: Driver) -> None:
    touch = "from pathlib import Path; Path('app/main.py').write_text('x = 3')"
    await Ledger.all().update(lint_command=[ledger.PYTHON, "-c", touch])
    await driver.begin()
    await driver.change()
    command = await driver.verify(LINT)
    assert (command.tree, driver.run.verified_changes, driver.run.verified_tree) == (None, 1, None)
    with refused(Guard.VERIFIED_AS_COMMITTED):
        await driver.checkpoint()


async def test_ignored_files_do_not_matter(driver: Driver) -> None:
    log = "from pathlib import Path; Path('lint.log').write_text('fine')"
    await Ledger.all().update(lint_command=[ledger.PYTHON, "-c", log])
    await driver.begin()
    await driver.change()
    assert (await driver.verify(LINT)).tree is not None
    assert (await driver.checkpoint()).step is RunStep.CHECKPOINT


async def test_a_check_keeps_the_lease(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beats, "SECONDS", 0.05)
    await driver.begin()
    soon = clock.now() + timedelta(seconds=5)
    await Run.filter(id=driver.run.id).update(lease_until=soon)
    command = await waiting(driver)
    await _until(lambda: _lease_is_longer(driver.run, soon))
    await runs.cancel(driver.author, command.id)
    await finished(command)


async def test_a_run_that_ends_stops_its_check(driver: Driver) -> None:
    await driver.begin()
    command = await waiting(driver)
    await runs.abandon(driver.author, driver.run.id, "No more.")
    ended = await finished(command)
    assert ended.state is CommandState.CANCELLED
    assert await Evidence.all().count() == 0
    assert (await driver.reload()).state is RunState.ABANDONED


async def test_a_result_that_comes_too_late(driver: Driver) -> None:
    """The lease ran out under it (say, the machine slept): the result stays with the command alone."""
    await driver.begin()
    gate = driver.repository.path.parent / "gate"
    script = (
        f"import time\nfrom pathlib import Path\nwhile not Path({str(gate)!r}).exists(): time.sleep(0.02)"
    )
    await Ledger.all().update(test_command=[ledger.PYTHON, "-c", script])
    command = await runs.verify(driver.author, driver.run.id, TEST)
    await Run.filter(id=driver.run.id).update(lease_until=clock.now() - timedelta(seconds=1))
    gate.touch()
    assert (await finished(command)).state is CommandState.PASSED
    assert await Evidence.all().count() == 0
    assert (await driver.reload()).verified_changes is None


async def test_stopping_the_server_stops_its_checks(driver: Driver) -> None:
    await driver.begin()
    command = await waiting(driver)
    await executing.stop_all()
    assert (await RunCommand.get(id=command.id)).state is CommandState.CANCELLED
    assert not executing._orders


async def test_a_check_whose_process_died(driver: Driver) -> None:
    await driver.begin()
    command = await _orphan(driver, beat_at=clock.now(), owner=_dead_owner())
    await driver.change()  # it is in nobody's way any more
    await driver.verify()
    assert (await RunCommand.get(id=command.id)).state is CommandState.LOST
    assert driver.run.verified_changes == 1


async def test_a_check_of_another_machine_is_lost_when_it_falls_silent(driver: Driver) -> None:
    await driver.begin()
    command = await _orphan(driver, beat_at=clock.now(), owner="elsewhere|1|1.0")
    assert await losing.settle() == []
    with refused(Guard.CHECK_ENDED):
        await driver.verify()
    await RunCommand.filter(id=command.id).update(
        beat_at=clock.now() - beats.LOST_AFTER - timedelta(seconds=1)
    )
    with pytest.raises(Conflict):
        await runs.cancel(driver.author, command.id)
    assert (await finished(command)).state is CommandState.LOST


async def test_leftovers_of_a_killed_server_are_ended(driver: Driver, database: Settings) -> None:
    await driver.begin()
    command = await _orphan(driver, beat_at=clock.now(), owner=_dead_owner())
    environment = {**os.environ, MARKER: losing.marker(command.id)}
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], env=environment)
    try:
        async with lifecycle.lifespan(database):
            await _until(lambda: _is_gone(left.pid))
        assert left.wait(timeout=10) != 0
    finally:
        left.kill()
        left.wait()


async def test_a_check_that_was_given_up_does_not_count(driver: Driver) -> None:
    """Others have declared it LOST while its process was too slow to say that it lives."""
    await driver.begin()
    command = await waiting(driver)
    row = await RunCommand.get(id=command.id)
    assert await losing.lose(row)
    async with events.subscribe(CommandProgressed):
        await _until(lambda: _is_through(command.id))
    assert (await RunCommand.get(id=command.id)).state is CommandState.LOST
    assert await Evidence.all().count() == 0


async def test_changes_of_a_run_are_told(driver: Driver) -> None:
    await driver.begin()
    async with aclosing(watching.run(driver.run.id)) as story:
        assert (await anext(story)).step is RunStep.EXECUTE
        await driver.change()
        assert (await anext(story)).changes_made == 1
        await runs.abandon(driver.author, driver.run.id, "Enough.")
        assert (await anext(story)).state is RunState.ABANDONED
    with pytest.raises(NotFound):
        await anext(watching.run(uuid7()))


async def _orphan(driver: Driver, **values: Any) -> RunCommand:
    return await RunCommand.create(
        run_id=driver.run.id, number=1, kind="TEST", shown="test", step=RunStep.EXECUTE, **values
    )


def _dead_owner() -> str:
    host, pid, _ = owners.ours().split("|")
    return f"{host}|{pid}|1.000"


async def _lease_is_longer(run: Run, than: Any) -> bool:
    now = (await Run.get(id=run.id)).lease_until
    return now is not None and now > than


async def _is_gone(pid: int) -> bool:
    return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


async def _is_through(id: Any) -> bool:
    return id not in executing._orders


async def _until(holds: Any) -> None:
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.02)
