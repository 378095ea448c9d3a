"""The agent loop of the guide does what the guide says, with a token for the ledger only."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

import schema
from schema.http import GraphQLOverHTTP
from server import access
from server.core.actor import Role, Scope
from server.core.settings import Settings
from server.domains.accounts import api_tokens, people
from server.domains.accounts.models import User
from server.domains.ledger import lifecycle
from server.domains.ledger.kinds import TaskState
from server.domains.ledger.models import Evidence, Run, Task
from tests.factories import ledger
from tests.factories.repositories import Repository
from tests.live import serve

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "agent_loop.py"


@pytest.fixture
async def repository(database: Settings, tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "work")
    for name, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
        made.git("config", name, value)
    made.commit("Begin", {"app/main.py": "print('hello')\n"})
    await ledger.connect(made)
    return made


@pytest.fixture
async def url(database: Settings) -> AsyncIterator[str]:
    over_http = GraphQLOverHTTP(schema.schema, access.from_request, ())
    app = Starlette(routes=[Route("/graphql", over_http.answer, methods=["GET", "POST"])])
    async with lifecycle.lifespan(database), serve(app) as base:
        yield base


@pytest.fixture
async def token(database: Settings) -> str:
    user = await User.create(email="op@example.org", name="Op", password_hash="-", role=Role.OPERATOR)
    return (await api_tokens.create(people.actor_of(user), "agent", [Scope.LEDGER])).secret


async def loop(url: str, token: str, repository: Repository) -> tuple[int, str]:
    """Runs the example; its exit code and all that it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(EXAMPLE), url, str(repository.path)),
        env=os.environ | {"LEDGER_TOKEN": token},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_the_loop_closes_tasks_until_there_are_none(
    url: str, token: str, repository: Repository
) -> None:
    await ledger.insert_task(1, surface="app", priority="P1", title="Say what is done")
    await ledger.insert_task(2, surface="app", priority="P0", title="Come first")
    code, output = await loop(url, token, repository)
    assert (code, f"{ledger.key(2)} is DONE." in output) == (0, True), output
    assert "the next, T-20260101-001, is P1" in output
    task = await Task.get(key=ledger.key(2))
    assert (task.state, task.checkpoint_commit) == (TaskState.DONE, repository.head)
    run = await Run.get(id=task.closed_run_id)
    assert (run.actor_name, run.tool) == ("agent", "agent-loop")
    assert [proof.tool for proof in await Evidence.filter(run_id=run.id)] == ["agent-loop"] * 3
    code, output = await loop(url, token, repository)
    assert (code, f"{ledger.key(1)} is DONE." in output) == (0, True), output
    code, output = await loop(url, token, repository)
    assert (code, output.strip()) == (1, "There is no open task that can be taken.")


async def test_the_loop_says_why_it_stops(url: str, token: str, repository: Repository) -> None:
    await ledger.insert_task(1, surface="app")
    repository.write({"app/half.py": "x = 1\n"})
    code, output = await loop(url, token, repository)
    assert (code, "Save what is in the working tree" in output) == (1, True), output


def test_the_guide_shows_the_example_as_it_is() -> None:
    guide = (ROOT / "docs" / "guide" / "agent-loop.md").read_text("utf-8")
    (shown,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    assert shown == EXAMPLE.read_text("utf-8")
