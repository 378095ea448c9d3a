"""GPUs: values, refusals, loss, and no GPU at all."""

import threading

import pytest

from server.domains.health import gpu
from server.domains.health.blocking import Patient
from server.domains.health.gpu import GpuReader
from tests.domains.health.nvml import Nvml


def test_all_values() -> None:
    found = GpuReader(lambda: Nvml(2)).read()
    assert (found.available, found.reason, found.driver_version) == (True, None, "580.65.06")
    second = found.gpus[1]
    assert (second.index, second.name, second.uuid) == (1, "NVIDIA Test 1", "GPU-1")
    assert (second.utilization, second.temperature, second.power_watts) == (37.0, 61.0, 125.5)
    assert (second.memory_total, second.memory_used, second.reason) == (24 * 2**30, 3 * 2**30, None)


def test_refused_values_are_null_with_a_reason_and_leave_the_others() -> None:
    refused = {"nvmlDeviceGetPowerUsage": "Not Supported", "nvmlDeviceGetMemoryInfo": "No Permission"}
    (found,) = GpuReader(lambda: Nvml(1, refused)).read().gpus
    assert (found.power_watts, found.memory_total, found.memory_used) == (None, None, None)
    assert (found.utilization, found.temperature) == (37.0, 61.0)
    assert found.reason == "memory: No Permission; power: Not Supported"


def test_no_driver_is_a_normal_state_and_is_not_asked_for_all_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nvml = Nvml(1, {"nvmlInit": "NVML Shared Library Not Found"})
    reader = GpuReader(lambda: nvml)
    for _ in range(3):
        found = reader.read()
        assert (found.available, found.gpus) == (False, ())
        assert found.reason == "No NVIDIA driver answers: NVML Shared Library Not Found."
    assert nvml.inits == 1
    monkeypatch.setattr(gpu, "RETRY_SECONDS", 0.0)
    fresh = GpuReader(lambda: nvml)
    assert not fresh.read().available
    nvml.refuse.clear()
    assert fresh.read().available


def test_driver_without_gpu() -> None:
    found = GpuReader(lambda: Nvml(0)).read()
    assert (found.available, found.reason) == (False, "The NVIDIA driver finds no GPU.")


def test_no_library_on_this_machine() -> None:
    def load() -> object:
        raise ImportError("No module named 'pynvml'")

    assert GpuReader(load).read().reason == "No NVIDIA driver answers: No module named 'pynvml'."


def test_lost_gpu_keeps_its_name_and_the_others_their_values() -> None:
    nvml = Nvml(2)
    reader = GpuReader(lambda: nvml)
    reader.read()
    nvml.lost.add(0)
    first, second = reader.read().gpus
    assert (first.name, first.uuid, first.memory_total) == ("NVIDIA Test 0", "GPU-0", None)
    assert first.reason == "The GPU does not answer: GPU is lost."
    assert second.utilization == 37.0
    nvml.lost.clear()
    assert reader.read().gpus[0].utilization == 37.0


def test_driver_that_goes_away_at_run_time_is_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "RETRY_SECONDS", 0.0)
    nvml = Nvml(1)
    reader = GpuReader(lambda: nvml)
    assert reader.read().available
    nvml.refuse = {"nvmlDeviceGetCount": "Driver Not Loaded", "nvmlShutdown": "Uninitialized"}
    assert reader.read().reason == "No NVIDIA driver answers: Driver Not Loaded."
    nvml.refuse = {}
    assert reader.read().available
    assert nvml.inits == 2


async def test_a_stuck_driver_blocks_nobody_and_is_called_only_once() -> None:
    release, calls = threading.Event(), []

    def stuck() -> str:
        calls.append(1)
        release.wait(10)
        return "answer"

    patient = Patient(stuck)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            await patient(0.01)
    assert len(calls) == 1
    release.set()
    assert await patient(5) == "answer"


async def test_errors_come_through_and_the_next_call_starts_anew() -> None:
    answers = iter([ValueError("no"), None])

    def call() -> str:
        answer = next(answers)
        if answer is not None:
            raise answer
        return "yes"

    patient = Patient(call)
    with pytest.raises(ValueError, match="no"):
        await patient(5)
    assert await patient(5) == "yes"
