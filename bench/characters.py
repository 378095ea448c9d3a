"""How many pages of 20 characters with their styles we serve a second, beside a floor and peers in one run.

    python bench/characters.py PEERS VENV NODE_DIR [--rounds 2] [--seconds 6] [--database-url postgres://…]

PEERS is a folder with the peers' servers (limit_raw.py, yoga.mjs …), VENV a virtual environment and NODE_DIR a folder
with their packages. Server on core 0, wrk on core 1; every server is loaded in turn, round by round, and only ratios
to the floor (limit_raw) are worth quoting: by rate on a quiet machine, by the server's processor time for one request
on a machine that others use too. Needs Linux, wrk and taskset.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from server.core import db, migrating
from server.core.actor import Scope
from server.core.settings import Settings
from server.domains.accounts import tokens
from server.domains.accounts.models import ApiToken
from server.domains.characters.models import Character, ImageStyle

PORT = 8911
PYTHON_PEERS = ("limit_raw", "strawberry_plain", "fastapi_sqla")
NODE_PEERS = ("mercurius", "yoga")
QUERY = (
    "query($first:Int!){characters(first:$first){edges{node{id name handle status bio interests updatedAt "
    "styles{id name steps}}}}}"
)
BIO = "A persona who writes about city food, night photography and long train rides. " * 2


async def fill(settings: Settings) -> str:
    """1,000 characters with two styles each, as the peers have; returns an API token."""
    await migrating.migrate(settings)
    secret = tokens.API_PREFIX + "benchmark" * 4
    async with db.open(settings):
        people = [
            Character(
                name=f"Character {n:04}", handle=f"char-{n:04}", age=30, bio=BIO, interests=["food", "travel"]
            )
            for n in range(1000)
        ]
        await Character.bulk_create(people)
        looks = [
            ImageStyle(character_id=p.id, name=f"Style {n}", steps=20 + n) for p in people for n in (1, 2)
        ]
        await ImageStyle.bulk_create(looks)
        digest = tokens.digest(secret)
        await ApiToken.create(name="bench", token_hash=digest, prefix=secret[:12], scopes=[Scope.READ.value])
    return secret


def lua(folder: Path, query: str, headers: dict[str, str]) -> Path:
    """wrk's script for the query."""
    body = json.dumps({"query": query, "variables": {"first": 20}})
    lines = [
        'wrk.method = "POST"',
        'wrk.headers["Content-Type"] = "application/json"',
        f"wrk.body = [==[{body}]==]",
    ]
    lines += [f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items()]
    path = folder / "ours.lua"
    path.write_text("\n".join(lines))
    return path


class Load(NamedTuple):
    """What a server did: requests a second, p99 as wrk writes it, processor time for one request in microseconds."""

    rate: float
    p99: str
    cpu: float


def load(script: Path, seconds: int, pid: int) -> Load:
    """Loads the server `pid` with 16 connections, after a while to warm up; exits when any answer was not 200."""
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c16", "--latency", "-s", str(script)]
    url = f"http://127.0.0.1:{PORT}/graphql"
    subprocess.run([*command, "-d4s", url], capture_output=True, check=True)
    before = processor_seconds(pid)
    output = subprocess.run(
        [*command, f"-d{seconds}s", url], capture_output=True, check=True, text=True
    ).stdout
    used = processor_seconds(pid) - before
    if "Non-2xx" in output:
        raise SystemExit(output)
    requests, rate, p99 = (
        re.search(pattern, output)[1]  # type: ignore[index]
        for pattern in (r"(\d+) requests in", r"Requests/sec:\s+([\d.]+)", r"99%\s+(\S+)")
    )
    return Load(float(rate), p99, used / int(requests) * 1e6)


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used so far, with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for_port() -> None:
    """Returns when somebody answers on PORT."""
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/graphql", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def measure(command: list[str], folder: Path, env: dict[str, str], script: Path, seconds: int) -> Load:
    """Starts one server on core 0, loads it, stops it."""
    null = subprocess.DEVNULL
    pinned = ["taskset", "-c", "0", *command]
    process = subprocess.Popen(pinned, cwd=folder, env=os.environ | env, stdout=null, stderr=null)
    try:
        wait_for_port()
        return load(script, seconds, process.pid)
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Runs all servers in turn and prints rates and ratios to the floor."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("peers", "venv", "node_dir"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--database-url", default="")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(args, Path(folder))


def compare(args: argparse.Namespace, work: Path) -> None:
    """The run itself."""
    settings = Settings(data_dir=work / "data", database_url=args.database_url)
    script = lua(work, QUERY, {"Authorization": f"Bearer {asyncio.run(fill(settings))}"})
    database = work / "bench.sqlite3"
    subprocess.run([args.venv / "bin/python", args.peers / "seed_db.py", database], check=True)
    for module in args.peers.glob("*.mjs"):
        (args.node_dir / module.name).write_bytes(module.read_bytes())
    ours = {"AINFLUENCER_DATA_DIR": str(settings.data_dir), "AINFLUENCER_PORT": str(PORT)}
    if args.database_url:
        ours["DATABASE_URL"] = args.database_url
    theirs = {"BENCH_DB": str(database), "PORT": str(PORT)}
    uvicorn = [str(args.venv.resolve() / "bin/uvicorn"), "--port", str(PORT), "--log-level", "warning"]
    post = args.peers / "post.lua"
    servers = {
        "ours": ([sys.executable, "-m", "server.main"], ROOT, ours, script),
        **{name: ([*uvicorn, f"{name}:app"], args.peers, theirs, post) for name in PYTHON_PEERS},
        **{name: (["node", f"{name}.mjs"], args.node_dir, theirs, post) for name in NODE_PEERS},
    }
    loads: dict[str, list[Load]] = {name: [] for name in servers}
    for _ in range(args.rounds):
        for name, (command, folder, env, lua_script) in servers.items():
            found = measure(command, folder, env, lua_script, args.seconds)
            loads[name].append(found)
            print(
                f"{name:18} {found.rate:8.0f} req/s  p99 {found.p99:9} {found.cpu:6.0f} µs each", flush=True
            )
    tell(loads)


def tell(loads: dict[str, list[Load]]) -> None:
    """Prints the ratios to the floor, of medians over the rounds."""
    rates = {name: statistics.median(each.rate for each in found) for name, found in loads.items()}
    costs = {name: statistics.median(each.cpu for each in found) for name, found in loads.items()}
    for name in loads:
        by_rate, by_cost = rates[name] / rates["limit_raw"], costs["limit_raw"] / costs[name]
        print(f"{name:18} {by_rate:6.3f} of the floor by rate, {by_cost:6.3f} by processor time")


if __name__ == "__main__":
    main()
