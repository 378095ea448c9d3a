"""Where files lie: a local folder or an S3-compatible store, behind obstore's one interface.

A store that is away answers with Unavailable(service="storage") within seconds, it never hangs.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from server.core.errors import Unavailable
from server.core.settings import Settings

if TYPE_CHECKING:
    from obstore import Attributes
    from obstore.store import ClientConfig, RetryConfig

log = logging.getLogger(__name__)
FOLDER = "assets"
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
SERVICE = "storage"
CHUNK = 256 * 1024
ANSWER_SECONDS = 20.0  # for an answer to begin, or a small one to be whole
PUT_SECONDS = 60.0  # 64 MB at 10 Mbit/s
CONNECT_SECONDS = 4.0
RETRY: RetryConfig = {"max_retries": 2, "retry_timeout": timedelta(seconds=8)}

_store: LocalStore | S3Store | None = None


class StorageTrouble(Unavailable):
    """The store is away, too slow, full, or not ours to write on."""

    @classmethod
    def of(cls, message: str) -> StorageTrouble:
        """The trouble in these words."""
        return cls(message, SERVICE)

    @classmethod
    def because(cls, error: Exception) -> StorageTrouble:
        """Without the store's own text, which holds paths of this machine; that is in the log."""
        log.error("The file store failed: %s", error)
        # The store's library tells the system's error in its text alone.
        number = getattr(error, "errno", None) or next(
            (code for code in FULL if f"os error {code}" in str(error)), None
        )
        if number in FULL:
            return cls.of("The file store is full: no space is left on it.")
        return cls.of(
            f"The file store does not work: {os.strerror(number) if number else type(error).__name__}."
        )


@dataclass(frozen=True, slots=True)
class Body:
    """A stored file, or a part of it, about to be read: `size` is the whole file's, `chunks` may be read once."""

    size: int
    chunks: AsyncIterator[bytes]


def open(settings: Settings) -> None:
    """Uses the store of the settings from now on, in this process: `<data_dir>/assets` unless there is an address."""
    global _store
    if settings.storage_url is None:
        _store = LocalStore(str((settings.data_dir / FOLDER).resolve()), mkdir=True)
    else:
        _store = S3Store.from_url(
            settings.storage_url, client_options=_client(settings), retry_config=RETRY, **_place(settings)
        )


def _client(settings: Settings) -> ClientConfig:
    return {
        "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
        "timeout": timedelta(seconds=PUT_SECONDS),
        "allow_http": (settings.storage_endpoint or "").startswith("http://"),
    }


def _place(settings: Settings) -> dict[str, Any]:
    """What was set of ours; the rest is found where all of AWS's tools find it."""
    given = {
        "endpoint": settings.storage_endpoint,
        "region": settings.storage_region,
        "access_key_id": settings.storage_access_key,
        "secret_access_key": settings.storage_secret_key,
    }
    return {name: value for name, value in given.items() if value}


def _current() -> LocalStore | S3Store:
    if _store is None:
        raise RuntimeError("storage.open() was not called")
    return _store


def signs() -> bool:
    """Whether the store itself can give addresses from which a browser may fetch a file."""
    return isinstance(_current(), S3Store)


async def put(key: str, data: bytes, mime_type: str | None = None, name: str | None = None) -> None:
    """Stores the bytes under the key; whole or not at all, the same again when it is there already.

    `mime_type` and the download's `name` are what the store tells those who fetch from it directly.
    Raises StorageTrouble.
    """
    told: Attributes | None = None
    if signs() and mime_type is not None:
        told = {"Content-Type": mime_type, "Content-Disposition": f'attachment; filename="{name or "file"}"'}
    try:
        with _answering():
            async with asyncio.timeout(PUT_SECONDS + ANSWER_SECONDS):
                await obstore.put_async(_current(), key, data, attributes=told)
    except FileNotFoundError as error:
        raise StorageTrouble.of("The file store has no such place.") from error


async def get(key: str) -> bytes | None:
    """The bytes under the key; None when there are none. Raises StorageTrouble."""
    body = await read(key)
    return b"".join([chunk async for chunk in body.chunks]) if body is not None else None


async def exists(key: str) -> bool:
    """Whether there is something under the key. Raises StorageTrouble."""
    try:
        with _answering():
            async with asyncio.timeout(ANSWER_SECONDS):
                await obstore.head_async(_current(), key)
        return True
    except FileNotFoundError:
        return False


async def read(key: str, begin: int = 0, end: int | None = None) -> Body | None:
    """The file, or its bytes from `begin` up to `end` (exclusive), none of them read yet; None when it is not there.

    Raises StorageTrouble, then and while the chunks are read.
    """
    part: Any = {"offset": begin} if end is None else (begin, end)
    options = {"range": part} if begin or end is not None else {}
    try:
        with _answering():
            async with asyncio.timeout(ANSWER_SECONDS):
                result = await obstore.get_async(_current(), key, options=options)  # type: ignore[arg-type]
    except FileNotFoundError:
        return None
    return Body(result.meta["size"], _chunks(result))


async def _chunks(result: obstore.GetResult) -> AsyncIterator[bytes]:
    stream = aiter(result.stream(min_chunk_size=CHUNK))
    while True:
        with _answering():
            async with asyncio.timeout(ANSWER_SECONDS):
                chunk = await anext(stream, None)
        if chunk is None:
            return
        yield bytes(chunk)


async def sign(key: str, seconds: int) -> str:
    """An address at the store itself that works without a login for so many seconds. Only where `signs()`."""
    store = _current()
    assert isinstance(store, S3Store)
    with _answering():
        async with asyncio.timeout(ANSWER_SECONDS):
            return str(await obstore.sign_async(store, "GET", key, timedelta(seconds=seconds)))


@contextlib.contextmanager
def _answering() -> Iterator[None]:
    """Turns what goes wrong in the store or on the way to it into StorageTrouble. FileNotFoundError stays."""
    try:
        yield
    except FileNotFoundError:
        raise
    except TimeoutError:
        raise StorageTrouble.of("The file store does not answer in time.") from None
    except (BaseError, OSError) as error:
        raise StorageTrouble.because(error) from error
