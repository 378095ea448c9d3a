"""Previews of running jobs: small files beside the database, gone soon after the job's end."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from pathlib import Path
from uuid import UUID

from server.core.errors import NotFound
from server.core.settings import Settings

KEPT = 3
LIVES_SECONDS = 15 * 60


def _folder(settings: Settings, job_id: UUID | str) -> Path:
    return settings.data_dir / "previews" / str(job_id)


async def write(settings: Settings, job_id: UUID, number: int, data: bytes) -> None:
    """Keeps the job's preview; only the latest few stay."""
    await asyncio.to_thread(_write, _folder(settings, job_id), number, data)


def _write(folder: Path, number: int, data: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{number}.part"  # nobody ever reads half a picture
    unfinished.write_bytes(data)
    unfinished.replace(folder / f"{number}.jpg")
    (folder / f"{number - KEPT}.jpg").unlink(missing_ok=True)


async def read(settings: Settings, job_id: UUID, number: int) -> bytes:
    """The preview's JPEG bytes. Raises NotFound."""
    try:
        return await asyncio.to_thread((_folder(settings, job_id) / f"{number}.jpg").read_bytes)
    except OSError:
        raise NotFound("There is no such preview any more.") from None


async def clean(settings: Settings) -> None:
    """Removes the previews of jobs that have not been heard of for a while."""
    await asyncio.to_thread(_clean, settings.data_dir / "previews")


def _clean(root: Path) -> None:
    if not root.is_dir():
        return
    for folder in root.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > LIVES_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
