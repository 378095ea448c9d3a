"""Health over GraphQL: queries, nodes, and subscriptions that begin with a snapshot."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator

import pytest

from server.core.events import publish
from server.core.settings import Settings
from server.core.version import VERSION
from server.domains.generation.models import Engine, EngineState
from server.domains.health import events, monitor
from server.domains.health.gpu import GpuReader
from server.domains.health.monitor import Monitor
from tests.conftest import Gql
from tests.domains.health.nvml import Nvml

SERVICES = """{ overall reason at services { id name kind state managed required address port pid uptimeSeconds version
  latencyMs lastError checkedAt dependsOn note } }"""
SAMPLE = """{ at cpuPercent cpuCount memoryTotal memoryUsed memoryPercent disks { path total used percent } ownMemory
  gpu { available reason driverVersion gpus { index name uuid utilization memoryTotal powerWatts reason } } }"""


@pytest.fixture
async def watching(database: Settings) -> AsyncIterator[Monitor]:
    """A monitor that looks when it is told to."""
    alone = dataclasses.replace(database, serve_jobs=True)
    found = Monitor(alone, GpuReader(lambda: Nvml(1, {"nvmlDeviceGetPowerUsage": "Not Supported"})))
    monitor.install(found)
    await found.check()
    await found.sample()
    yield found
    monitor.install(None)
    await found.close()


async def test_services(gql: Gql, watching: Monitor) -> None:
    found = await gql(f"{{ services {SERVICES} }}")
    assert (found["overall"], found["reason"]) == ("OK", "All services are healthy.")
    assert [service["kind"] for service in found["services"]] == ["WEB", "DATABASE"]
    web = found["services"][0]
    assert (web["state"], web["version"], web["dependsOn"]) == ("HEALTHY", VERSION, ["Database"])
    assert web["note"] == "Runs the jobs too."
    again = await gql("query($id: ID!) { service(id: $id) { name } }", id=web["id"])
    assert again == {"name": "Web server"}
    node = await gql("query($id: ID!) { node(id: $id) { ... on Service { name } } }", id=web["id"])
    assert node == {"name": "Web server"}
    assert await gql('{ service(id: "nonsense") { name } }') is None


async def test_system_and_gpus(gql: Gql, watching: Monitor) -> None:
    await watching.sample()
    found = await gql(
        f"{{ system {{ version platform pythonVersion database startedAt telemetry {SAMPLE} history {SAMPLE} }} }}"
    )
    assert found["database"].startswith(("SQLite", "PostgreSQL"))
    assert len(found["history"]) == 2
    assert found["history"][-1] == found["telemetry"]
    assert isinstance(found["telemetry"]["memoryTotal"], int)
    gpus = await gql("{ gpus { available gpus { memoryTotal powerWatts reason } } }")
    assert gpus["gpus"] == [{"memoryTotal": 24 * 2**30, "powerWatts": None, "reason": "power: Not Supported"}]


async def test_without_a_monitor_it_says_so(gql: Gql) -> None:
    result = await gql.raw("{ services { reason } }")
    assert result.errors[0].extensions["code"] == "Unavailable"


async def test_health_changes_are_pushed_after_a_snapshot(gql: Gql, watching: Monitor) -> None:
    stream = await gql.subscribe(f"subscription {{ serviceHealthChanged {SERVICES} }}")
    first = (await anext(stream)).data["serviceHealthChanged"]
    assert first["overall"] == "OK"
    following = asyncio.ensure_future(anext(stream))
    await watching.check()
    await Engine.create(name="Box", url="http://127.0.0.1:1", state=EngineState.OFFLINE, last_error="Refused")
    await watching.check()
    told = (await asyncio.wait_for(following, 5)).data["serviceHealthChanged"]
    assert (told["overall"], told["reason"]) == ("WARNING", "Box is degraded: Refused.")
    await stream.aclose()


async def test_telemetry_is_pushed_once_for_each_sample(gql: Gql, watching: Monitor) -> None:
    stream = await gql.subscribe(f"subscription {{ systemTelemetry {SAMPLE} }}")
    first = (await anext(stream)).data["systemTelemetry"]
    following = asyncio.ensure_future(anext(stream))
    publish(events.TelemetrySampled())  # another process's sample is no news here
    await asyncio.sleep(0)
    assert not following.done()
    await watching.sample()
    second = (await asyncio.wait_for(following, 5)).data["systemTelemetry"]
    assert second["at"] > first["at"]
    await stream.aclose()


async def test_gpu_telemetry_begins_with_a_snapshot(gql: Gql, watching: Monitor) -> None:
    stream = await gql.subscribe("subscription { gpuTelemetry { available driverVersion gpus { name } } }")
    first = (await anext(stream)).data["gpuTelemetry"]
    assert first == {"available": True, "driverVersion": "580.65.06", "gpus": [{"name": "NVIDIA Test 0"}]}
    await stream.aclose()
