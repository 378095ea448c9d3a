"""Addresses under which files can be fetched without a login for a while, always as downloads."""

from __future__ import annotations

from uuid import UUID

from server.domains.library import links, storage
from server.domains.library.models import Asset, Consent

ROOT = "/media/downloads"
PROOF_SECONDS = 300


async def asset_url(asset: Asset, seconds: int) -> str:
    """Of an asset's file: at the store itself where that can be, else through us. Raises InvalidInput, Unavailable."""
    links.check_seconds(seconds)
    if storage.signs():
        return await storage.sign(asset.storage_key, seconds)
    return await links.sign(f"{ROOT}/assets/{asset.id}", seconds)


async def proof_url(consent: Consent) -> str:
    """Of a consent's proof."""
    return await links.sign(f"{ROOT}/consents/{consent.id}", PROOF_SECONDS)


async def export_url(id: UUID, seconds: int) -> str:
    """Of an export."""
    return await links.sign(f"{ROOT}/exports/{id}", seconds)
