"""The files through which a kill is ordered; shared by who orders it and who dies."""

from __future__ import annotations

from pathlib import Path

POINTS = ("claim", "submit", "running", "download", "commit")
SELF, ENGINE = "self", "engine"


def order_file(folder: Path) -> Path:
    """Holds "VICTIM POINT" while a kill is wanted."""
    return folder / "crash.order"


def struck_file(order: Path) -> Path:
    """Holds the time of the kill, once it was done."""
    return order.with_suffix(".struck")


def engine_file(order: Path) -> Path:
    """Holds the engine's pid."""
    return order.with_suffix(".engine")
