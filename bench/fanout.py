"""What it costs to tell many sockets the progress of one job, beside a floor and peers in one run.

    python bench/fanout.py [--peers ../shared/bench/peers --node-dir DIR] [--subscribers 1000] [--seconds 15]

Starts the product's own processes in a folder of their own: the sandbox engine makes a step each 200 ms, the server
writes it down as an event and tells it to all who watch. Server on core 0, everything else on core 1 where the system
can pin processes. `at` of an event is when it was written down, so that latency holds the database's commit too.
PEERS is a folder with the peers' servers, NODE_DIR one with their npm packages (fastify, mercurius); the Python ones
run in this environment, and one client watches them all. Only ratios within one run are worth quoting.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e.stack import Stack, free_port, wait_until

CLIENT = Path(__file__).with_name("fanout_client.py")
START = """mutation ($input: GenerationStartInput!) { generationStart(input: $input) {
  __typename ... on GenerationJob { id } ... on Error { message } } }"""
JOB = "query ($id: ID!) { node(id: $id) { ... on GenerationJob { state progress { step } } } }"
PAUSE = "mutation { generationQueuePause { ... on GenerationQueue { state } } }"
RESUME = "mutation { generationQueueResume { ... on GenerationQueue { state } } }"
ORDER = {"prompt": "a harbour", "steps": 200, "width": 256, "height": 256}
STEP_SECONDS = 0.2


@contextlib.contextmanager
def on_core(number: int) -> Iterator[None]:
    """What is started in the block runs on this core, where the system can pin processes."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else None
    if before is not None and number in before:
        os.sched_setaffinity(0, {number})
    try:
        yield
    finally:
        if before is not None:
            os.sched_setaffinity(0, before)


def client(*arguments: object) -> subprocess.Popen[str]:
    """A client on core 1."""
    command = [sys.executable, str(CLIENT), *map(str, arguments)]
    with on_core(1):
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def told(watchers: subprocess.Popen[str], line: str = "") -> dict[str, Any]:
    """What the client tells at its end, after this line."""
    found: dict[str, Any] = json.loads(watchers.communicate(line)[0].splitlines()[-1])
    return found


def idle(pid: int, seconds: float = 3.0) -> float:
    """The share of a core that the process takes while nobody watches."""
    process = psutil.Process(pid)
    before = sum(process.cpu_times()[:2])
    time.sleep(seconds)
    return (sum(process.cpu_times()[:2]) - before) / seconds


def ours(subscribers: int, seconds: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), step_delay=STEP_SECONDS)
        try:
            with on_core(1):
                stack.start_sandbox()
            with on_core(0):
                stack.start_web()
            assert stack.token
            warm(stack)
            return follow(stack, subscribers, seconds)
        finally:
            for name in stack.processes:
                stack.kill(name)


def warm(stack: Stack) -> None:
    """The first job imports and connects; that is no subscriber's memory."""
    job = stack.run(START, input=ORDER | {"steps": 2})["id"]
    wait_until(lambda: stack.run(JOB, id=job)["state"] == "SUCCEEDED", "the first job's end")


def follow(stack: Stack, subscribers: int, seconds: float) -> dict[str, Any]:
    """The job waits until all watch it: joining costs more than listening."""
    pid = stack.processes["web"].pid
    alone = idle(pid)
    assert stack.run(PAUSE)["state"] == "PAUSED"
    job = stack.run(START, input=ORDER)["id"]
    url = stack.url.replace("http", "ws") + "/graphql"
    watchers = client(url, subscribers, seconds, pid, "--token", stack.token, "--job", job)
    assert watchers.stdout is not None
    assert watchers.stdout.readline().strip() == "all watch"
    assert stack.run(RESUME)["state"] == "RUNNING"
    wait_until(lambda: stack.run(JOB, id=job)["progress"]["step"], "the first step")
    return told(watchers, "go\n") | {"idle_share": round(alone, 3)}


def peer(name: str, folder: Path, node_dir: Path | None, subscribers: int, seconds: float) -> dict[str, Any]:
    port = str(free_port())
    if name.endswith("mercurius"):
        assert node_dir is not None
        shutil.copy(folder / f"{name}.mjs", node_dir)
        command, where = ["node", f"{name}.mjs"], node_dir
    else:
        options = ["--port", port, "--log-level", "warning"]
        command, where = [sys.executable, "-m", "uvicorn", f"{name}:app", *options], folder
    with on_core(0):
        process = subprocess.Popen(command, cwd=where, env=os.environ | {"PORT": port})
    try:
        time.sleep(3)
        url = f"ws://127.0.0.1:{port}/graphql"
        return told(client(url, subscribers, seconds, process.pid))
    finally:
        process.kill()
        process.wait()


def line(name: str, found: dict[str, Any]) -> str:
    return (
        f"{name:18} {found['cpu_us_per_msg']:7.1f} µs CPU a message {found['kb_per_sub']:7.1f} KB a subscriber   "
        f"p50 {found['p50_ms']:7.1f} ms  p99 {found['p99_ms']:7.1f} ms   "
        f"{found['msgs'] / found['seconds']:7.0f} msg/s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--node-dir", type=Path)
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=15)
    options = parser.parse_args()
    many_files()
    found = ours(options.subscribers, options.seconds)
    more = f"  alone {100 * found['idle_share']:.1f} % of the core, {found['join_ms']} ms CPU to join"
    print(line("ours", found), more, flush=True)
    if options.peers is None:
        return
    names = ["fanout_raw", "fanout_strawberry", *(["fanout_mercurius"] if options.node_dir else [])]
    for name in names:
        theirs = peer(name, options.peers, options.node_dir, options.subscribers, options.seconds)
        ratio = found["cpu_us_per_msg"] / theirs["cpu_us_per_msg"]
        print(line(name, theirs), f"  ours is {ratio:.2f} of it", flush=True)


def many_files() -> None:
    """Raises the limit of open files, which children inherit."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    main()
