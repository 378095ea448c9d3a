"""Enums of the library."""

from __future__ import annotations

from schema.enums import expose
from server.domains.library.models import AssetOrigin, AssetSubject

expose(
    AssetOrigin,
    "How a file came into the library.",
    GENERATED="An engine made it for a job.",
    UPLOADED="A person uploaded it.",
)
expose(
    AssetSubject,
    "Whom a file shows.",
    SYNTHETIC="Nobody who exists.",
    REAL_PERSON="A real person, who must have consented.",
)

__all__ = ["AssetOrigin", "AssetSubject"]
