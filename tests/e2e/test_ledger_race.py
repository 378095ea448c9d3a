"""Many agents want one task at once: over four servers on Postgres, and over one on SQLite.

The suite plays a few rounds. All of them:
AINFLUENCER_LEDGER_ROUNDS=200 python -m pytest -s -n0 tests/e2e/test_ledger_race.py
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from server.core import db
from server.core.settings import Settings
from server.domains.ledger.models import Run, Task
from tests import databases
from tests.e2e.stack import Stack, answers, wait_until
from tests.factories import ledger
from tests.factories.repositories import Repository

ROUNDS = int(os.environ.get("AINFLUENCER_LEDGER_ROUNDS", "5"))
CLIENTS = 50
START = """mutation { runStart { __typename
  ... on RunStarted { run { id currentKey } }
  ... on Conflict { message current { ... on Run { id } } }
  ... on Error { message } } }"""
ABANDON = """mutation ($id: ID!) { runAbandon(input: {id: $id, reason: "Next round."}) {
  __typename ... on Run { state } ... on Error { message } } }"""


@contextmanager
def serving(folder: Path, count: int, extra: dict[str, str]) -> Iterator[list[Stack]]:
    """Web processes over one database, ended afterwards."""
    stacks = [Stack(folder, extra=extra) for _ in range(count)]
    with ExitStack() as cleaning:
        for stack in stacks:
            stack._start("web", "server.main")
            cleaning.callback(stack.kill, "web")
            wait_until(
                lambda url=stack.url: answers(f"{url}/healthz"), f"a start; {stack.log('web')[-2000:]}"
            )
        yield stacks


def token(stack: Stack) -> str:
    """An API token for the ledger alone."""
    arguments = ["-m", "server.cli", "token", "create", "--name", "racer", "--scopes", "ledger"]
    made = subprocess.run(
        [ledger.PYTHON, *arguments], env=stack._environment(), check=True, capture_output=True, text=True
    )
    return next(word for word in made.stdout.split() if word.startswith("ait_"))


async def race(urls: Sequence[str], secret: str) -> Counter[str]:
    """Plays the rounds: in each exactly one wins, and all others learn who."""
    headers = {"Authorization": f"Bearer {secret}"}
    connector = aiohttp.TCPConnector(limit=CLIENTS)
    counts: Counter[str] = Counter()
    async with aiohttp.ClientSession(headers=headers, connector=connector) as session:
        for _ in range(ROUNDS):
            asked = (run(session, urls[n % len(urls)], START) for n in range(CLIENTS))
            answers = await asyncio.gather(*asked)
            winners = [answer for answer in answers if answer["__typename"] == "RunStarted"]
            losers = [answer for answer in answers if answer["__typename"] == "Conflict"]
            assert (len(winners), len(losers)) == (1, CLIENTS - 1), answers
            (won,) = winners
            assert won["run"]["currentKey"] == ledger.key(1)
            assert {lost["current"]["id"] for lost in losers} == {won["run"]["id"]}
            counts.update(answer["__typename"] for answer in answers)
            ended = await run(session, urls[0], ABANDON, id=won["run"]["id"])
            assert ended == {"__typename": "Run", "state": "ABANDONED"}
    return counts


async def run(session: aiohttp.ClientSession, url: str, document: str, **variables: Any) -> Any:
    async with session.post(f"{url}/graphql", json={"query": document, "variables": variables}) as response:
        answer = await response.json()
    assert "errors" not in answer, answer
    (value,) = answer["data"].values()
    return value


async def prepare(settings: Settings, folder: Path) -> None:
    """One task, and a repository to work in."""
    repository = Repository(folder / "work")
    repository.commit("Begin", {"app/main.py": "x = 1\n"})
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements per connection name, in the placeholders of one kind
    async with db.open(settings):
        await ledger.insert_task(1)
        await ledger.connect(repository)


async def check_after(settings: Settings, stacks: Sequence[Stack]) -> None:
    """Every round left one run behind, and the task as it was; no server had anything to complain about."""
    async with db.open(settings):
        assert await Run.filter(state="ABANDONED").count() == await Run.all().count() == ROUNDS
        assert (await Task.get()).state == "TODO"
    log = stacks[0].log("web")
    assert "database is locked" not in log
    assert "Unexpected error" not in log


@pytest.mark.parametrize(("kind", "servers"), [("postgres", 4), ("sqlite", 1)])
def test_one_winner_each_round(
    kind: str, servers: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    extra: dict[str, str] = {}
    (tmp_path / "data").mkdir()
    settings = databases.copy_sqlite(request.getfixturevalue("sqlite_template"), tmp_path / "data")
    if kind == "postgres":
        name = request.getfixturevalue("postgres_name")
        databases.run(databases.empty_postgres(name))
        extra["AINFLUENCER_DATABASE_URL"] = f"{databases.POSTGRES}/{name}"
        settings = Settings(data_dir=tmp_path / "data", database_url=extra["AINFLUENCER_DATABASE_URL"])
    with serving(tmp_path, servers, extra) as stacks:
        databases.run(prepare(settings, tmp_path))
        secret = token(stacks[0])
        began = time.perf_counter()
        counts = databases.run(race([stack.url for stack in stacks], secret))
        print(f"{kind}: {ROUNDS} rounds, {dict(counts)}, {time.perf_counter() - began:.1f} s")
        databases.run(check_after(settings, stacks))
