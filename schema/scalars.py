"""Scalars beside GraphQL's own; `SCALARS` is what the schema's configuration maps Python types to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NewType

import strawberry
from strawberry.scalars import JSON

UInt64 = NewType("UInt64", int)
ByteCount = NewType("ByteCount", int)
MAX_UINT64 = 2**64 - 1


def _parse_uint64(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal():
        raise ValueError("UInt64 must be a whole number from 0 to 18446744073709551615.")
    if len(str(value)) > 20 or int(value) > MAX_UINT64:
        raise ValueError("UInt64 must be at most 18446744073709551615.")
    return int(value)


def _parse_bytes(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("ByteCount must be a whole number from 0.")
    return value


def _instant(value: datetime) -> str:
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat().replace("+00:00", "Z")


def _parse_instant(value: Any) -> datetime:
    try:
        parsed = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError("DateTime must be text in ISO 8601, e.g. 2026-01-31T12:00:00Z.") from error
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


SCALARS: dict[object, Any] = {
    UInt64: strawberry.scalar(
        name="UInt64",
        description=(
            "An unsigned 64-bit integer, written as a decimal string because JavaScript loses digits above 2^53."
        ),
        serialize=str,
        parse_value=_parse_uint64,
    ),
    ByteCount: strawberry.scalar(
        name="ByteCount",
        description="A size in bytes, as an integer (may exceed 32 bits).",
        serialize=int,
        parse_value=_parse_bytes,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant, ISO 8601 in UTC.",
        serialize=_instant,
        parse_value=_parse_instant,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Any JSON value.",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
}
