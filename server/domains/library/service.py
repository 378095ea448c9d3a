"""Stored pictures: which there are."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from server.domains.library.models import Asset


async def existing_ids(ids: Iterable[UUID]) -> set[UUID]:
    """Those of the ids that are stored assets."""
    return {row["id"] for row in await Asset.filter(id__in=list(ids)).values("id")}
