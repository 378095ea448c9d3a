"""Batches of stored pictures."""

from __future__ import annotations

from uuid import UUID

from schema import node
from schema.library.consent_types import Consent
from schema.library.types import Asset
from server.domains.library import consents, reading
from server.domains.library.models import Asset as AssetRow
from server.domains.library.models import Consent as ConsentRow

node.represents(AssetRow, Asset.from_model)
node.represents(ConsentRow, Consent.from_model)


@node.loads("Asset")
async def assets(keys: list[UUID]) -> list[Asset | None]:
    """Pictures by key."""
    rows = await reading.by_ids(keys)
    return [Asset.from_model(rows[key]) if key in rows else None for key in keys]


@node.loads("assets_of_job")
async def assets_of_job(keys: list[UUID]) -> list[list[Asset]]:
    """The pictures of each job."""
    rows = await reading.of_jobs(keys)
    return [[Asset.from_model(row) for row in rows[key]] for key in keys]


@node.loads("asset_count_of_character")
async def asset_count_of_character(keys: list[UUID]) -> list[int]:
    """How many pictures each character has."""
    counts = await reading.counts_of_characters(keys)
    return [counts.get(key, 0) for key in keys]


@node.loads("Consent")
async def consents_by_key(keys: list[UUID]) -> list[Consent | None]:
    """Consents by key."""
    rows = await consents.by_ids(keys)
    return [Consent.from_model(rows[key]) if key in rows else None for key in keys]


@node.loads("asset_count_of_consent")
async def asset_count_of_consent(keys: list[UUID]) -> list[int]:
    """How many pictures rest on each consent."""
    counts = await consents.asset_counts(keys)
    return [counts.get(key, 0) for key in keys]
