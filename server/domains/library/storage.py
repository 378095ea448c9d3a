"""Where files lie: a local folder, or later an S3-compatible store, behind obstore's one interface."""

from __future__ import annotations

import errno
import logging
import os

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from server.core.errors import Unavailable
from server.core.settings import Settings

log = logging.getLogger(__name__)
FOLDER = "assets"
FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class StorageTrouble(Unavailable):
    """A file could not be stored: the disk is full, gone, or not ours to write on."""

    @classmethod
    def because(cls, error: Exception) -> StorageTrouble:
        """Without the store's own text, which holds paths of this machine."""
        # The store's library tells the system's error in its text alone.
        number = getattr(error, "errno", None) or next(
            (code for code in FULL if f"os error {code}" in str(error)), None
        )
        if number in FULL:
            return cls("The picture could not be stored: no space is left on the disk.", "storage")
        reason = os.strerror(number) if number else type(error).__name__
        return cls(f"The picture could not be stored: {reason}.", "storage")


_store: LocalStore | None = None


def open(settings: Settings) -> None:
    """Uses the local folder `<data_dir>/assets` from now on, in this process."""
    global _store
    _store = LocalStore(str((settings.data_dir / FOLDER).resolve()), mkdir=True)


def _current() -> LocalStore:
    if _store is None:
        raise RuntimeError("storage.open() was not called")
    return _store


async def put(key: str, data: bytes) -> None:
    """Stores the bytes under the key; whole or not at all, the same again when it is there already.

    Raises StorageTrouble.
    """
    try:
        await obstore.put_async(_current(), key, data)
    except (OSError, BaseError) as error:
        log.error("Storing %s failed: %s", key, error)
        raise StorageTrouble.because(error) from error


async def get(key: str) -> bytes | None:
    """The bytes under the key; None when there are none."""
    try:
        result = await obstore.get_async(_current(), key)
        return bytes(await result.bytes_async())
    except FileNotFoundError:
        return None
