"""Runs every check of the project, also after one failed: `python run.py test`, or some of them by name."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import run

OUTPUT = run.ROOT / "test-output"
LIMIT = 2400.0  # seconds after which a check is hanging

telling = threading.Lock()  # the end of a check is told in one piece


@dataclass(frozen=True)
class Check:
    """What it runs, and how many lines of its end are worth showing."""

    name: str
    argv: tuple[str, ...]
    shown: int = 0


# Two at a time: beside the longest, which mostly waits for leases and processes, all the others find room.
CHECKS = (
    Check(
        "pytest", ("python", "-m", "pytest", "-n", "4", "--dist", "worksteal", "-m", "not browser"), shown=1
    ),
    Check("mypy", ("python", "-m", "mypy", "--strict", "server", "schema", "run.py")),
    Check("eslint", ("npm", "run", "lint")),
    Check("tsc", ("npm", "run", "typecheck")),
    Check("schema", ("python", "-m", "server.cli", "schema", "export", "--check")),
    Check("documents", ("npm", "run", "codegen:check")),
    Check("imports", ("lint-imports",)),
    Check("size", ("npm", "run", "size"), shown=1),
    Check("ruff", ("python", "-m", "ruff", "check", ".")),
    Check("format", ("python", "-m", "ruff", "format", "--check", ".")),
    Check("vitest", ("npm", "run", "test"), shown=5),
    Check("browser", ("python", "-m", "pytest", "-m", "browser", "tests/e2e"), shown=1),
)


def main(argv: list[str]) -> int:
    """Exit code 1 when a check failed, 130 when interrupted."""
    parser = argparse.ArgumentParser(prog="run.py test", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(check.name for check in CHECKS))
    names = parser.parse_args(argv).names
    unknown = sorted(set(names) - {check.name for check in CHECKS})
    if unknown:
        parser.error("there is no check named " + ", ".join(unknown))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, run.interrupt)
    try:
        return run_all([check for check in CHECKS if not names or check.name in names])
    except KeyboardInterrupt:
        run.say(False, "Stopped.")
        return 130


def run_all(checks: list[Check]) -> int:
    """Two at a time, in the order of the list."""
    since = time.monotonic()
    OUTPUT.mkdir(exist_ok=True)
    print(services(), flush=True)
    with ThreadPoolExecutor(2) as pool:
        passed = list(pool.map(run_check, checks))
    run.say(all(passed), "All checks passed" if all(passed) else "Some checks failed", since)
    print(f"checks: {passed.count(True)} passed, {passed.count(False)} failed", flush=True)
    return 0 if all(passed) else 1


def run_check(check: Check) -> bool:
    """Whether it passed. Shows the end of its output; all of it is in test-output/."""
    log, since = OUTPUT / f"{check.name}.log", time.monotonic()
    log.unlink(missing_ok=True)
    folder = run.ROOT / "admin-ui" if check.argv[0] == "npm" else run.ROOT
    code = run.execute(check.name, command(check), log, folder, dict(os.environ), LIMIT)
    lines = check.shown if code == 0 else 120
    text = f"{check.name} failed (exit code {code}), its whole output is in {log}"
    with telling:
        run.say(code == 0, check.name if code == 0 else text, since)
        if lines:
            print(run.tail(log, lines=lines), flush=True)
    return code == 0


def command(check: Check) -> list[str]:
    """The words, with the programs of our own environment."""
    program, *words = check.argv
    if program == "npm":
        return [run.find_npm(), *words]
    python = run.venv_python(run.ROOT)
    return [str(python if program == "python" else python.with_name(program + python.suffix)), *words]


def services() -> str:
    """Which of the services that some tests need can be reached."""
    known = (("Postgres", "TEST_POSTGRES_URL", 5432), ("Redis", "TEST_REDIS_URL", 6379))
    answers = [
        f"{name} is {'' if is_reachable(variable, port) else 'not '}reachable"
        for name, variable, port in known
    ]
    return "Services: " + ", ".join(answers)


def is_reachable(variable: str, port: int) -> bool:
    """Whether something listens at the address in the environment variable, or on this machine's port."""
    parts = urlsplit(os.environ.get(variable, f"//127.0.0.1:{port}"))
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or port), 2).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
