"""Workers on the services page: live, stopped, dead, several, none."""

import dataclasses
from datetime import timedelta

import pytest

from server.core import clock
from server.core.settings import Settings
from server.domains.generation import workers
from server.domains.generation.models import Worker
from server.domains.health.kinds import OverallState, Service, ServiceKind, ServiceState
from server.domains.health.monitor import Monitor


def of(found: Monitor) -> list[Service]:
    return [service for service in found.health.services if service.kind is ServiceKind.WORKER]


@pytest.fixture
def apart(database: Settings) -> Settings:
    """The web process leaves the jobs to workers."""
    return dataclasses.replace(database, serve_jobs=False)


async def insert(pid: int = 7, seen: timedelta = timedelta()) -> Worker:
    now = clock.now()
    return await Worker.create(
        host="here", pid=pid, version="1.2", created_at=now - timedelta(hours=1), seen_at=now - seen
    )


async def test_a_worker_lives_is_stopped_and_starts_again(apart: Settings) -> None:
    found = Monitor(apart)
    row = await insert()
    await found.check()
    (worker,) = of(found)
    assert (worker.name, worker.state, worker.pid, worker.version) == (
        "Worker",
        ServiceState.HEALTHY,
        7,
        "1.2",
    )
    assert worker.uptime_seconds is not None and worker.uptime_seconds >= 3600
    assert (worker.required, worker.latency_ms, found.health.overall) == (True, None, OverallState.OK)
    await Worker.filter(id=row.id).update(ended_at=clock.now())
    await found.check()
    (stopped,) = of(found)
    assert (stopped.key, stopped.state, found.health.overall) == (
        worker.key,
        ServiceState.STOPPED,
        OverallState.WARNING,
    )
    assert "was stopped at" in str(stopped.last_error)
    await insert(pid=8)
    await found.check()
    assert [(service.state, service.pid) for service in of(found)] == [(ServiceState.HEALTHY, 8)]


async def test_a_dead_worker_becomes_unhealthy(apart: Settings) -> None:
    found = Monitor(apart)
    await insert(seen=workers.ALIVE + timedelta(seconds=1))
    states = []
    for _ in range(3):
        await found.check()
        states += [service.state for service in of(found)]
    assert states == [ServiceState.DEGRADED, ServiceState.DEGRADED, ServiceState.UNHEALTHY]
    assert "no sign of life since" in str(of(found)[0].last_error)
    assert found.health.overall is OverallState.ERROR


async def test_a_worker_that_never_started_is_missed(apart: Settings) -> None:
    found = Monitor(apart)
    await found.check()
    (worker,) = of(found)
    assert (worker.state, found.health.overall) == (ServiceState.STOPPED, OverallState.WARNING)
    assert "python -m server.worker" in str(worker.last_error)


async def test_one_of_several_may_die(apart: Settings) -> None:
    found = Monitor(apart)
    await insert(pid=1)
    await insert(pid=2)
    await found.check()
    assert [(service.name, service.required) for service in of(found)] == [
        ("Worker here:1", False),
        ("Worker here:2", False),
    ]
    assert len({service.key for service in of(found)}) == 2


async def test_where_the_web_process_runs_the_jobs_it_says_so(database: Settings) -> None:
    found = Monitor(dataclasses.replace(database, serve_jobs=True))
    await found.check()
    (web,) = [service for service in found.health.services if service.kind is ServiceKind.WEB]
    assert (of(found), web.note, found.health.overall) == ([], "Runs the jobs too.", OverallState.OK)
    await insert(seen=workers.LOST_SHOWN + timedelta(seconds=1))
    await found.check()
    assert of(found) == []
