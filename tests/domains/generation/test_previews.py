"""Previews of running jobs: never half a file, only the latest, gone after a while."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from server.core.errors import NotFound
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.generation import previews


async def test_the_latest_few_stay(tmp_path: Path) -> None:
    settings, job = Settings(data_dir=tmp_path), uuid7()
    for number in range(1, 6):
        await previews.write(settings, job, number, bytes([number]))
    assert await previews.read(settings, job, 5) == b"\x05"
    assert sorted(p.name for p in (tmp_path / "previews" / str(job)).iterdir()) == [
        "3.jpg",
        "4.jpg",
        "5.jpg",
    ]
    with pytest.raises(NotFound):
        await previews.read(settings, job, 2)
    with pytest.raises(NotFound):
        await previews.read(settings, uuid7(), 1)


async def test_a_reader_never_gets_half_a_picture(tmp_path: Path) -> None:
    settings, job = Settings(data_dir=tmp_path), uuid7()
    path = tmp_path / "previews" / str(job) / "1.jpg"
    pictures = {bytes([n]) * 2_000_000 for n in (1, 2)}
    seen: set[bool] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            if path.exists():
                seen.add(path.read_bytes() in pictures)

    reader = threading.Thread(target=look)
    reader.start()
    for _ in range(10):
        for data in sorted(pictures):
            await previews.write(settings, job, 1, data)
    done.set()
    reader.join()
    assert seen == {True}


async def test_old_ones_go_with_their_folder(tmp_path: Path) -> None:
    settings, old, young = Settings(data_dir=tmp_path), uuid7(), uuid7()
    await previews.clean(settings)
    for job in (old, young):
        await previews.write(settings, job, 1, b"picture")
    os.utime(tmp_path / "previews" / str(old), (0, 0))
    await previews.clean(settings)
    assert [p.name for p in (tmp_path / "previews").iterdir()] == [str(young)]
