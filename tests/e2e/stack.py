"""The product's own processes for end-to-end tests: sandbox engine and web, on free ports, in a folder of their own."""

from __future__ import annotations

import contextlib
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

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0


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
    """Web and sandbox engine over one data folder; each can be killed and started again."""

    folder: Path
    step_delay: float = 0.1
    extra: dict[str, str] = field(default_factory=dict)
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
        )
        wait_until(
            lambda: answers(f"http://127.0.0.1:{self.sandbox_port}/system_stats"), "the sandbox's start"
        )

    def start_web(self) -> None:
        self._start("web", "server.main")
        wait_until(lambda: answers(f"{self.url}/readyz"), f"the web's start; log: {self.log('web')[-2000:]}")

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
def running(folder: Path, **options: Any) -> Iterator[Stack]:
    """A started stack, killed at the end."""
    stack = Stack(folder, **options)
    try:
        stack.start_sandbox()
        stack.start_web()
        yield stack
    finally:
        for name in stack.processes:
            stack.kill(name)
