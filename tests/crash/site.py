"""One installation that is made to crash: a process that runs jobs, an engine, and what must hold afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
from tortoise.exceptions import OperationalError

from server.core.actor import Actor, Role, Scope
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.generation import engines, recording, service
from server.domains.generation.models import FINAL, GenerationEvent, GenerationJob, GenerationState, Orphan
from server.domains.generation.resolving import Order
from server.domains.library import reading as library
from tests.crash.orders import ENGINE, SELF, engine_file, order_file, struck_file
from tests.e2e.stack import ROOT, free_port

PATIENCE = 300.0
ACTOR = Actor(kind="user", id=uuid7(), name="crash@example.org", scopes=frozenset(Scope), role=Role.OWNER)
STEPS, BATCH = 8, 2


@dataclass(frozen=True)
class Run:
    """What came of one kill: seconds until all jobs were over, and everything that should not be."""

    process: str
    point: str
    seconds: float
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


class Site:
    """`module` (server.main or server.worker) on these settings, and one engine. Open the database around it."""

    def __init__(self, settings: Settings, module: str, lease_seconds: float | None = None) -> None:
        self._settings, self._module = settings, module
        self._folder = settings.data_dir
        self._order = order_file(self._folder)
        self._struck, self._engine_pid = struck_file(self._order), engine_file(self._order)
        self._port, self._engine_port = free_port(), free_port()
        self._lease = {} if lease_seconds is None else {"CRASH_LEASE_SECONDS": str(lease_seconds)}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    async def start_engine(self) -> None:
        options = ("--port", str(self._engine_port), "--data", str(self._folder / "engine"))
        command = ("server.engines.sandbox", *options, "--step-delay", "0.05", "--allow-faults")
        self._start("engine", *command)
        self._engine_pid.write_text(str(self._processes["engine"].pid), "utf-8")

    def start_process(self) -> None:
        self._start("process", "tests.crash.launcher", self._module)

    def _start(self, name: str, *arguments: str) -> None:
        ours = {
            "AINFLUENCER_PORT": str(self._port),
            "AINFLUENCER_DATA_DIR": str(self._folder),
            "AINFLUENCER_DATABASE_URL": self._settings.database_url,
            "AINFLUENCER_SANDBOX_URL": f"http://127.0.0.1:{self._engine_port}",
            "CRASH_ORDER": str(self._order),
        }
        with (self._folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=os.environ | ours | self._lease,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

    def kill_all(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.wait()

    def log(self) -> str:
        """The end of what both processes said."""
        paths = (self._folder / f"{name}.log" for name in self._processes)
        return "\n".join(path.read_text("utf-8", errors="replace")[-3000:] for path in paths)

    async def run(self, victim: str, point: str) -> Run:
        """Kills the victim ("self": the process; or "engine") at the point, starts it again, and waits for all jobs."""
        self._struck.unlink(missing_ok=True)
        self._order.write_text(f"{victim} {point}", "utf-8")
        saved = self._saved()
        jobs = [await self._ordered() for _ in range(2)]
        name = "process" if victim == SELF else "engine"
        await self._until(self._struck.exists, f"the {name}'s death at {point}")
        struck = float(self._struck.read_text("utf-8"))
        await asyncio.to_thread(self._processes[name].wait)
        if victim == SELF:
            self.start_process()
        else:
            await self.start_engine()
        ended = [await self._ended(job.id) for job in jobs]
        seconds = time.time() - struck
        lost, doubled = [], []
        for job in ended:
            lost += await self._lost(job)
            doubled += await self._doubled(job, anew=victim == ENGINE)
        if victim == SELF and self._saved() - saved != BATCH * len(jobs):
            doubled.append(f"the engine saved {self._saved() - saved} pictures for {len(jobs)} jobs")
        return Run(name if victim == ENGINE else self._module, point, seconds, lost, doubled)

    def _saved(self) -> int:
        return sum(1 for path in (self._folder / "engine" / "output").rglob("*") if path.is_file())

    async def _ordered(self) -> GenerationJob:
        size = {"width": 256, "height": 256, "steps": STEPS, "batch": BATCH}
        order = Order(prompt="a harbour at dusk", checkpoint="sandbox-v1.safetensors", **size)
        while True:
            try:
                return await service.start(ACTOR, order)
            except OperationalError:  # on SQLite we are a second process that writes
                await asyncio.sleep(0.1)

    async def _ended(self, job_id: UUID) -> GenerationJob:
        found: list[GenerationJob] = []

        async def over() -> bool:
            found[:] = [await service.get(job_id)]
            return found[0].state in FINAL

        await self._until(over, f"the end of {job_id}")
        return found[0]

    async def _until(self, condition: Any, what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            value = condition()
            if await value if asyncio.iscoroutine(value) else value:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{what} did not happen within {PATIENCE:.0f} s\n{self.log()}")

    async def _lost(self, job: GenerationJob) -> list[str]:
        """What is missing: the success, a picture, an event."""
        faults = []
        if job.state is not GenerationState.SUCCEEDED:
            faults.append(f"{job.id} {job.state}: {job.error_code} {job.error_message}")
        indexes = [asset.output_index for asset in (await library.of_jobs([job.id]))[job.id]]
        if not set(range(BATCH)) <= set(indexes):
            faults.append(f"{job.id} has only the pictures {indexes}")
        numbers = [event.seq for event in await GenerationEvent.filter(job_id=job.id).order_by("seq")]
        if numbers != list(range(1, job.last_seq + 1)):
            faults.append(f"{job.id} has the events {numbers} of {job.last_seq}")
        return faults

    async def _doubled(self, job: GenerationJob, *, anew: bool) -> list[str]:
        """What is there twice: a picture, an end, an attempt, a run on the engine."""
        faults = []
        indexes = [asset.output_index for asset in (await library.of_jobs([job.id]))[job.id]]
        if len(indexes) > BATCH or len(set(indexes)) < len(indexes):
            faults.append(f"{job.id} has the pictures {indexes}")
        events = await GenerationEvent.filter(job_id=job.id).order_by("seq")
        if [event.kind for event in events].count(recording.FINISHED) != 1:
            faults.append(f"{job.id} did not end exactly once")
        told = [(row.data["state"], row.data["attempt"]) for row in events if row.kind == recording.STATE]
        begun = [attempt for state, attempt in told if state == GenerationState.RUNNING]
        if begun != list(range(1, job.attempt + 1)) or (not anew and job.attempt > 1):
            faults.append(f"{job.id} has the states {told}")
        runs = await self._runs(job)
        if runs > 1 or (runs < 1 and not anew):
            faults.append(f"{job.id} was painted {runs} times")
        if await Orphan.filter(job_id=job.id, absent_since=None).exists():
            faults.append(f"{job.id} has left a prompt on the engine")
        return faults

    async def _runs(self, job: GenerationJob) -> int:
        """How many prompts of the job the engine has finished, as far as it remembers."""
        url = f"http://127.0.0.1:{self._engine_port}/history"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            history = await answer.json()
        labels = [entry["prompt"][3]["extra_pnginfo"]["ainfluencer"] for entry in history.values()]
        return sum(label["job"] == str(job.id) for label in labels)


@contextlib.asynccontextmanager
async def standing(
    settings: Settings, module: str, lease_seconds: float | None = None
) -> AsyncIterator[Site]:
    """A started site, killed at the end."""
    site = Site(settings, module, lease_seconds)
    try:
        await site.start_engine()
        site.start_process()
        yield site
    finally:
        site.kill_all()
        await engines.close()  # an order asks the engine what it has
