"""Stored pictures for tests of jobs that need some."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from server.core.settings import Settings
from server.domains.library import service as library
from server.domains.library import storage
from server.domains.library.models import Asset, Consent


def png(shade: int = 0) -> bytes:
    """A small picture; another shade makes another file."""
    target = io.BytesIO()
    Image.new("RGB", (64, 48), (shade % 256, 90, 160)).save(target, "PNG")
    return target.getvalue()


async def stored(settings: Settings, shade: int = 0, **changes: Any) -> Asset:
    """A stored picture with its file, the row changed as said."""
    storage.open(settings)
    asset = await library.store_image(png(shade), library.Lineage(job_id=None))
    if changes:
        await Asset.filter(id=asset.id).update(**changes)
    return await Asset.get(id=asset.id)


async def consent(**changes: Any) -> Consent:
    """Somebody's consent."""
    values: dict[str, Any] = {
        "person": "Ada Lovelace",
        "scope": "pictures",
        "proof_key": "k",
        "proof_name": "signed.pdf",
        "proof_mime_type": "application/pdf",
        "proof_sha256": "0" * 64,
        "proof_bytes": 1,
        "actor_name": "owner",
    }
    return await Consent.create(**values | changes)
