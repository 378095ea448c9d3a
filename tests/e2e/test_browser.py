"""The main job in a real browser: with the server killed and started again on the way, and with keys alone;
a queue steered from two browsers, and a whole cycle of the ledger."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.stack import ROOT, Stack, running
from tests.e2e.test_script import ledger_file
from tests.factories.repositories import Repository

PAGE = ROOT / "admin-ui"
SHOTS = ROOT / "test-output" / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None or not (PAGE / "dist" / "index.html").is_file(),
        reason="needs Chromium and the built page (npm run build)",
    ),
]


def test_from_an_empty_database_to_a_picture_in_the_gallery(tmp_path: Path) -> None:
    with running(tmp_path, step_delay=0.4) as stack:
        _does(stack, "main_job.mjs", str(ledger_file()), str(SHOTS))


def test_keys_alone_do_the_main_job(tmp_path: Path, sqlite_template: Path) -> None:
    with running(tmp_path, sqlite_template, step_delay=0.05) as stack:
        _does(stack, "keyboard.mjs", str(SHOTS))


def test_two_browsers_steer_one_queue_and_its_engines(tmp_path: Path, sqlite_template: Path) -> None:
    with running(tmp_path, sqlite_template, step_delay=0.4) as stack:
        _does(stack, "queue.mjs", str(SHOTS))


def test_an_engine_whose_device_breaks_is_set_aside_until_it_is_restarted(tmp_path: Path) -> None:
    with running(tmp_path, step_delay=0.05, faults=("break-device-at-step=2",)) as stack:
        stack.faults = ()
        _does(stack, "device.mjs", str(SHOTS))


WATCHED = """import pathlib, time
print("the check begins", flush=True)
for _ in range(600):
    if pathlib.Path("go").exists():
        break
    time.sleep(0.1)
else:
    raise SystemExit("nobody said go")
print("the check ends")
"""


def test_a_cycle_of_the_ledger_from_task_to_done(tmp_path: Path, sqlite_template: Path) -> None:
    repository = Repository(tmp_path / "work")
    repository.commit("Begin", {"app/main.py": "x = 1\n", "check.py": WATCHED, ".gitignore": "go\n"})
    with running(tmp_path, sqlite_template, step_delay=0.05) as stack:
        _does(stack, "cycle.mjs", str(SHOTS), str(repository.path))


def _does(stack: Stack, name: str, *arguments: str) -> None:
    """Runs a script of admin-ui/tests/e2e to its end."""
    with _start(stack, name, *arguments) as script:
        said = _converse(script, stack)
        assert script.wait(timeout=60) == 0, f"{said}\n{stack.log('web')[-3000:]}"
    assert said[-1] == "all done"


def _start(stack: Stack, name: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["node", f"tests/e2e/{name}", stack.url, stack.setup_link(), *arguments],
        cwd=PAGE,
        env=os.environ | {"CHROMIUM": str(CHROMIUM)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _converse(script: subprocess.Popen[str], stack: Stack) -> list[str]:
    """Does what the script asks for; returns what it told."""
    assert script.stdin is not None and script.stdout is not None
    said = []
    for line in script.stdout:
        message = json.loads(line)
        if "say" in message:
            said.append(message["say"])
            continue
        _obey(stack, message["ask"])
        script.stdin.write("done\n")
        script.stdin.flush()
    return said


def _obey(stack: Stack, asked: str) -> None:
    orders = {
        "kill": lambda: stack.kill("web"),
        "start": stack.start_web,
        "kill the engine": lambda: stack.kill("sandbox"),
        "start the engine": stack.start_sandbox,
    }
    orders[asked]()
