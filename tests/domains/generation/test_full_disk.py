"""A disk that really is full when the pictures are to be kept."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.core.settings import Settings
from server.domains.generation import collecting, retrying
from server.domains.generation.models import GenerationState
from server.domains.library import reading as library
from server.domains.library import storage
from tests.conftest import OWNER
from tests.domains.generation.conftest import Running
from tests.domains.generation.sandbox import Sandbox
from tests.domains.generation.support import ended, order

ROOM = 4 * 1024 * 1024


@pytest.fixture
def disk(database: Settings) -> Iterator[Path]:
    """The folder of the stored files, on a file system of its own with ROOM bytes."""
    folder = database.data_dir / storage.FOLDER
    folder.mkdir(exist_ok=True)
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no small file system can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_a_full_disk_fails_one_job_by_name_and_what_was_painted_is_collected_later(
    disk: Path, jobs: Running, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "ROOM_SECONDS", 0.5)
    filler = disk / "filler"
    filler.write_bytes(b"0" * (ROOM - 64 * 1024))
    job = await order(steps=2, width=512, height=512)
    async with jobs():
        job = await ended(job.id)
        assert (job.state, job.error_code) == (GenerationState.FAILED, "STORAGE"), job.error_message
        assert "no space is left" in (job.error_message or "")
        filler.unlink()
        other = await ended((await order(steps=2, width=256, height=256, seed=7)).id)
        again = await ended((await retrying.retry(OWNER, job.id)).id)
    for done in (other, again):
        assert done.state is GenerationState.SUCCEEDED, done.error_message
        assert len((await library.of_jobs([done.id]))[done.id]) == 1
    assert len(sandbox.engine.history.many(None, -1)) == 2, "it was painted again"
