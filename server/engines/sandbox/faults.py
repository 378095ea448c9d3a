"""Switches that make the engine misbehave the way a real server can, so that clients can be tested against it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

DEVICE_ERROR = (
    "CUDA error: an illegal memory access was encountered\n"
    "CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be "
    "incorrect.\nFor debugging consider passing CUDA_LAUNCH_BLOCKING=1\n"
    "Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.\n"
)


class AcceleratorError(RuntimeError):
    """Looks to clients like the error that a failed graphics card or driver gives."""

    __module__ = "torch"


@dataclass
class Faults:
    """Mutable switches. Times are seconds; a step number counts sampler steps from 1.

    `drop_socket_at_step`, `exit_at_step`, `out_of_memory` and `refuse_seconds` are used up when they strike. At
    `break_device_at_step` the device breaks: from then on every node fails until the process is started anew.
    `hang` stops what runs, `idle` lets nothing begin. `deaf`: nobody gets an answer and every connection stays open;
    what runs goes on unless it hangs too. `memory_pixels` is how many pixels a latent may have, all its pictures
    together; `raise_in` names a node class that fails, `lose_model` a file that is listed but not there.
    """

    step_delay: float = 0.08
    late_history: float = 0.0
    silent_socket: bool = False
    hang: bool = False
    idle: bool = False
    deaf: bool = False
    drop_socket_at_step: int = 0
    exit_at_step: int = 0
    break_device_at_step: int = 0
    out_of_memory: bool = False
    memory_pixels: int = 0
    raise_in: str = ""
    lose_model: str = ""
    refuse_seconds: float = 0.0
    slow_pump: float = 0.0
    lose_every: int = 0
    takeover_death: bool = True
    _device_is_broken: bool = field(default=False, repr=False)
    _changed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def names(self) -> tuple[str, ...]:
        return tuple(f.name for f in fields(self) if not f.name.startswith("_"))

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.names()}

    def update(self, changes: dict[str, Any]) -> None:
        """Set switches by name. Raises ValueError for an unknown name or a value of the wrong kind."""
        checked = {name: self._convert(name, value) for name, value in changes.items()}
        for name, value in checked.items():
            setattr(self, name, value)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _convert(self, name: str, value: Any) -> Any:
        if name not in self.names():
            raise ValueError(f"unknown fault {name!r}; known: {', '.join(self.names())}")
        kind = type(getattr(type(self), name))
        if kind is bool:
            return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes", "on")
        return kind(value)

    def use_device(self, step: int = 0) -> None:
        """Raise AcceleratorError when the device is broken, or breaks at this step."""
        self._device_is_broken |= step > 0 and step == self.break_device_at_step
        if self._device_is_broken:
            raise AcceleratorError(DEVICE_ERROR)

    async def pass_hang(self) -> None:
        """Wait for as long as the engine is told to hang."""
        await self._while(lambda: self.hang)

    async def pass_idle(self) -> None:
        """Wait for as long as the engine is told to begin nothing."""
        await self._while(lambda: self.idle)

    async def pass_deaf(self) -> None:
        """Wait for as long as the engine is told to answer nobody."""
        await self._while(lambda: self.deaf)

    async def _while(self, holds: Callable[[], bool]) -> None:
        while holds():
            changed = self._changed
            await changed.wait()


def parse(text: str) -> tuple[str, Any]:
    """Read one `name` or `name=value` of the command line."""
    name, _, value = text.partition("=")
    return name.strip().replace("-", "_"), value if value else True


async def sleep_or(event: asyncio.Event, seconds: float) -> bool:
    """Sleep until the time is over or the event is set; return whether it was set."""
    try:
        await asyncio.wait_for(event.wait(), max(seconds, 0.0))
    except TimeoutError:
        return False
    return True
