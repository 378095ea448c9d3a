"""kill -9 of server, worker and engine at every point of a job's way: nothing is lost, nothing is there twice.

Each once here; `python bench/crashes.py --runs 30` does it as often as you like, with the real leases.
"""

from __future__ import annotations

import pytest

from server.core.settings import Settings
from tests.crash.orders import ENGINE, POINTS, SELF
from tests.crash.site import standing

LEASE_SECONDS = 3.0


@pytest.mark.parametrize(
    ("settings", "module", "victim"),
    [
        ("sqlite", "server.main", SELF),
        ("postgres", "server.worker", SELF),
        ("sqlite", "server.main", ENGINE),
    ],
    indirect=["settings"],
    ids=["server", "worker", "engine"],
)
async def test_killed_at_every_point(database: Settings, module: str, victim: str) -> None:
    async with standing(database, module, LEASE_SECONDS) as site:
        for point in POINTS:
            run = await site.run(victim, point)
            assert (run.lost, run.doubled) == ([], []), f"{point}: {run}\n{site.log()}"
