"""How many jobs a minute get done with several engines that cost no time themselves.

    python bench/throughput.py [--jobs 60] [--engines 1 2 4] [--databases sqlite postgres]

Starts the product's own processes in a folder of their own: sandbox engines without any delay, and on Postgres a worker
process beside the web process. The queue is paused while the jobs are ordered, then resumed; what is measured is the
time from there until the last one has succeeded. Each job is a picture of 256×256 in one step, with a seed of its own.
With the engines on the same machine as everything else the processors are the limit: read the ratios, and the load.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import databases
from tests.e2e.stack import Stack, answers, free_port, running, wait_until

START = """mutation ($input: GenerationStartInput!) { generationStart(input: $input) {
  __typename ... on GenerationJob { id } ... on Error { message } } }"""
STEER = "mutation { %s { __typename } }"
QUEUE = "{ generationQueue { queued running } }"
DONE = "{ generationJobs(first: 1, filter: { state: [SUCCEEDED] }) { totalCount } }"
ONLINE = "{ engines { state } }"
PATIENCE = 600.0


@contextlib.contextmanager
def stack_with(engines: int, database_url: str, folder: Path) -> Iterator[Stack]:
    """The product with so many sandbox engines, all of them online."""
    ports = [free_port() for _ in range(engines - 1)]
    extra = {"AINFLUENCER_COMFYUI_URLS": ",".join(f"http://127.0.0.1:{port}" for port in ports)}
    if database_url:
        extra["AINFLUENCER_DATABASE_URL"] = database_url
    with running(folder, step_delay=0.0, extra=extra, worker=bool(database_url)) as stack:
        for number, port in enumerate(ports, start=2):
            data = folder / f"sandbox {number}"
            arguments = ("--port", str(port), "--step-delay", "0", "--data", str(data))
            stack._start(f"sandbox {number}", "server.engines.sandbox", *arguments)
        for port in ports:
            wait_until(
                lambda port=port: answers(f"http://127.0.0.1:{port}/system_stats"), "an engine's start"
            )
        wait_until(lambda: [one["state"] for one in stack.run(ONLINE)] == ["ONLINE"] * engines, "the engines")
        yield stack


def order(stack: Stack, jobs: int, first_seed: int) -> None:
    for seed in range(first_seed, first_seed + jobs):
        values = {"prompt": "a harbour", "steps": 1, "width": 256, "height": 256, "seed": str(seed)}
        started = stack.run(START, input=values)
        assert started["__typename"] == "GenerationJob", started


def measure(stack: Stack, jobs: int) -> float:
    """Jobs a minute."""
    stack.run(STEER % "generationQueuePause")
    order(stack, jobs, first_seed=1000)
    done = stack.run(DONE)["totalCount"] + jobs
    began = time.monotonic()
    stack.run(STEER % "generationQueueResume")
    wait_until(lambda: stack.run(QUEUE) == {"queued": 0, "running": 0}, "the queue's end", PATIENCE)
    seconds = time.monotonic() - began
    assert stack.run(DONE)["totalCount"] == done, "some did not succeed"
    return jobs * 60 / seconds


def rate(engines: int, database_url: str, jobs: int) -> float:
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        stack_with(engines, database_url, Path(folder)) as stack,
    ):
        order(stack, 2 * engines, first_seed=1)  # the first ones import and connect
        wait_until(lambda: stack.run(QUEUE) == {"queued": 0, "running": 0}, "the first jobs", PATIENCE)
        return measure(stack, jobs)


@contextlib.contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of an empty database; none for SQLite."""
    if kind == "sqlite":
        yield ""
        return
    name = f"ainfluencer_bench_{os.getpid()}"
    try:
        yield databases.run(databases.make_postgres(name)).replace("postgres://", "postgresql://", 1)
    finally:
        databases.run(databases.drop_postgres(name))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=60)
    parser.add_argument("--engines", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgres"])
    options = parser.parse_args()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{options.jobs} jobs, {os.cpu_count()} processors{load} at the beginning")
    print(f"{'database':10} {'engines':>8} {'jobs/min':>10} {'ratio':>7}")
    for kind in options.databases:
        first = None
        for engines in options.engines:
            with database(kind) as url:
                found = rate(engines, url, options.jobs)
            first = first or found
            print(f"{kind:10} {engines:8} {found:10.0f} {found / first:7.2f}", flush=True)


if __name__ == "__main__":
    main()
