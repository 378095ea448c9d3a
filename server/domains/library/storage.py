"""Where files lie: a local folder, or later an S3-compatible store, behind obstore's one interface."""

from __future__ import annotations

import obstore
from obstore.store import LocalStore

from server.core.settings import Settings

FOLDER = "assets"


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
    """Stores the bytes under the key; whole or not at all, the same again when it is there already."""
    await obstore.put_async(_current(), key, data)


async def get(key: str) -> bytes | None:
    """The bytes under the key; None when there are none."""
    try:
        result = await obstore.get_async(_current(), key)
        return bytes(await result.bytes_async())
    except FileNotFoundError:
        return None
