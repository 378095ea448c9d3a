"""Opaque random tokens: 256 bits each, known to the database by their SHA-256 only."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from server.core import clock

API_PREFIX = "ait_"
PREFIX_LENGTH = 12  # what people see of an API token: API_PREFIX and 8 of its 43 random characters
MAX_LENGTH = 200  # nothing longer can be a token of ours
ACCESS_LIFE = timedelta(minutes=30)
REFRESH_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two tokens of a session in clear text, never stored."""

    access: str = field(repr=False)
    access_expires_at: datetime
    refresh: str = field(repr=False)
    refresh_expires_at: datetime

    def columns(self) -> dict[str, Any]:
        """What a session's row keeps of them."""
        return {
            "access_hash": digest(self.access),
            "access_expires_at": self.access_expires_at,
            "refresh_hash": digest(self.refresh),
            "refresh_expires_at": self.refresh_expires_at,
        }


def new() -> str:
    """A fresh token of 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def new_pair() -> Pair:
    """Fresh tokens that live from now on."""
    now = clock.now()
    return Pair(new(), now + ACCESS_LIFE, new(), now + REFRESH_LIFE)


def digest(token: str) -> str:
    """SHA-256 in hex. A slow hash would add nothing: there are 2^256 tokens to guess from."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
