"""GPUs through NVML. Every value may be refused by the driver, and a GPU may vanish while we run."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from typing import Any

from server.domains.health.gpu_processes import GpuProcessReader
from server.domains.health.kinds import Gpu, GpuTelemetry

RETRY_SECONDS = 30.0
Read = Callable[[Any], Any]


class GpuReader:
    """Reads all GPUs. The driver is looked for at the first read, and again every 30 s while there is none.

    `load` gives the module pynvml; calls block, so make them in a thread.
    """

    def __init__(self, load: Callable[[], Any] = lambda: importlib.import_module("pynvml")) -> None:
        self._load = load
        self._nvml: Any = None
        self._missing: GpuTelemetry | None = None
        self._retry_at = 0.0
        self._names: dict[int, tuple[str, str | None]] = {}
        self._processes = GpuProcessReader()

    def read(self) -> GpuTelemetry:
        """All GPUs as they are now."""
        if self._nvml is None and not self._open():
            return self._missing or _absent("The NVIDIA driver was not found")
        try:
            return self._read_all()
        except Exception as error:
            self._drop(error)
            return self._missing or _absent(str(error))

    def close(self) -> None:
        """Lets go of the driver."""
        if self._nvml is not None:
            nvml, self._nvml = self._nvml, None
            try:
                nvml.nvmlShutdown()
            except nvml.NVMLError:
                return

    def _open(self) -> bool:
        if time.monotonic() < self._retry_at:
            return False
        try:
            nvml = self._load()
            nvml.nvmlInit()
        except Exception as error:
            self._drop(error)
            return False
        self._nvml = nvml
        return True

    def _drop(self, error: Exception) -> None:
        self._retry_at = time.monotonic() + RETRY_SECONDS
        self._missing = _absent(f"No NVIDIA driver answers: {error}")
        self.close()

    def _read_all(self) -> GpuTelemetry:
        count = self._nvml.nvmlDeviceGetCount()
        driver = _text(self._nvml.nvmlSystemGetDriverVersion())
        if count == 0:
            return GpuTelemetry(False, "The NVIDIA driver finds no GPU.", driver)
        return GpuTelemetry(True, None, driver, tuple(self._read_one(index) for index in range(count)))

    def _read_one(self, index: int) -> Gpu:
        """One GPU; when it does not answer at all it stays in the list under the name it had."""
        nvml, reasons = self._nvml, list[str]()
        try:
            handle = nvml.nvmlDeviceGetHandleByIndex(index)
        except nvml.NVMLError as error:
            name, uuid = self._names.get(index, (f"GPU {index}", None))
            reason = f"The GPU does not answer: {error}."
            return Gpu(index, name, uuid, reason=reason, processes_reason=reason)

        def value(what: str, read: Read) -> Any:
            try:
                return read(handle)
            except nvml.NVMLError as error:
                reasons.append(f"{what}: {error}")
                return None

        known, known_uuid = self._names.get(index, (f"GPU {index}", None))
        name = _text(value("name", nvml.nvmlDeviceGetName)) or known
        uuid = _text(value("uuid", nvml.nvmlDeviceGetUUID)) or known_uuid
        self._names[index] = (name, uuid)
        total, used = value("memory", lambda h: _memory(nvml.nvmlDeviceGetMemoryInfo(h))) or (None, None)
        if total == 0:
            total, used = None, None
            reasons.append("memory: the driver reports none of its own")
        processes, processes_reason = self._processes.read(nvml, handle)
        return Gpu(
            index,
            name,
            uuid,
            processes=processes,
            processes_reason=processes_reason,
            utilization=value("utilization", lambda h: float(nvml.nvmlDeviceGetUtilizationRates(h).gpu)),
            memory_total=total,
            memory_used=used,
            temperature=value(
                "temperature", lambda h: float(nvml.nvmlDeviceGetTemperature(h, nvml.NVML_TEMPERATURE_GPU))
            ),
            power_watts=value("power", lambda h: nvml.nvmlDeviceGetPowerUsage(h) / 1000),
            reason="; ".join(reasons) or None,
        )


def _memory(info: Any) -> tuple[int, int]:
    return int(info.total), int(info.used)


def _absent(reason: str) -> GpuTelemetry:
    return GpuTelemetry(False, reason.rstrip(".") + ".")


def _text(value: Any) -> str | None:
    return value.decode(errors="replace") if isinstance(value, bytes) else value
