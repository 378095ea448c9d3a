"""The product's own processes for end-to-end tests, on free ports, in a folder of their own."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import databases

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
NOISE = ("Traceback", "was never awaited", "Task was destroyed", "Unclosed", "Task exception")


def free_port() -> int:
    """A port that nobody listens on right now."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], what: str, seconds: float = START_SECONDS) -> Any:
    """The condition's first true value; AssertionError after the time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")


def answers(url: str) -> bool:
    """Whether the address answers with a success."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@dataclass
class Stack:
    """Web, sandbox engine and perhaps a worker over one data folder; each can be killed and started again.

    `extra` adds to the environment, e.g. AINFLUENCER_DATABASE_URL. `faults` are those of the engine's next start.
    """

    folder: Path
    step_delay: float = 0.1
    extra: dict[str, str] = field(default_factory=dict)
    worker: bool = False
    faults: tuple[str, ...] = ()
    web_port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    def start_sandbox(self) -> None:
        self._start(
            "sandbox",
            *("server.engines.sandbox", "--port", str(self.sandbox_port)),
            *("--step-delay", str(self.step_delay), "--data", str(self.folder / "sandbox")),
            *(f"--fault={fault}" for fault in self.faults),
        )
        wait_until(
            lambda: answers(f"http://127.0.0.1:{self.sandbox_port}/system_stats"), "the sandbox's start"
        )

    def start_web(self) -> None:
        self._start("web", "server.main")
        wait_until(lambda: answers(f"{self.url}/readyz"), f"the web's start; log: {self.log('web')[-2000:]}")

    def start_worker(self) -> None:
        self._start("worker", "server.worker")

    def stop(self, name: str) -> float:
        """Asks the process to end, as run.py does on Ctrl-C; how many seconds that took."""
        process, began = self.processes[name], time.monotonic()
        process.terminate()
        process.wait(timeout=15)
        return time.monotonic() - began

    def noise(self, name: str) -> list[str]:
        """What the process said that no process should ever say."""
        return [line for line in self.log(name).splitlines() if any(word in line for word in NOISE)]

    @functools.cached_property
    def token(self) -> str:
        """An API token with every scope, made by the command line."""
        create = ["-m", "server.cli", "token", "create", "--name", "tests"]
        made = subprocess.run(
            [sys.executable, *create, "--scopes", "read,characters,generation"],
            cwd=ROOT,
            env=self._environment(),
            check=True,
            capture_output=True,
        )
        found = re.search(r"ait_\S+", made.stdout.decode())
        assert found is not None, made.stdout
        return found[0]

    def run(self, document: str, **variables: Any) -> Any:
        """The value of a GraphQL operation's only root field."""
        body = json.dumps({"query": document, "variables": variables}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(f"{self.url}/graphql", body, headers)
        with urllib.request.urlopen(request, timeout=20) as response:
            answer = json.load(response)
        assert not answer.get("errors"), answer
        (value,) = answer["data"].values()
        return value

    def engine(self, path: str) -> Any:
        """What the sandbox answers to a GET."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.sandbox_port}{path}", timeout=5) as response:
            return json.load(response)

    def kill(self, name: str) -> None:
        """Ends the process the hard way: nothing gets a chance to tidy up."""
        self.processes[name].kill()
        self.processes[name].wait()

    def log(self, name: str) -> str:
        """What the process has printed so far, over all its lives."""
        path = self.folder / f"{name}.log"
        return path.read_text("utf-8", errors="replace") if path.exists() else ""

    def setup_link(self) -> str:
        """The one-time link that the first start printed."""
        found = wait_until(
            lambda: re.search(r"http://\S+/setup\?token=\S+", self.log("web")), "the set-up link"
        )
        return str(found[0])

    def _start(self, name: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *arguments], cwd=ROOT, env=self._environment(), stdout=log, stderr=log
            )

    def _environment(self) -> dict[str, str]:
        ours = {
            "AINFLUENCER_PORT": str(self.web_port),
            "AINFLUENCER_DATA_DIR": str(self.folder / "data"),
            "AINFLUENCER_SANDBOX_URL": f"http://127.0.0.1:{self.sandbox_port}",
            "PYTHONUNBUFFERED": "1",
        }
        return os.environ | ours | self.extra


@contextlib.contextmanager
def running(folder: Path, template: Path | None = None, **options: Any) -> Iterator[Stack]:
    """A started stack, killed at the end; on a copy of the migrated SQLite file `template`, else on nothing yet."""
    stack = Stack(folder, **options)
    if template is not None:
        (folder / "data").mkdir()
        databases.copy_sqlite(template, folder / "data")
    try:
        stack.start_sandbox()
        if stack.worker:  # without one nobody asks the engine, and the web process is not ready
            stack.start_worker()
        stack.start_web()
        yield stack
    finally:
        for name in stack.processes:
            stack.kill(name)
