"""How long a second `python run.py`, with nothing to set up, takes until each thing answers; and what it costs.

    python bench/restart.py [CHECKOUT …] [--runs 9] [--database-url postgres://…]

Each checkout (left out: this one) must have been set up by its own `run.py`. They are started in turn, round by round,
each on a data folder of its own with one API token. Times count from the start of `run.py`'s interpreter. The processor
time is what all its processes have used when /healthz answers; it says more than the times while the machine is busy.
Memory is what they hold after a rest, without what they share (on Linux their share of it counts).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e.stack import free_port

QUERY = "{ viewer { __typename } characters(first: 20) { edges { node { id name } } } }"
LIMIT = 120.0  # seconds
REST = 8.0  # the import of what runs the jobs comes after the door has opened


@dataclass
class Checkout:
    """A folder with run.py, and what its starts took: seconds and MB by name."""

    root: Path
    data: Path
    database_url: str
    port: int = field(default_factory=free_port)
    token: str = ""
    seen: dict[str, list[float]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def note(self, name: str, value: float) -> None:
        self.seen.setdefault(name, []).append(value)

    def python(self) -> str:
        return str(self.root / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))

    def environment(self) -> dict[str, str]:
        ours = {"AINFLUENCER_DATA_DIR": str(self.data)}
        return os.environ | ours | ({"DATABASE_URL": self.database_url} if self.database_url else {})

    def requests(self) -> dict[str, urllib.request.Request]:
        """What a person needs to answer, by name."""
        body = json.dumps({"query": QUERY}).encode()
        login = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        return {
            "/healthz": urllib.request.Request(self.url + "/healthz"),
            "the page": urllib.request.Request(self.url + "/"),
            "a query": urllib.request.Request(self.url + "/graphql", body, login),
            "/readyz": urllib.request.Request(self.url + "/readyz"),
        }


@contextlib.contextmanager
def started(checkout: Checkout) -> Iterator[subprocess.Popen[bytes]]:
    """run.py while the block runs, asked to end afterwards."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    with (checkout.data / "run.log").open("ab") as log:
        run = [base, str(checkout.root / "run.py"), "--port", str(checkout.port)]
        process = subprocess.Popen(run, env=checkout.environment(), stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def tree(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    parent = psutil.Process(process.pid)
    return [parent, *parent.children(recursive=True)]


def answers(request: urllib.request.Request) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=LIMIT) as response:
        return bool(response.status == 200) and b'"errors"' not in response.read()
    return False


def measure(checkout: Checkout) -> None:
    """One start: notes when each answers, what that cost, and what the processes hold after a rest."""
    began = time.perf_counter()
    with started(checkout) as process:
        for name, request in checkout.requests().items():
            while not answers(request):
                assert process.poll() is None and time.perf_counter() - began < LIMIT, f"{name} never answers"
                time.sleep(0.005)
            checkout.note(name, time.perf_counter() - began)
            if name == "/healthz":
                checkout.note("cpu until then", sum(sum(one.cpu_times()[:2]) for one in tree(process)))
        time.sleep(REST)
        for one in tree(process):
            named = re.search(r"run\.py|server\.(main|worker|engines\.sandbox)", " ".join(one.cmdline()))
            memory = one.memory_full_info()
            held = getattr(memory, "pss", memory.uss) / 2**20
            checkout.note(f"MB {named[0] if named else one.name()}", held)


def prepare(checkout: Checkout) -> None:
    """A first start, which makes the database, and a token."""
    checkout.data.mkdir()
    with started(checkout) as process:
        while not answers(urllib.request.Request(checkout.url + "/healthz")):
            assert process.poll() is None, (checkout.data / "run.log").read_text("utf-8")
            time.sleep(0.05)
    make = [checkout.python(), "-m", "server.cli", "token", "create", "--name", "bench", "--scopes", "read"]
    made = subprocess.run(
        make, cwd=checkout.root, env=checkout.environment(), check=True, capture_output=True
    )
    checkout.token = made.stdout.decode().strip()


def told(checkout: Checkout) -> str:
    lines = [f"{checkout.root}: min, median, max"]
    for name, values in checkout.seen.items():
        row = "  ".join(f"{value:7.2f}" for value in (min(values), statistics.median(values), max(values)))
        lines.append(f"  {name:26} {row} {'' if name.startswith('MB') else 's'}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkouts", nargs="*", type=Path, default=[ROOT])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--database-url", default="", help="an empty database; one for all checkouts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checkouts = [
            Checkout(root.resolve(), Path(folder, str(number)), options.database_url)
            for number, root in enumerate(options.checkouts)
        ]
        for checkout in checkouts:
            prepare(checkout)
        for _ in range(options.runs):
            for checkout in checkouts:
                measure(checkout)
    print("\n".join(told(checkout) for checkout in checkouts))


if __name__ == "__main__":
    main()
