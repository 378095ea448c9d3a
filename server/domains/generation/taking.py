"""What an engine tells of a run, made into a job's numbered events: thinned out, never going back."""

from __future__ import annotations

import time
from uuid import UUID

from server.core.settings import Settings
from server.domains.generation import estimating, previews, recording
from server.domains.generation.estimating import Estimate
from server.domains.generation.models import GenerationJob
from server.domains.generation.recording import Hold
from server.engines.base import NodeStarted, Previewed, RunEvent, Stepped

STEP_SECONDS = 0.2
PREVIEW_SECONDS = 0.4


class Taker:
    """Writes down one attempt's events. Steps come at most every STEP_SECONDS, but a node's last one always.

    Percent never goes back within the attempt, whoever takes it over.
    """

    def __init__(self, settings: Settings, job: GenerationJob, hold: Hold) -> None:
        self._settings = settings
        self._hold = hold
        self._job = job
        self._began = time.monotonic()
        self._estimate: Estimate | None = None
        self._percent = job.percent
        # Counted on from the job's events, which are more: what earlier attempts showed is in browsers' caches.
        self._preview = job.preview_seq or job.last_seq
        self._stepped_at = self._previewed_at = 0.0

    @property
    def job_id(self) -> UUID:
        return self._hold.job_id

    async def take(self, event: RunEvent) -> None:
        """Writes the event down, if it is worth it."""
        if isinstance(event, NodeStarted):
            await self._node(event)
        elif isinstance(event, Stepped):
            await self._step(event)
        elif isinstance(event, Previewed):
            await self._show(event)

    async def _node(self, event: NodeStarted) -> None:
        percent = self._forward(event.percent)
        left = (await self._estimated()).left(time.monotonic(), percent)
        told = {"node": event.node, "node_title": event.title, "percent": percent, "eta_seconds": left}
        await recording.record(self._hold, recording.NODE, told, **told, step=None, total=None)

    async def _step(self, event: Stepped) -> None:
        percent, now = self._forward(event.percent), time.monotonic()
        estimate = await self._estimated()
        estimate.stepped(now, percent)
        if now - self._stepped_at < STEP_SECONDS and event.step < event.total:
            return
        self._stepped_at = now
        told = {
            "step": event.step,
            "total": event.total,
            "percent": percent,
            "eta_seconds": estimate.left(now, percent),
        }
        await recording.record(self._hold, recording.STEP, {"node": event.node, **told}, **told)

    async def _show(self, event: Previewed) -> None:
        now = time.monotonic()
        if now - self._previewed_at < PREVIEW_SECONDS:
            return
        self._previewed_at = now
        self._preview += 1
        await previews.write(self._settings, self._hold.job_id, self._preview, event.data)
        number = self._preview
        await recording.record(self._hold, recording.PREVIEW, {"number": number}, preview_seq=number)

    def _forward(self, percent: float) -> float:
        self._percent = round(max(self._percent, percent), 1)
        return self._percent

    async def _estimated(self) -> Estimate:
        if self._estimate is None:
            expected = await estimating.expected_seconds(self._job)
            self._estimate = Estimate(expected, self._began, self._job.percent)
        return self._estimate
