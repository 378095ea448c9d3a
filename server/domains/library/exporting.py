"""A selection of assets as one ZIP, made while it is sent: never more than a chunk of it is in memory."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from server.core import clock
from server.core.actor import Actor, Scope
from server.core.errors import NotFound
from server.domains.library import changing, downloads, naming, reading, storage
from server.domains.library.models import Asset, Export

LIVES = timedelta(hours=1)
MANIFEST = "manifest.json"
EARLIEST, LATEST = 1980, 2107  # the years that a ZIP can say
PLAIN = ("prompt", "seed", "model", "workflow_key", "workflow_hash", "sandbox", "kind", "mime_type")
SIZES = ("width", "height", "bytes", "frames", "duration_seconds", "sha256", "source_sha256", "rating")
FREE = ("parameters", "provenance", "parent_ids")
KEYS = ("job_id", "character_id", "style_id", "consent_id")


@dataclass(frozen=True, slots=True)
class Ready:
    """An export that can be fetched from `url` until `expires_at`; `bytes` are those of its pictures."""

    url: str
    expires_at: datetime
    count: int
    bytes: int


async def order(actor: Actor, ids: Sequence[UUID]) -> Ready:
    """Makes the assets ready to be fetched as one ZIP. Raises InvalidInput, NotFound naming the first that is gone,
    NotAllowed."""
    actor.require(Scope.GENERATION)
    unique = list(dict.fromkeys(ids))
    changing.check_many(unique)
    rows = await reading.by_ids(unique)
    for id in unique:
        if id not in rows:
            raise NotFound("One of the pictures is gone.", str(id))
    now = clock.now()
    await Export.filter(expires_at__lt=now).delete()
    export = await Export.create(asset_ids=[str(id) for id in unique], expires_at=now + LIVES)
    url = await downloads.export_url(export.id, int(LIVES.total_seconds()))
    return Ready(url, export.expires_at, len(unique), sum(row.bytes for row in rows.values()))


async def assets(id: UUID) -> list[Asset]:
    """The assets of an export, in its order. Raises NotFound."""
    export = await Export.get_or_none(id=id, expires_at__gt=clock.now())
    if export is None:
        raise NotFound("There is no such export any more.")
    keys = [UUID(key) for key in export.asset_ids]
    rows = await reading.by_ids(keys)
    return [rows[key] for key in keys if key in rows]


class _Tail:
    """A file that is only written to, and gives away what was written."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits in here for longer than until `take`."""

    def take(self) -> bytes:
        data, self._parts = b"".join(self._parts), []
        return data


async def zipped(rows: Sequence[Asset], characters: dict[UUID, str]) -> AsyncIterator[bytes]:
    """The ZIP, piece by piece. `characters` are names by id. The manifest tells of files that are gone from the store.

    Raises Unavailable when the store goes away in between: the ZIP then has no end, and nobody takes it for whole.
    """
    tail, entries = _Tail(), []
    with zipfile.ZipFile(tail, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for row, name in zip(rows, _names(rows, characters), strict=True):
            body = await storage.read(row.storage_key)
            entries.append(_entry(row, name if body is not None else None, characters))
            if body is None:
                continue
            with archive.open(_info(name, row), "w", force_zip64=False) as target:
                async for chunk in body.chunks:
                    target.write(chunk)
                    yield tail.take()
            yield tail.take()
        made = {"exportedAt": clock.now().isoformat(), "assets": entries}
        told = orjson.dumps(made, option=orjson.OPT_INDENT_2)
        archive.writestr(MANIFEST, told, zipfile.ZIP_DEFLATED)
    yield tail.take()


def _names(rows: Sequence[Asset], characters: dict[UUID, str]) -> list[str]:
    """Names that no file system minds, no two of them alike."""
    return [f"{number:03}-{name_of(row, characters)}" for number, row in enumerate(rows, 1)]


def name_of(row: Asset, characters: dict[UUID, str]) -> str:
    """An asset's file name for people: character-seed-id."""
    extension = row.storage_key.rpartition(".")[2]
    character = characters.get(row.character_id) if row.character_id else None
    return naming.file_name(character, row.seed, row.id.hex[-8:], extension)


def _info(name: str, row: Asset) -> zipfile.ZipInfo:
    at = row.created_at
    year = min(max(at.year, EARLIEST), LATEST)
    info = zipfile.ZipInfo(name, (year, at.month, at.day, at.hour, at.minute, at.second))
    info.external_attr = 0o644 << 16
    return info


def _entry(row: Asset, name: str | None, characters: dict[UUID, str]) -> dict[str, Any]:
    """All that is known about the asset, for the manifest."""
    keys = {column: getattr(row, column) for column in KEYS}
    return {
        "file": name,
        "missing": name is None,
        "id": str(row.id),
        "createdAt": row.created_at.isoformat(),
        "origin": row.origin.value,
        "subject": row.subject.value,
        "character": characters.get(row.character_id) if row.character_id else None,
        **{_camel(column): str(key) if key else None for column, key in keys.items()},
        **{_camel(column): getattr(row, column) for column in (*PLAIN, *SIZES, *FREE)},
    }


def _camel(column: str) -> str:
    first, *rest = column.split("_")
    return first + "".join(part.capitalize() for part in rest)
