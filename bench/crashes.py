"""kill -9 of server, worker and engine at every point of a job's way, as often as told, with the real leases.

`python bench/crashes.py --runs 30` prints for each process and point: kills, jobs lost, jobs doubled, and the slowest
and the median time from the kill until every job was over. The worker needs Postgres (TEST_POSTGRES_URL). Several sites
stand beside each other (--sites), for a worker's lease is mostly waiting. Exit code 1: something was lost, doubled, or
slower than --limit seconds. What is done stands in --raw at once, so that a campaign can be watched, or ended early.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from server.core import db, migrating
from server.core.settings import Settings
from tests import databases
from tests.crash.orders import ENGINE, POINTS, SELF
from tests.crash.site import Run, standing

KINDS = {
    "server": ("server.main", SELF),
    "worker": ("server.worker", SELF),
    "engine": ("server.main", ENGINE),
}


def arguments() -> argparse.Namespace:
    line = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    line.add_argument("--runs", type=int, default=30, help="kills for each process and point")
    line.add_argument("--process", choices=KINDS, action="append", help="only this one (repeatable)")
    line.add_argument(
        "--sites", type=int, default=3, help="how many installations are killed at the same time"
    )
    line.add_argument("--limit", type=float, default=60.0, help="seconds that a recovery may take")
    line.add_argument(
        "--raw",
        type=Path,
        default=Path("test-output/crashes.jsonl"),
        help="a line for each kill is added here",
    )
    line.add_argument("--report", action="store_true", help="only print the table of what is in --raw")
    line.add_argument("--child", help=argparse.SUPPRESS)
    return line.parse_args()


async def child(kind: str, runs: int) -> None:
    """One site; prints one line of JSON for each kill."""
    module, victim = KINDS[kind]
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        name = f"ainfluencer_crashes_{os.getpid()}"
        if kind == "worker":
            url = await databases.bare_postgres(name)
            settings = dataclasses.replace(settings, database_url=url)
        try:
            await migrating.migrate(settings)
            async with db.open(settings), standing(settings, module) as site:
                for _ in range(runs):
                    for point in POINTS:
                        run = dataclasses.asdict(await site.run(victim, point))
                        print(json.dumps({"kind": kind, "run": run}), flush=True)
        finally:
            if kind == "worker":
                await databases.drop_postgres(name)


def campaign(kind: str, runs: int, sites: int, told: TextIO) -> None:
    """All kills of one kind, spread over the sites; a line of JSON for each goes to `told` as it is done."""
    shares = [runs // sites + (number < runs % sites) for number in range(sites)]
    command = [sys.executable, __file__, "--child", kind, "--runs"]
    children = [
        subprocess.Popen([*command, str(share)], cwd=ROOT, stdout=told, text=True)
        for share in shares
        if share
    ]
    broken = [code for code in [child.wait() for child in children] if code]
    if broken:
        print(f"{len(broken)} sites of {kind} broke off: see above.", flush=True)


def report(path: Path, limit: float) -> int:
    """Prints the table; how much in it should not be."""
    runs = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    print(f"{'process':8} {'point':10} {'kills':>5} {'lost':>5} {'doubled':>7} {'slowest':>8} {'median':>7}")
    bad = 0
    for kind in KINDS:
        for point in POINTS:
            here = [Run(**run["run"]) for run in runs if (run["kind"], run["run"]["point"]) == (kind, point)]
            bad += _row(kind, point, here, limit) if here else 0
    return bad


def main() -> int:
    told = arguments()
    if told.child:
        asyncio.run(child(told.child, told.runs))
        return 0
    if not told.report:
        told.raw.parent.mkdir(exist_ok=True)
        with told.raw.open("a", encoding="utf-8") as raw:
            for kind in told.process or KINDS:
                campaign(kind, told.runs, told.sites, raw)
    return 1 if report(told.raw, told.limit) else 0


def _row(kind: str, point: str, runs: list[Run], limit: float) -> int:
    """Prints one line of the table, and every fault; how many there were."""
    lost, doubled = sum(bool(run.lost) for run in runs), sum(bool(run.doubled) for run in runs)
    slowest, median = max(run.seconds for run in runs), statistics.median(run.seconds for run in runs)
    row = f"{kind:8} {point:10} {len(runs):5} {lost:5} {doubled:7} {slowest:7.1f}s {median:6.1f}s"
    print(row, flush=True)
    for run in runs:
        for fault in (*run.lost, *run.doubled):
            print(f"    {fault}", flush=True)
    return lost + doubled + (slowest > limit)


if __name__ == "__main__":
    sys.exit(main())
