"""Passwords: argon2id with the second recommended parameters of RFC 9106, which are argon2-cffi's defaults.

That is 3 passes over 64 MiB in 4 lanes, about 0.1 s. The work is done in two threads of its own: never on the
event loop, and never with more than 128 MiB at once, however many people log in.
"""

from __future__ import annotations

import asyncio
import base64
import os
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from server.core.errors import FieldError

T = TypeVar("T")
MIN_LENGTH = 10
MAX_LENGTH = 200

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


def faults(password: str, field: str = "password") -> list[FieldError]:
    """What is wrong with a password that somebody wants to set; empty when it is acceptable."""
    if MIN_LENGTH <= len(password) <= MAX_LENGTH:
        return []
    return [FieldError(field, f"must have between {MIN_LENGTH} and {MAX_LENGTH} characters")]


async def hash(password: str) -> str:
    """The password's hash in PHC format, with a salt of its own."""
    return await _in_thread(lambda: _hasher.hash(_bytes(password)))


async def verify(stored: str | None, password: str) -> bool:
    """Whether the password fits the stored hash. Without one it takes the same time, and is wrong."""
    known = stored or _decoy()
    return await _in_thread(lambda: _fits(known, password)) and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's and should be made anew."""
    return _hasher.check_needs_rehash(stored)


def _fits(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    # Keyboards disagree about how é is composed; the same password must fit on all of them.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _decoy() -> str:
    """A well-formed hash of nothing, with today's parameters: verifying against it costs what a real one costs."""
    salt, digest = (
        base64.b64encode(os.urandom(length)).decode().rstrip("=")
        for length in (_hasher.salt_len, _hasher.hash_len)
    )
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)
