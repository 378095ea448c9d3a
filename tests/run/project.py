"""A minimal project that run.py starts: nothing to install, a web process, an engine, a page that is built."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

import run

WEB = """
import http.server, os, subprocess, sys
from server.core import parent

parent.watch()
print("starting with", os.environ.get("AINFLUENCER_SANDBOX_URL", "no sandbox"))
if os.environ.get("BROKEN"):
    sys.exit("Configuration: the weather is not a setting of ours.")
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503)
        self.end_headers()

    def log_message(self, *args):
        pass


print("web is process", os.getpid())
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["AINFLUENCER_PORT"])), Handler).serve_forever()
"""
ENGINE = """
import sys, threading
from server.core import parent

parent.watch()
print("engine listens on", sys.argv[-1])
threading.Event().wait()
"""
# A Python without our packages: run.py must find them in the project.
BASE: str = getattr(sys, "_base_executable", sys.executable)
START = "import sys, run; from pathlib import Path; run.ROOT = Path.cwd(); sys.exit(run.main(sys.argv[1:]))"


def make(folder: Path) -> Path:
    """The project, with the packages of the environment that runs the tests and everything stamped as done."""
    write(
        folder / "Procfile",
        "web: python web.py\nworker: python web.py\nsandbox: python engine.py --port $PORT\n",
    )
    write(folder / "web.py", WEB)
    write(folder / "engine.py", ENGINE)
    for name in ("requirements.lock", "requirements-dev.lock", "schema/schema.graphql"):
        write(folder / name, "")
    for name in ("package.json", "package-lock.json", "src/main.tsx", "dist/index.html"):
        write(folder / "admin-ui" / name, "{}")
    _link_environment(folder / ".venv")
    write(folder / ".venv/stamp", run.python_key(folder / "requirements.lock"))
    packages, page = run.page_keys(folder)
    write(folder / "admin-ui/node_modules/.packages-stamp", packages)
    write(folder / "admin-ui/node_modules/.page-stamp", page)
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _link_environment(folder: Path) -> None:
    folder.mkdir()
    prefix = Path(sys.prefix)
    for name in ("bin", "lib"):
        (folder / name).symlink_to(prefix / name)
    (folder / "pyvenv.cfg").write_text((prefix / "pyvenv.cfg").read_text("utf-8"), "utf-8")


@dataclass
class Started:
    """run.py at work, and every line that it printed so far."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def read_until(self, pattern: str) -> re.Match[str]:
        """Reads on to the first line that matches; fails when the output ends before."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            match = re.search(pattern, line)
            if match:
                return match
        raise AssertionError(f"{pattern!r} was not printed:\n" + "\n".join(self.lines))

    def read_rest(self) -> str:
        """Everything that it printed, once it has ended."""
        assert self.process.stdout is not None
        self.lines += self.process.stdout.read().splitlines()
        self.process.wait()
        return "\n".join(self.lines)

    def tree(self) -> list[psutil.Process]:
        """It and all that descends from it."""
        ours = psutil.Process(self.process.pid)
        return [ours, *ours.children(recursive=True)]


@contextmanager
def started(folder: Path, *options: str, **env: str) -> Iterator[Started]:
    """run.py in the project; killed with all that it started when the block ends or takes over a minute."""
    process = subprocess.Popen(
        [BASE, "-c", START, *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(run.ROOT), "PYTHONUNBUFFERED": "1", **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        yield Started(process)
    finally:
        watchdog.cancel()
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
