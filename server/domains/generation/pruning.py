"""What is not kept for ever: the steps of jobs that ended long ago, and orphans of engines that never came back."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from server.core import clock
from server.domains.generation import recording
from server.domains.generation.models import GenerationEvent, Orphan

log = logging.getLogger(__name__)
STEPS_KEPT = timedelta(days=30)
ORPHANS_KEPT = timedelta(days=7)
AT_ONCE = 1000
PASSING = (recording.STEP, recording.PREVIEW)


async def prune() -> None:
    """Removes what is past its time, a little at a time. What a job came to stays."""
    await Orphan.filter(created_at__lt=clock.now() - ORPHANS_KEPT).delete()
    removed = 0
    while count := await _prune_steps():
        removed += count
        await asyncio.sleep(0.1)  # others want the database too
    if removed:
        log.info("%d steps of jobs that ended long ago were removed.", removed)


async def _prune_steps() -> int:
    old = GenerationEvent.filter(
        kind__in=list(PASSING), job__finished_at__lt=clock.now() - STEPS_KEPT
    ).order_by("job_id", "seq")
    ids = [row["id"] for row in await old.limit(AT_ONCE).values("id")]
    return await GenerationEvent.filter(id__in=ids).delete() if ids else 0
