"""Worker processes as services. They tell of themselves in the database; here that is only taken over."""

from __future__ import annotations

from server.core import clock
from server.core.settings import Settings
from server.domains.generation import workers
from server.domains.generation.models import Worker
from server.domains.health.kinds import Service, ServiceKind
from server.domains.health.probes import DATABASE, Probe, Reading, Stopped, key

WORKER = "Worker"
MISSING = "No worker has started yet: nobody runs the jobs. Start one with: python -m server.worker"


class Silent(Exception):
    """A worker gives no sign of life; the message tells since when."""


async def probes(settings: Settings) -> list[Probe]:
    """A probe for every worker. Where the web process does not run the jobs there is one even without any worker."""
    found = await workers.shown()
    if not found and not settings.runs_jobs:
        return [_probe(await workers.last(), WORKER, required=True)]
    names = [WORKER if len(found) == 1 else f"{WORKER} {row.host}:{row.pid}" for row in found]
    required = not settings.runs_jobs and len(found) == 1
    return [_probe(row, name, required=required) for row, name in zip(found, names, strict=True)]


def _probe(row: Worker | None, name: str, *, required: bool) -> Probe:
    async def ask() -> Reading:
        if row is None:
            raise Stopped(MISSING)
        if row.ended_at is not None:
            raise Stopped(f"It was stopped at {row.ended_at:%Y-%m-%d %H:%M:%S} UTC.")
        if not workers.is_alive(row):
            raise Silent(f"It gave no sign of life since {row.seen_at:%Y-%m-%d %H:%M:%S} UTC.")
        uptime = (clock.now() - row.created_at).total_seconds()
        return Reading(row.version, row.pid, uptime, timed=False)

    service = Service(
        key(name),
        name,
        ServiceKind.WORKER,
        managed=True,
        required=required,
        address=row.host if row else None,
        depends_on=(DATABASE,),
        note="Runs the jobs.",
    )
    return Probe(service, ask)
