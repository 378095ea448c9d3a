"""Commands: what comes out, and that nothing of them is left, however they end."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from server.domains.ledger import verification
from server.domains.ledger.verification import Outcome, environment, output
from server.domains.ledger.verification.environment import MARKER
from tests.domains.ledger.verification.support import collected, command

# A grandchild that has left parent, session and group behind, and says so only when it has.
DAEMON = """
import os, subprocess, sys, time
code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
options = {"start_new_session": True, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL,
           "stderr": subprocess.DEVNULL}
subprocess.Popen([sys.executable, "-c", f"import subprocess; subprocess.Popen([{sys.executable!r}, '-c', {code!r},"
    f" {sys.argv[1]!r}], start_new_session=True)"], **options).wait()
while not os.path.exists(sys.argv[1]) or not open(sys.argv[1]).read():
    time.sleep(0.02)
print("daemon started", flush=True)
"""


def daemon(folder: Path, after: str) -> verification.Command:
    base = command(folder, DAEMON + after)
    return verification.Command(base.kind, (*base.argv, str(folder / "pid")), folder, "test", 60)


def lives(folder: Path) -> bool:
    """Whether the daemon that wrote its number does anything any more."""
    try:
        return psutil.Process(int((folder / "pid").read_text())).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_what_comes_out(tmp_path: Path) -> None:
    code = "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(3)"
    result, text = await collected(command(tmp_path, code))
    assert (result.outcome, result.exit_code, text, result.tail) == (Outcome.FAIL, 3, "out\nerr\n", text)
    assert result.output_digest == hashlib.sha256(b"out\nerr\n").hexdigest()
    assert (result.output_bytes, result.truncated) == (8, False)
    result, text = await collected(command(tmp_path, "pass"))
    assert (result.outcome, result.exit_code, text) == (Outcome.PASS, 0, "")


async def test_a_program_that_cannot_be_started(tmp_path: Path) -> None:
    wrong = verification.Command(
        verification.CheckKind.LINT, (str(tmp_path / "nothing"),), tmp_path, "nothing", 5
    )
    result, text = await collected(wrong)
    assert (result.outcome, result.exit_code) == (Outcome.ERROR, None)
    assert text.startswith("Could not be started:")


async def test_too_long(tmp_path: Path) -> None:
    result, text = await collected(
        command(tmp_path, "import time; print('begun', flush=True); time.sleep(600)", timeout=1)
    )
    assert (result.outcome, result.exit_code, text) == (Outcome.TIMED_OUT, None, "begun\n")


@pytest.mark.parametrize("how", ["ends", "fails", "waits"])
async def test_nothing_is_left_running(tmp_path: Path, how: str) -> None:
    """Not even a daemon: it has lost its parent and its session, but not its environment."""
    after = {"ends": "", "fails": "sys.exit(1)", "waits": "time.sleep(600)"}[how]
    cancel = asyncio.Event()
    work = asyncio.create_task(collected(daemon(tmp_path, after), cancel))
    if how == "waits":
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            await asyncio.sleep(0.02)
        assert lives(tmp_path)
        cancel.set()
    result, text = await work
    wanted = {"ends": Outcome.PASS, "fails": Outcome.FAIL, "waits": Outcome.CANCELLED}[how]
    assert result.outcome is wanted, text
    assert not lives(tmp_path)
    if how != "waits":
        assert "left processes running" in text


async def test_cancelling_the_task_gives_a_result_too(tmp_path: Path) -> None:
    work = asyncio.create_task(collected(command(tmp_path, "import time; time.sleep(600)")))
    await asyncio.sleep(0)
    work.cancel()
    result, _ = await work
    assert result.outcome is Outcome.CANCELLED


async def test_a_stop_that_came_before(tmp_path: Path) -> None:
    cancel = asyncio.Event()
    cancel.set()
    result, _ = await collected(command(tmp_path, "open('ran', 'w')"), cancel)
    assert result.outcome is Outcome.CANCELLED
    assert not (tmp_path / "ran").exists()


async def test_long_output_is_cut_and_counted_whole(tmp_path: Path) -> None:
    code = "import sys\nfor _ in range(3000): sys.stdout.write('x' * 999 + chr(10))\nprint('the end')"
    result, text = await collected(command(tmp_path, code))
    assert result.truncated
    assert result.output_bytes == 3000 * 1000 + len("the end\n")
    assert len(text) <= output.MOST_DELIVERED + len(output.MARK)
    assert text.endswith(output.MARK)
    assert result.tail.endswith("the end\n")
    assert len(result.tail) == output.TAIL


async def test_what_a_receiver_raises_ends_the_command(tmp_path: Path) -> None:
    async def full(text: str) -> None:
        raise OSError("no space")

    code = (
        "import os, time; open('pid', 'w').write(str(os.getpid())); print('x', flush=True); time.sleep(600)"
    )
    with pytest.raises(OSError, match="no space"):
        await verification.run(command(tmp_path, code), full)
    assert not lives(tmp_path)


async def test_output_is_made_safe(tmp_path: Path) -> None:
    code = r"import sys; sys.stdout.buffer.write(b'\x1b[31mred\x1b[0m \x00 \xff\xe2\x80\xae caf\xc3\xa9\r\n')"
    _, text = await collected(command(tmp_path, code))
    assert text == "red � � café\n"


async def test_the_environment_holds_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AINFLUENCER_DATABASE_URL", "postgres://secret@db/x")
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    code = "import os; print(sorted(os.environ))"
    _, text = await collected(command(tmp_path, code), marker="m")
    assert not any(name in text for name in ("AINFLUENCER", "GIT_DIR", "PYTHONPATH"))
    assert MARKER in text


async def test_leftovers_are_found_by_their_marker() -> None:
    def start(marker: str) -> subprocess.Popen[bytes]:
        code = "print('up', flush=True); import time; time.sleep(600)"
        return subprocess.Popen(
            [sys.executable, "-c", code], env={**os.environ, MARKER: marker}, stdout=subprocess.PIPE
        )

    ours, others = start("ours"), start("others")
    try:
        for process in (ours, others):
            assert process.stdout is not None and process.stdout.readline()
        assert await asyncio.to_thread(verification.end_marked, {"ours"})
        assert ours.wait(timeout=10) != 0
        assert others.poll() is None
        assert not await asyncio.to_thread(verification.end_marked, {"ours"})
    finally:
        for process in (ours, others):
            process.kill()
            process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="the creation flags do it there")
async def test_commands_give_way_to_the_server(tmp_path: Path) -> None:
    code = "import os, time; time.sleep(0.5); print(os.getpriority(os.PRIO_PROCESS, 0))"
    _, text = await collected(command(tmp_path, code))
    assert int(text) >= environment.NICENESS
