"""Global ids: base64url of "TypeName:key", without padding."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from server.core.errors import NotFound


def to_id(type_name: str, key: UUID | str) -> str:
    """The global id of the row `key` of a type."""
    return base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).decode().rstrip("=")


def parse(id: str) -> tuple[str, UUID]:
    """(type name, key) of a global id; NotFound when it is no id of ours."""
    try:
        name, _, key = base64.urlsafe_b64decode(id + "=" * (-len(id) % 4)).decode().partition(":")
        return name, UUID(key)
    except (ValueError, binascii.Error) as error:
        raise NotFound(f"{id!r} is not an id of ours.", id) from error


def from_id(id: str, *type_names: str) -> UUID:
    """The key in a global id that must be of one of the types; NotFound otherwise."""
    name, key = parse(id)
    if name not in type_names:
        raise NotFound(f"{id!r} is not the id of a {' or '.join(type_names)}.", id)
    return key
