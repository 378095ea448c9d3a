"""Finding stored pictures: pages newest first, batches for other domains, files for the browser."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from server.core import keyset
from server.core.errors import NotFound
from server.domains.library import storage
from server.domains.library.models import Asset

ORDER = "CREATED_AT"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which pictures: of a character, of a job, with words in their prompt."""

    character_id: UUID | None = None
    job_id: UUID | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A stored file as it is sent: its bytes, media type, and a tag that names its content."""

    data: bytes
    mime_type: str
    etag: str


async def page(first: int, after: str | None, filter: Filter) -> keyset.Page[Asset]:
    """A page of pictures, newest first. Raises InvalidInput for `first` and `after`."""
    keyset.check_first(first)
    query = _filtered(filter)
    if after is not None:
        query = query.filter(keyset.beyond("created_at", keyset.decode(after, ORDER, keyset.instant), True))
    rows = await query.order_by("-created_at", "-id").limit(first + 1)
    return keyset.page(rows, first, after, ORDER, lambda row: (row.created_at, row.id))


async def count(filter: Filter) -> int:
    """How many pictures the filter lets through."""
    return await _filtered(filter).count()


def _filtered(filter: Filter) -> QuerySet[Asset]:
    conditions = Q()
    if filter.character_id is not None:
        conditions &= Q(character_id=filter.character_id)
    if filter.job_id is not None:
        conditions &= Q(job_id=filter.job_id)
    for word in (filter.search or "").split():
        conditions &= Q(prompt__icontains=word)
    return Asset.filter(conditions)


async def by_ids(ids: list[UUID]) -> dict[UUID, Asset]:
    """The pictures with these ids, by id."""
    return {row.id: row for row in await Asset.filter(id__in=ids)}


async def of_jobs(job_ids: list[UUID]) -> dict[UUID, list[Asset]]:
    """The pictures of each job, in the order in which the engine gave them."""
    found: dict[UUID, list[Asset]] = {job_id: [] for job_id in job_ids}
    for row in await Asset.filter(job_id__in=job_ids).order_by("output_index"):
        if row.job_id is not None:
            found[row.job_id].append(row)
    return found


async def counts_of_characters(character_ids: list[UUID]) -> dict[UUID, int]:
    """How many pictures each character has."""
    query = Asset.filter(character_id__in=character_ids).annotate(n=Count("id")).group_by("character_id")
    rows = await query.values("character_id", "n")
    return {row["character_id"]: row["n"] for row in rows}


async def original(asset_id: UUID) -> File:
    """The picture's file. Raises NotFound."""
    asset = await _asset(asset_id)
    return await _file(asset.storage_key, asset.mime_type, asset.sha256)


async def thumbnail(asset_id: UUID) -> File:
    """The picture's thumbnail. Raises NotFound."""
    asset = await _asset(asset_id)
    return await _file(asset.thumbnail_key, "image/webp", f"{asset.sha256}-thumbnail")


async def _asset(asset_id: UUID) -> Asset:
    asset = await Asset.get_or_none(id=asset_id)
    if asset is None:
        raise NotFound("There is no such picture.")
    return asset


async def _file(key: str, mime_type: str, etag: str) -> File:
    data = await storage.get(key)
    if data is None:
        raise NotFound("The picture's file is gone from the store.")
    return File(data, mime_type, etag)
