"""Finding stored pictures: pages newest first, batches for other domains, files for the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from server.core import db, keyset, texts
from server.core.errors import InvalidInput, NotFound
from server.domains.library.models import Asset, AssetOrigin

ORDER = "CREATED_AT"
BEST = 5  # of ratings, from 1
MOST_FACETS = 200
FIRST = "SELECT {column} FROM library_asset WHERE {column} %s ORDER BY {column} LIMIT 1"
DISTINCT = f"""WITH RECURSIVE found(value) AS (
  SELECT ({FIRST % "IS NOT NULL"}) UNION ALL SELECT ({FIRST % "> found.value"}) FROM found WHERE value IS NOT NULL)
SELECT value FROM found WHERE value IS NOT NULL LIMIT {MOST_FACETS}"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Filter:
    """Which pictures: all conditions must hold. `search` are words in their prompt, `seed` is decimal text."""

    character_id: UUID | None = None
    job_id: UUID | None = None
    search: str | None = None
    style_id: UUID | None = None
    workflow_key: str | None = None
    seed: str | None = None
    model: str | None = None
    min_rating: int | None = None
    origin: AssetOrigin | None = None
    kind: str | None = None
    consent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """What there is to filter by."""

    models: list[str]
    workflow_keys: list[str]
    style_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class File:
    """A stored file: where it lies, its size in bytes when known, media type, and a tag that names its content."""

    key: str
    size: int | None
    mime_type: str
    etag: str


async def page(first: int, after: str | None, filter: Filter) -> keyset.Page[Asset]:
    """A page of pictures, newest first. Raises InvalidInput for `first`, `after` and what the filter cannot hold."""
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
    _check(filter)
    given: dict[str, Any] = {
        "character_id": filter.character_id,
        "job_id": filter.job_id,
        "style_id": filter.style_id,
        "workflow_key": filter.workflow_key,
        "seed": filter.seed,
        "model": filter.model,
        # With the best of all its index gives the order too.
        "rating" if filter.min_rating == BEST else "rating__gte": filter.min_rating,
        "origin": filter.origin,
        "kind": filter.kind,
        "consent_id": filter.consent_id,
    }
    conditions = Q(**{name: value for name, value in given.items() if value is not None})
    for word in texts.words("filter.search", filter.search):
        conditions &= Q(prompt__icontains=word)
    return Asset.filter(conditions)


def _check(filter: Filter) -> None:
    """Raises InvalidInput for what the databases cannot even be asked."""
    for field, text in (
        ("workflow", filter.workflow_key),
        ("model", filter.model),
        ("kind", filter.kind),
    ):
        texts.check_storable(f"filter.{field}", text)
    if filter.min_rating is not None and not 1 <= filter.min_rating <= BEST:
        raise InvalidInput.of("filter.minRating", f"must lie between 1 and {BEST}")


async def facets() -> Facets:
    """The models, workflows and styles that pictures were made with."""
    models, workflows, styles = [await _distinct(name) for name in ("model", "workflow_key", "style_id")]
    return Facets(models, workflows, [UUID(str(id)) for id in styles])


async def _distinct(column: str) -> list[Any]:
    """The column's values, at most MOST_FACETS, by hopping from each to the next in its index: the cost grows with
    how many differ, not with the table."""
    return [row["value"] for row in await db.fetch(DISTINCT.format(column=column))]


async def get(asset_id: UUID) -> Asset:
    """The picture. Raises NotFound."""
    asset = await Asset.get_or_none(id=asset_id)
    if asset is None:
        raise NotFound("There is no such picture.", str(asset_id))
    return asset


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
    return original_of(await get(asset_id))


def original_of(asset: Asset) -> File:
    """The file of this picture."""
    return File(asset.storage_key, asset.bytes, asset.mime_type, asset.sha256)


async def thumbnail(asset_id: UUID) -> File:
    """The picture's thumbnail. Raises NotFound."""
    asset = await get(asset_id)
    return File(asset.thumbnail_key, None, "image/webp", f"{asset.sha256}-thumbnail")
