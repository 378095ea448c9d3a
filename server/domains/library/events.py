"""What happens in the library."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True)
class AssetStored(Event):
    """A picture was stored."""

    asset_id: str


@dataclass(frozen=True)
class AssetChanged(Event):
    """A picture's rating, subject or consent changed."""

    asset_id: str
