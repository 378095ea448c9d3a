"""Which processes use a GPU and how much of its memory. Drivers refuse this in part (Windows) or in whole."""

from __future__ import annotations

from typing import Any

from server.domains.health.kinds import GpuProcess
from server.domains.health.processes import ProcessReader

NOT_AVAILABLE = 2**64 - 1  # how NVML says it in a size
UNTOLD = "The driver does not tell the memory of single processes; under Windows' WDDM it never does."


class GpuProcessReader:
    """Asks NVML for the processes that compute and those that draw, and the operating system who they are."""

    def __init__(self) -> None:
        self._system = ProcessReader()

    def read(self, nvml: Any, handle: Any) -> tuple[tuple[GpuProcess, ...] | None, str | None]:
        """The processes by pid, and why they (or some of them) are unknown."""
        found, reasons = dict[int, int | None](), list[str]()
        names = ("nvmlDeviceGetComputeRunningProcesses", "nvmlDeviceGetGraphicsRunningProcesses")
        for name in names:
            try:
                for process in getattr(nvml, name)(handle):
                    pid, used = int(process.pid), _size(process.usedGpuMemory)
                    # One that computes and draws is told twice, each time with all its memory.
                    found[pid] = max(
                        (each for each in (used, found.get(pid)) if each is not None), default=None
                    )
            except (nvml.NVMLError, AttributeError) as error:
                reasons.append(f"The driver refuses to name its processes: {error}.")
        self._system.forget_old()
        if len(reasons) == len(names):
            return None, reasons[0]
        return tuple(self._named(pid, found[pid]) for pid in sorted(found)), next(iter(reasons), None)

    def _named(self, pid: int, memory: int | None) -> GpuProcess:
        known = self._system.read(pid)
        return GpuProcess(pid, known.name, memory, UNTOLD if memory is None else None, known.ports)


def _size(told: Any) -> int | None:
    return None if told is None or int(told) == NOT_AVAILABLE else int(told)
