"""Files that a browser has sent and nobody has put to use yet: beside the database, gone after an hour."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import orjson

from server.core.errors import InvalidInput, NotFound, RateLimited
from server.core.settings import Settings
from server.domains.library import documents
from server.domains.library.storage import StorageTrouble

FOLDER = "uploads"
LIVES_SECONDS = 60 * 60
MAX_BYTES = 64 * 1024 * 1024
MAX_STAGED_BYTES = 2 * 1024 * 1024 * 1024
LONGEST_NAME = 255
ID = re.compile(r"[0-9a-f]{32}")
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')

_folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A staged file: its name as the sender called it, and the media type that its content has."""

    id: str
    name: str
    bytes: int
    mime_type: str


def open(settings: Settings) -> None:
    """Stages files in `<data_dir>/uploads` from now on, in this process."""
    global _folder
    _folder = settings.data_dir / FOLDER


def _place() -> Path:
    if _folder is None:
        raise RuntimeError("uploads.open() was not called")
    return _folder


async def stage(name: str, file: IO[bytes]) -> Upload:
    """Keeps the file's content for an hour. Raises InvalidInput when it is empty, too large, or of a kind that nothing
    here takes, RateLimited while too much is staged already, StorageTrouble when the disk is full."""
    return await asyncio.to_thread(_stage, _place(), _tidy(name), file)


def _tidy(name: str) -> str:
    """The last part of the name without what file systems and headers dislike."""
    return UNSAFE.sub("_", re.split(r"[/\\]", name)[-1]).strip(" .")[-LONGEST_NAME:] or "file"


def _stage(folder: Path, name: str, file: IO[bytes]) -> Upload:
    folder.mkdir(parents=True, exist_ok=True)
    if sum(_size(path) for path in folder.iterdir()) > MAX_STAGED_BYTES:
        raise RateLimited("Too many uploads wait to be used. Please try again later.", retry_after=300)
    data = file.read(MAX_BYTES + 1)
    if not data or len(data) > MAX_BYTES:
        raise InvalidInput.of("file", f"must have 1 to {MAX_BYTES} bytes")
    kind = documents.kind_of(data)
    if kind is None:
        raise InvalidInput.of(
            "file", "is neither a PNG, JPEG or WebP picture, nor a PDF or plain text of at most 1 MB"
        )
    upload = Upload(secrets.token_hex(16), name, len(data), kind[0])
    try:
        _write(folder, upload, data)
    except OSError as error:
        _discard(folder, upload.id)
        raise StorageTrouble.because(error) from error
    return upload


def _write(folder: Path, upload: Upload, data: bytes) -> None:
    (folder / f"{upload.id}.bin").write_bytes(data)
    unfinished = folder / f"{upload.id}.part"  # with its description in place the upload is there
    unfinished.write_bytes(orjson.dumps(asdict(upload)))
    unfinished.replace(folder / f"{upload.id}.json")


def _size(path: Path) -> int:
    with contextlib.suppress(OSError):  # another process has just cleaned it away
        return path.stat().st_size
    return 0


async def get(id: str) -> Upload:
    """The staged upload. Raises NotFound when there is none, or none any more."""
    if not ID.fullmatch(id):
        raise _unknown()
    return await asyncio.to_thread(_load, _place() / f"{id}.json")


def _load(path: Path) -> Upload:
    try:
        if time.time() - path.stat().st_mtime > LIVES_SECONDS:
            raise _unknown()
        return Upload(**orjson.loads(path.read_bytes()))
    except OSError:
        raise _unknown() from None


async def read(upload: Upload) -> bytes:
    """What was uploaded. Raises NotFound when it has just been cleaned away."""
    try:
        return await asyncio.to_thread((_place() / f"{upload.id}.bin").read_bytes)
    except OSError:
        raise _unknown() from None


async def discard(upload: Upload) -> None:
    """Removes what has been put to use."""
    await asyncio.to_thread(_discard, _place(), upload.id)


def _discard(folder: Path, id: str) -> None:
    for ending in ("json", "bin", "part"):
        with contextlib.suppress(OSError):
            (folder / f"{id}.{ending}").unlink(missing_ok=True)


async def clean() -> None:
    """Removes what nobody put to use within its hour, and what a process left half written."""
    await asyncio.to_thread(_clean, _place())


def _clean(folder: Path) -> None:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > LIVES_SECONDS:
                path.unlink()


def _unknown() -> NotFound:
    return NotFound("There is no such upload any more: uploads are kept for an hour.")
