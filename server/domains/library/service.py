"""Stored pictures: keeping new ones with their lineage."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.core import events
from server.domains.library import pictures, storage
from server.domains.library.events import AssetStored
from server.domains.library.models import Asset


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a picture came from. (job_id, output_index) names it: the same output is stored once."""

    job_id: UUID | None
    output_index: int = 0
    character_id: UUID | None = None
    sandbox: bool = False
    prompt: str | None = None
    seed: str | None = None
    model: str | None = None
    workflow_hash: str | None = None


async def existing_ids(ids: Iterable[UUID]) -> set[UUID]:
    """Those of the ids that are stored assets."""
    return {row["id"] for row in await Asset.filter(id__in=list(ids)).values("id")}


async def store_image(data: bytes, lineage: Lineage) -> Asset:
    """Stores a picture and its row; the row that is there when this output was stored before.

    The files come first, under names made from their content, so that a row never points to nothing.
    Raises InvalidInput when the bytes are no picture.
    """
    known = await _known(lineage)
    if known is not None:
        return known
    picture = await asyncio.to_thread(pictures.inspect, data)
    stem = f"{picture.sha256[:2]}/{picture.sha256}"
    keys = {"storage_key": f"{stem}.{picture.extension}", "thumbnail_key": f"{stem}.thumbnail.webp"}
    await storage.put(keys["storage_key"], picture.data)
    await storage.put(keys["thumbnail_key"], picture.thumbnail)
    return await _insert(picture, keys, lineage)


async def _known(lineage: Lineage) -> Asset | None:
    if lineage.job_id is None:
        return None
    return await Asset.get_or_none(job_id=lineage.job_id, output_index=lineage.output_index)


async def _insert(picture: pictures.Picture, keys: dict[str, str], lineage: Lineage) -> Asset:
    values: dict[str, Any] = keys | asdict(lineage)
    values |= {"mime_type": picture.mime_type, "width": picture.width, "height": picture.height}
    try:
        asset = await Asset.create(bytes=len(picture.data), sha256=picture.sha256, **values)
    except IntegrityError:  # somebody stored the same output meanwhile
        known = await _known(lineage)
        if known is None:
            raise
        return known
    events.publish(AssetStored(str(asset.id)))
    return asset
