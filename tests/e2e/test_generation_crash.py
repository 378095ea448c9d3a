"""Jobs survive whatever dies: every one ends with exactly its pictures, painted once."""

from __future__ import annotations

import contextlib
import os
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.e2e.stack import Stack, running, wait_until

START = """mutation ($input: GenerationStartInput!) { generationStart(input: $input) {
  __typename ... on GenerationJob { id } ... on Error { message } } }"""
JOB = """query ($id: ID!) { node(id: $id) { ... on GenerationJob {
  state attempt promptId lastSeq progress { percent step } error { code message } assets { id url } } } }"""
EVENTS = """query ($id: ID!) { generationEvents(jobId: $id, after: 0) { __typename
  ... on GenerationEvent { seq } ... on GenerationStepped { percent }
  ... on GenerationStateChanged { state attempt } } }"""
CANCEL = "mutation ($id: ID!) { generationCancel(id: $id) { __typename ... on GenerationJob { state } } }"


class Job:
    """A job in a stack."""

    def __init__(self, stack: Stack, **changes: Any) -> None:
        self.stack = stack
        values = {"prompt": "a harbour at dusk", "steps": 20, "width": 256, "height": 256} | changes
        started = stack.run(START, input=values)
        assert started["__typename"] == "GenerationJob", started
        self.id = started["id"]

    def now(self) -> dict[str, Any]:
        """As it stands; {} while nobody answers."""
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            found: dict[str, Any] = self.stack.run(JOB, id=self.id)
            return found
        return {}

    def until(self, condition: Callable[[dict[str, Any]], Any], what: str) -> dict[str, Any]:
        """The job, once the condition holds."""

        def check() -> dict[str, Any] | None:
            job = self.now()
            return job if job and condition(job) else None

        try:
            found: dict[str, Any] = wait_until(check, what, 45)
        except AssertionError as error:
            logs = {name: self.stack.log(name)[-3000:] for name in self.stack.processes}
            raise AssertionError(f"{error}; {self.now()}; {logs}") from None
        return found

    def at_step(self, step: int) -> dict[str, Any]:
        return self.until(lambda job: (job["progress"]["step"] or 0) >= step, f"step {step}")

    def painted(self) -> bool:
        """Whether the engine is done with it."""
        job = self.now()
        return bool(job) and job["promptId"] in self.stack.engine(f"/history/{job['promptId']}")

    def ends_well(self, attempt: int = 1, pictures: int = 1) -> None:
        """It ends with exactly its pictures, and its story has no gap."""
        job = self.until(lambda job: job["state"] in ("SUCCEEDED", "FAILED", "CANCELLED"), "the end")
        assert (job["state"], job["attempt"]) == ("SUCCEEDED", attempt), job
        assert len({asset["id"] for asset in job["assets"]}) == len(job["assets"]) == pictures
        events = self.stack.run(EVENTS, id=self.id)
        assert [event["seq"] for event in events] == list(range(1, job["lastSeq"] + 1))
        assert [event["__typename"] for event in events].count("GenerationFinished") == 1
        assert events[-1]["__typename"] == "GenerationFinished"
        if attempt == 1:
            percents = [event["percent"] for event in events if "percent" in event]
            assert percents == sorted(percents)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("stack"), sqlite_template, step_delay=0.08) as found:
        yield found


def prompts(stack: Stack) -> int:
    """How many prompts the engine has painted."""
    return len(stack.engine("/history"))


def test_killed_after_the_order_then_at_work_then_with_the_pictures_to_collect(stack: Stack) -> None:
    before = prompts(stack)
    job = Job(stack, steps=50, batch=2)
    again(stack)
    job.at_step(3)
    again(stack)
    wait_until(lambda: job.painted(), "the engine's last word")
    again(stack)
    job.ends_well(pictures=2)
    assert prompts(stack) == before + 1


def again(stack: Stack) -> None:
    stack.kill("web")
    stack.start_web()


def test_asked_to_stop_it_leaves_at_once_without_a_word_and_goes_on_later(stack: Stack) -> None:
    job = Job(stack, steps=40)
    job.at_step(3)
    seconds = stack.stop("web")
    assert stack.noise("web") == []
    assert seconds < 5, f"{seconds:.1f} s"
    stack.start_web()
    job.ends_well()


def test_killed_while_a_job_is_called_off(stack: Stack) -> None:
    job = Job(stack, steps=200, batch=8)
    job.at_step(3)
    assert stack.run(CANCEL, id=job.id)["state"] == "CANCELLING"
    again(stack)
    job.until(lambda now: now["state"] == "CANCELLED", "the end")
    Job(stack, steps=5).ends_well()


def test_a_restarted_engine_gets_the_job_again(stack: Stack) -> None:
    job = Job(stack, steps=40)
    job.at_step(3)
    stack.kill("sandbox")
    stack.start_sandbox()
    job.ends_well(attempt=2)


@pytest.fixture
def postgres() -> Iterator[str]:
    if not databases.postgres_is_reachable():
        pytest.skip("Postgres is not reachable")
    name = f"ainfluencer_crash_{os.getpid()}"
    yield databases.run(databases.make_postgres(name))
    databases.run(databases.drop_postgres(name))


def worker_state(stack: Stack) -> str:
    """What the services page shows of the only worker."""
    services = stack.run("{ services { services { kind state } } }")["services"]
    (state,) = [service["state"] for service in services if service["kind"] == "WORKER"]
    return str(state)


def test_a_worker_on_postgres_leaves_its_job_to_the_next(tmp_path: Path, postgres: str) -> None:
    """Nobody listens at the Redis address: it is only there to wake."""
    address = postgres.replace("postgres://", "postgresql://", 1) + "?application_name=ours"
    extra = {"AINFLUENCER_DATABASE_URL": address, "AINFLUENCER_REDIS_URL": "redis://127.0.0.1:1/0"}
    with running(tmp_path, worker=True, extra=extra) as stack:
        job = Job(stack, steps=60)
        job.at_step(3)
        wait_until(lambda: worker_state(stack) == "HEALTHY", "the worker's health")
        seconds = stack.stop("worker")
        assert seconds < 5, f"{seconds:.1f} s"
        assert stack.noise("worker") == []
        wait_until(lambda: worker_state(stack) == "STOPPED", "the worker's end")
        stack.start_worker()
        job.ends_well()
        stack.kill("worker")
        wait_until(lambda: worker_state(stack) == "UNHEALTHY", "the worker's death")
