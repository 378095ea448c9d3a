"""A server that is killed in the middle of a check: the check is LOST, its processes end, and the run goes on."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import psutil

from server.core import db
from server.core.settings import Settings
from tests import databases
from tests.e2e.stack import Stack, answers, wait_until
from tests.e2e.test_ledger_race import serving, token
from tests.factories import ledger
from tests.factories.repositories import Repository

RUN = "query ($id: ID!) { run(id: $id) { state step commands { state output { text } } } }"
VERIFY = """mutation ($id: ID!, $kind: CheckKind!) { runVerify(input: {id: $id, kind: $kind}) {
  ... on RunCommand { id } ... on Error { message } } }"""
SCRIPT = """import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print(os.getpid(), child.pid, flush=True)
time.sleep(600)"""


def call(stack: Stack, secret: str, document: str, **variables: Any) -> Any:
    """The value of an operation's only root field."""
    body = json.dumps({"query": document, "variables": variables}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
    request = urllib.request.Request(f"{stack.url}/graphql", body, headers)
    with urllib.request.urlopen(request, timeout=20) as response:
        answer = json.load(response)
    assert "errors" not in answer, answer
    (value,) = answer["data"].values()
    return value


async def prepare(settings: Settings, folder: Path) -> None:
    repository = Repository(folder / "work")
    repository.commit("Begin", {"app/main.py": "x = 1\n"})
    async with db.open(settings):
        await ledger.insert_task(1)
        await ledger.connect(repository, test_command=[ledger.PYTHON, "-c", SCRIPT])


def lives(pid: int) -> bool:
    """Whether the process does anything any more."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_killed_server(tmp_path: Path, sqlite_template: Path) -> None:
    (tmp_path / "data").mkdir()
    settings = databases.copy_sqlite(sqlite_template, tmp_path / "data")
    databases.run(prepare(settings, tmp_path))
    with serving(tmp_path, 1, {}) as (stack,):
        secret = token(stack)
        run = call(stack, secret, "mutation { runStart { ... on RunStarted { run { id } } } }")["run"]["id"]
        call(stack, secret, VERIFY, id=run, kind="TEST")
        printed = wait_until(
            lambda: call(stack, secret, RUN, id=run)["commands"][0]["output"], "the check's first output"
        )
        pids = [int(word) for word in printed[0]["text"].split()]
        assert all(lives(pid) for pid in pids)
        stack.kill("web")
        assert all(lives(pid) for pid in pids), "nobody was left to end them"
        stack._start("web", "server.main")
        wait_until(lambda: answers(f"{stack.url}/healthz"), "the second start")
        wait_until(lambda: not any(lives(pid) for pid in pids), "the end of what was left")
        wait_until(
            lambda: call(stack, secret, RUN, id=run)["commands"][0]["state"] == "LOST",
            "the check's being LOST",
        )
        shown = call(stack, secret, RUN, id=run)
        assert (shown["state"], shown["step"]) == ("ACTIVE", "EXECUTE")
        assert "id" in call(stack, secret, VERIFY, id=run, kind="LINT")
