"""What the machine and our processes use: CPU, memory, disks. Calls block for milliseconds, or longer on bad disks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from server.domains.health.kinds import DiskUsage

ROOT = Path(__file__).resolve().parents[3]
STARTERS = ("run.py", "honcho")


@dataclass(frozen=True, slots=True)
class Usage:
    """One reading of the machine; sizes in bytes."""

    cpu_percent: float
    cpu_count: int
    memory_total: int
    memory_used: int
    memory_percent: float
    disks: tuple[DiskUsage, ...]
    own_memory: int


def read(folders: Iterable[Path]) -> Usage:
    """The machine now. CPU is the mean since the last call; disks are those that the folders lie on."""
    memory = psutil.virtual_memory()
    return Usage(
        cpu_percent=cpu_percent(),
        cpu_count=psutil.cpu_count() or 1,
        memory_total=memory.total,
        memory_used=memory.total - memory.available,
        memory_percent=memory.percent,
        disks=tuple(disks(folders)),
        own_memory=own_memory(),
    )


# psutil's own cpu_percent() remembers by thread, and would tell 0 whenever another thread of the pool asks.
_cpu_before = psutil.cpu_times()


def cpu_percent() -> float:
    """How busy the processors were since the last call, 0 to 100."""
    global _cpu_before
    before, now = _cpu_before, psutil.cpu_times()
    _cpu_before = now
    # On Linux a guest's time is counted in user time already.
    spent = {
        name: max(0.0, getattr(now, name) - getattr(before, name))
        for name in now._fields
        if "guest" not in name
    }
    total = sum(spent.values())
    waiting = spent["idle"] + spent.get("iowait", 0.0)
    return round(100 * (total - waiting) / total, 1) if total else 0.0


def disks(folders: Iterable[Path]) -> Iterable[DiskUsage]:
    """Each file system once. A folder that is not there yet counts for the nearest one above that is."""
    seen: set[int] = set()
    for folder in folders:
        existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
        device = existing.stat().st_dev
        if device not in seen:
            seen.add(device)
            usage = psutil.disk_usage(str(existing))
            yield DiskUsage(str(existing), usage.total, usage.used, usage.percent)


def own_memory() -> int:
    """Resident bytes of all processes that were started together with this one."""
    top = _starter(psutil.Process())
    return sum(_resident(process) for process in (top, *_children(top)))


def _starter(process: psutil.Process) -> psutil.Process:
    """Whoever started us and our siblings: the outermost run.py or honcho of this installation; else ourselves."""
    top = process
    for parent in process.parents():
        if _starts_us(parent):
            top = parent
    return top


def _starts_us(process: psutil.Process) -> bool:
    try:
        folder = Path(process.cwd())
        words = [Path(word) for word in process.cmdline()[:4]]
    except (psutil.Error, OSError):
        return False
    return any(
        word.name in STARTERS and (folder == ROOT or (folder / word).resolve() == ROOT / "run.py")
        for word in words
    )


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
