"""How long it takes from sending `generationStart` until the engine begins with the prompt.

    python bench/start_latency.py [--count 50] [--database-url postgres://…]

Starts the product's own processes in a folder of their own and orders tiny pictures one after another, each when the
engine is free. The end of the measured time is the engine's `execution_start`, in whole milliseconds: a little after
the prompt arrived there. With a Postgres address (an empty database) a worker runs the jobs.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e.stack import Stack, running, wait_until

START = """mutation ($input: GenerationStartInput!) { generationStart(input: $input) {
  __typename ... on GenerationJob { id } ... on Error { message } } }"""
JOB = "query ($id: ID!) { node(id: $id) { ... on GenerationJob { state promptId error { message } } } }"
ORDER = {"prompt": "a harbour", "steps": 1, "width": 256, "height": 256}


def begun_at(stack: Stack, prompt_id: str) -> float:
    """When the engine began with the prompt, in seconds since 1970."""
    for name, data in stack.engine(f"/history/{prompt_id}")[prompt_id]["status"]["messages"]:
        if name == "execution_start":
            return float(data["timestamp"]) / 1000
    raise AssertionError("the engine has not begun")


def measure(stack: Stack) -> tuple[float, float]:
    """(until the mutation's answer, until the engine began), in ms."""
    sent = time.time()
    started = stack.run(START, input=ORDER)
    answered = time.time()
    assert started["__typename"] == "GenerationJob", started

    def done() -> Any:
        job = stack.run(JOB, id=started["id"])
        assert job["state"] != "FAILED", job
        return job["promptId"] if job["state"] == "SUCCEEDED" else None

    begun = begun_at(stack, wait_until(done, "the end"))
    return (answered - sent) * 1000, (begun - sent) * 1000


def told(name: str, values: list[float]) -> str:
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]
    return (
        f"{name:26} p50 {statistics.median(values):6.1f} ms   p99 {p99:6.1f} ms   most {ordered[-1]:6.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--database-url", default="")
    options = parser.parse_args()
    extra = {"AINFLUENCER_DATABASE_URL": options.database_url} if options.database_url else {}
    with tempfile.TemporaryDirectory() as folder:
        on_postgres = bool(options.database_url)
        with running(Path(folder), step_delay=0.0, extra=extra, worker=on_postgres) as stack:
            for _ in range(3):  # the first ones import and connect
                measure(stack)
            times = [measure(stack) for _ in range(options.count)]
    print(f"{options.count} jobs one after another on {'Postgres' if on_postgres else 'SQLite'}")
    print(told("mutation → answer", [answer for answer, _ in times]))
    print(told("mutation → engine begins", [begin for _, begin in times]))


if __name__ == "__main__":
    main()
