"""A double of the NVML library's Python interface, with GPUs that refuse, vanish and hang as real ones do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


class NVMLError(Exception):
    """What pynvml raises."""


class Nvml:
    """`refuse` names functions that fail; `lost` are indexes of GPUs that do not answer any more.

    `computing` and `drawing` are processes on every GPU: pid → bytes.
    """

    NVMLError = NVMLError
    NVML_TEMPERATURE_GPU = 0

    def __init__(self, count: int = 1, refuse: dict[str, str] | None = None) -> None:
        self.count = count
        self.refuse = refuse or {}
        self.lost: set[int] = set()
        self.computing: dict[int, int | None] = {}
        self.drawing: dict[int, int | None] = {}
        self.inits = 0
        self.shutdowns = 0

    def _check(self, name: str) -> None:
        if name in self.refuse:
            raise NVMLError(self.refuse[name])

    def nvmlInit(self) -> None:
        self.inits += 1
        self._check("nvmlInit")

    def nvmlShutdown(self) -> None:
        self.shutdowns += 1
        self._check("nvmlShutdown")

    def nvmlDeviceGetCount(self) -> int:
        self._check("nvmlDeviceGetCount")
        return self.count

    def nvmlSystemGetDriverVersion(self) -> bytes:
        return b"580.65.06"

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        if index in self.lost:
            raise NVMLError("GPU is lost")
        return index

    def nvmlDeviceGetName(self, handle: int) -> str:
        self._check("nvmlDeviceGetName")
        return f"NVIDIA Test {handle}"

    def nvmlDeviceGetUUID(self, handle: int) -> str:
        self._check("nvmlDeviceGetUUID")
        return f"GPU-{handle}"

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> Any:
        self._check("nvmlDeviceGetMemoryInfo")
        return SimpleNamespace(total=24 * 2**30, used=3 * 2**30)

    def nvmlDeviceGetUtilizationRates(self, handle: int) -> Any:
        self._check("nvmlDeviceGetUtilizationRates")
        return SimpleNamespace(gpu=37, memory=5)

    def nvmlDeviceGetTemperature(self, handle: int, sensor: int) -> int:
        self._check("nvmlDeviceGetTemperature")
        return 61

    def nvmlDeviceGetPowerUsage(self, handle: int) -> int:
        self._check("nvmlDeviceGetPowerUsage")
        return 125_500

    def nvmlDeviceGetComputeRunningProcesses(self, handle: int) -> list[Any]:
        self._check("nvmlDeviceGetComputeRunningProcesses")
        return [SimpleNamespace(pid=pid, usedGpuMemory=size) for pid, size in self.computing.items()]

    def nvmlDeviceGetGraphicsRunningProcesses(self, handle: int) -> list[Any]:
        self._check("nvmlDeviceGetGraphicsRunningProcesses")
        return [SimpleNamespace(pid=pid, usedGpuMemory=size) for pid, size in self.drawing.items()]
