"""run.py with real processes: whatever ends it, nothing is left running."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

import psutil
import pytest

import run
from tests.run import project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")
SERVING = r"Serving on http://127\.0\.0\.1:\d+"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project.make(tmp_path)


@pytest.fixture
def port() -> str:
    return str(run.free_port())


def assert_gone(tree: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(tree, timeout=20)
    assert not alive


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGKILL, -9)]
)
def test_nothing_is_left_running(folder: Path, port: str, number: int, code: int) -> None:
    with project.started(folder, "--port", port) as started:
        started.read_until(SERVING)
        tree = started.tree()
        assert len(tree) == 4  # run.py, web, what web started, the engine
        os.kill(started.process.pid, number)
        assert started.process.wait() == code
        assert_gone(tree[1:])


def test_a_killed_web_process_comes_back(folder: Path, port: str) -> None:
    with project.started(folder, "--port", port) as started:
        first = started.read_until(r"web is process (\d+)")[1]
        started.read_until(SERVING)
        remains = psutil.Process(int(first)).children()
        os.kill(int(first), signal.SIGKILL)
        started.read_until(r"web was killed \(signal 9\); starting it again in 0\.5 s")
        assert_gone(remains)
        assert started.read_until(r"web is process (\d+)")[1] != first
        socket.create_connection(("127.0.0.1", int(port)), 5).close()


def test_a_wrong_configuration_stops_everything(folder: Path, port: str) -> None:
    with project.started(folder, "--port", port, BROKEN="1") as started:
        text = started.read_rest()
        assert started.process.returncode == 1
        assert "web does not stay up: Configuration: the weather is not a setting of ours." in text
        assert "Traceback" not in text


def test_a_process_that_keeps_failing_stops_everything(folder: Path, port: str) -> None:
    (folder / "Procfile").write_text("web: python web.py\nclock: no-such-program\n", "utf-8")
    with project.started(folder, "--port", port) as started:
        text = started.read_rest()
        assert started.process.returncode == 1
        assert text.count("clock ended (exit code 127)") == 4
        assert "clock does not stay up: no-such-program" in text


def test_the_sandbox_runs_only_without_an_engine(folder: Path, port: str) -> None:
    with project.started(folder, "--port", port) as started:
        engine = started.read_until(r"engine listens on (\d+)")[1]
        started.read_until(SERVING)
        assert any(f"starting with http://127.0.0.1:{engine}" in line for line in started.lines)
    with project.started(folder, "--port", port, "--comfyui-url", "http://127.0.0.1:8188") as started:
        started.read_until(SERVING)
        assert len(started.tree()) == 3


def test_the_worker_runs_on_postgres(folder: Path, port: str) -> None:
    (folder / ".env").write_text("DATABASE_URL=postgres://nobody@127.0.0.1/x\n", "utf-8")
    (folder / "Procfile").write_text("web: python web.py\nworker: python engine.py worker\n", "utf-8")
    with project.started(folder, "--port", port) as started:
        started.read_until(r"worker *\| engine listens on worker")


def test_a_taken_port_is_one_clear_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with project.started(folder, "--port", str(port)) as started:
            (line,) = started.read_rest().splitlines()
            assert started.process.returncode == 1
            assert f"Port {port} is taken by {psutil.Process().name()} (process {os.getpid()})" in line
            assert f"--port {port + 1}" in line


def test_missing_packages_are_one_clear_line(folder: Path, port: str) -> None:
    (folder / ".venv/lib").unlink()
    with project.started(folder, "--port", port) as started:
        (line,) = started.read_rest().splitlines()
        assert " is missing; run this again" in line
    assert not (folder / ".venv/stamp").exists()
