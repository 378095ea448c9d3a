"""What to do with the GPUs: how many pictures at once, whether to wait, and whether they are used well. Pure rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

GIB: Final = 2**30
PER_PICTURE: Final = GIB * 5 // 8
RESERVE: Final = 0.15
MAX_BATCH: Final = 8
WAIT_BELOW: Final = 2 * GIB
UNDER: Final = 50.0
OVER: Final = 90.0


class GpuVerdict(StrEnum):
    UNDER = "UNDER"
    BALANCED = "BALANCED"
    OVER = "OVER"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Advice:
    """batch: pictures at once, 1 to 8; None when the free memory is unknown, and `unknown_reason` says why.
    wait: the free memory is too little to begin now. reason: both, in one sentence."""

    batch: int | None
    wait: bool
    verdict: GpuVerdict
    reason: str


def advise(
    width: int, height: int, total: int | None, free: int | None, utilization: float | None = None
) -> Advice:
    """Advice for pictures of this size in pixels on a GPU with this memory in bytes and utilisation in percent."""
    verdict = judge(utilization, _used_percent(total, free))
    if free is None:
        return Advice(None, False, verdict, "How much of its memory is free is unknown.")
    size = batch(width, height, free)
    if free < WAIT_BELOW:
        reason = f"Only {_gib(free)} are free: wait until {_gib(WAIT_BELOW)} are."
        return Advice(size, True, verdict, reason)
    pictures = "picture" if size == 1 else "pictures"
    reason = f"{_gib(free)} are free: room for {size} {pictures} of {width} × {height} at once."
    return Advice(size, False, verdict, reason)


def batch(width: int, height: int, free: int) -> int:
    """How many pictures fit at once into the free bytes, 15 % of which stay in reserve; from 1 to MAX_BATCH."""
    each = width * height * 4 + PER_PICTURE
    return min(max(int(free * (1 - RESERVE)) // each, 1), MAX_BATCH)


def judge(utilization: float | None, memory: float | None) -> GpuVerdict:
    """The verdict from two percentages: one that is too high suffices, for all else both must be known."""
    known = [value for value in (utilization, memory) if value is not None]
    if any(value > OVER for value in known):
        return GpuVerdict.OVER
    if len(known) < 2:
        return GpuVerdict.UNKNOWN
    return GpuVerdict.UNDER if all(value < UNDER for value in known) else GpuVerdict.BALANCED


def _used_percent(total: int | None, free: int | None) -> float | None:
    return None if not total or free is None else 100 * (total - free) / total


def _gib(size: int) -> str:
    return f"{size / GIB:.1f} GiB"
