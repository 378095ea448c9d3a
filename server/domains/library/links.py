"""Signed addresses: each opens one path for a while without a login, for downloads and for tools that know no cookies.

The key is made once and kept in the database, so that every web process of an installation honours the same ones.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time

from tortoise.exceptions import IntegrityError

from server.core.errors import InvalidInput
from server.domains.library.models import Secret

NAME = "links"
SHORTEST, LONGEST = 10, 24 * 60 * 60

_key: bytes | None = None


def open() -> None:
    """Forgets the key of the database that was open before."""
    global _key
    _key = None


def check_seconds(seconds: int) -> int:
    """`seconds` when a link may live that long. Raises InvalidInput."""
    if not SHORTEST <= seconds <= LONGEST:
        raise InvalidInput.of("expiresInSeconds", f"must lie between {SHORTEST} and {LONGEST}")
    return seconds


async def sign(path: str, seconds: int) -> str:
    """The path with what opens it for so many seconds from now."""
    expires = int(time.time()) + seconds
    return f"{path}?expires={expires}&signature={_signature(await _current_key(), path, expires)}"


async def opens(path: str, expires: str, signature: str) -> bool:
    """Whether the signature is ours, for this very path, and not over yet."""
    if not expires.isdecimal() or len(expires) > 12 or int(expires) < time.time():
        return False
    wanted = _signature(await _current_key(), path, int(expires))
    return hmac.compare_digest(wanted.encode(), signature.encode())


def _signature(key: bytes, path: str, expires: int) -> str:
    digest = hmac.digest(key, f"{path}\n{expires}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


async def _current_key() -> bytes:
    global _key
    if _key is None:
        _key = bytes.fromhex(await _kept())
    return _key


async def _kept() -> str:
    row = await Secret.get_or_none(name=NAME)
    if row is not None:
        return row.value
    try:
        return (await Secret.create(name=NAME, value=secrets.token_hex(32))).value
    except IntegrityError:  # another process made it at the same moment
        return (await Secret.get(name=NAME)).value
