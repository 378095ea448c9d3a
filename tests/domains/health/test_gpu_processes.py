"""Processes on GPUs: what the driver tells, what it refuses, and which of them are engines."""

from __future__ import annotations

import os
import socket
from uuid import uuid4

import psutil
import pytest

from server.domains.health.advising import with_engines
from server.domains.health.gpu import GpuReader
from server.domains.health.gpu_processes import UNTOLD
from server.domains.health.kinds import GpuTelemetry, Service, ServiceKind
from tests.domains.health.nvml import Nvml

COMPUTE, GRAPHICS = "nvmlDeviceGetComputeRunningProcesses", "nvmlDeviceGetGraphicsRunningProcesses"
NOBODY = 2**22 + 1  # above every pid that Linux gives


def _read(nvml: Nvml) -> GpuTelemetry:
    return GpuReader(lambda: nvml).read()


def test_a_process_has_its_name_and_memory() -> None:
    nvml = Nvml()
    nvml.computing = {os.getpid(): 5 * 2**30}
    (process,) = _read(nvml).gpus[0].processes or ()
    assert (process.pid, process.memory, process.memory_reason) == (os.getpid(), 5 * 2**30, None)
    assert process.name == psutil.Process().name()


def test_no_process_is_not_the_same_as_unknown() -> None:
    idle = _read(Nvml()).gpus[0]
    assert (idle.processes, idle.processes_reason) == ((), None)
    refused = _read(Nvml(1, {COMPUTE: "No Permission", GRAPHICS: "No Permission"})).gpus[0]
    assert refused.processes is None
    assert refused.processes_reason == "The driver refuses to name its processes: No Permission."


def test_a_refusal_of_one_list_leaves_the_other_with_a_reason() -> None:
    nvml = Nvml(1, {GRAPHICS: "Not Supported"})
    nvml.computing = {NOBODY: 7}
    found = _read(nvml).gpus[0]
    assert [process.pid for process in found.processes or ()] == [NOBODY]
    assert found.processes_reason == "The driver refuses to name its processes: Not Supported."


@pytest.mark.parametrize("untold", [None, 2**64 - 1])
def test_memory_that_windows_does_not_tell_is_null_with_a_reason(untold: int | None) -> None:
    nvml = Nvml()
    nvml.computing = {os.getpid(): untold}
    (process,) = _read(nvml).gpus[0].processes or ()
    assert (process.memory, process.memory_reason) == (None, UNTOLD)


def test_one_that_computes_and_draws_is_there_once() -> None:
    nvml = Nvml()
    nvml.computing, nvml.drawing = {NOBODY: None, NOBODY + 1: 5}, {NOBODY: 3, NOBODY + 1: 5}
    found = _read(nvml).gpus[0].processes or ()
    assert [(process.pid, process.memory) for process in found] == [(NOBODY, 3), (NOBODY + 1, 5)]


def test_a_process_that_is_not_ours_to_see_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil.Process, "name", denied)
    monkeypatch.setattr(psutil.Process, "net_connections", denied)
    nvml = Nvml()
    nvml.computing = {os.getpid(): 1, NOBODY: 2}
    found = _read(nvml).gpus[0].processes or ()
    assert [(process.name, process.ports) for process in found] == [(None, None), (None, None)]


def _engine(address: str, port: int) -> Service:
    return Service(
        uuid4(), "Box", ServiceKind.COMFYUI, managed=False, required=True, address=address, port=port
    )


def test_the_process_that_listens_on_an_engines_port_is_that_engine() -> None:
    nvml = Nvml()
    nvml.computing = {os.getpid(): 1, NOBODY: 2}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        telemetry = _read(nvml)
    here, elsewhere = _engine(f"http://127.0.0.1:{port}", port), _engine(f"http://10.1.2.3:{port}", port)
    ours, other = with_engines(telemetry, [here]).gpus[0].processes or ()
    assert (ours.engine_id, other.engine_id) == (here.key, None)
    assert all(p.engine_id is None for p in with_engines(telemetry, [elsewhere]).gpus[0].processes or ())
