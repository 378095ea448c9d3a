"""What a file says about its origin. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class SourceType(StrEnum):
    """IPTC's digital source types that we give: a model's work, and a procedure's, which learned from nothing."""

    TRAINED = "trainedAlgorithmicMedia"
    ALGORITHMIC = "algorithmicMedia"

    @property
    def uri(self) -> str:
        return VOCABULARY + self.value


def source_type(uri: str) -> str:
    """The name of a digital source type in its vocabulary; what stands elsewhere stays as it is."""
    return uri.removeprefix(VOCABULARY).removeprefix(VOCABULARY.replace("http:", "https:"))


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a file says about its origin. `c2pa`: it holds a manifest that fits its content; `problem`: what is wrong
    with that, or why it says nothing."""

    digital_source_type: str | None = None
    c2pa: bool = False
    claim_generator: str | None = None
    signer: str | None = None
    signed_at: datetime | None = None
    problem: str | None = None

    @property
    def says_something(self) -> bool:
        return self.c2pa or self.digital_source_type is not None or self.problem is not None

    def as_json(self) -> dict[str, Any]:
        """As it is kept in an asset's row."""
        return asdict(self) | {"signed_at": self.signed_at.isoformat() if self.signed_at else None}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """From what `as_json` gave."""
        at = kept.get("signed_at")
        return cls(**{**kept, "signed_at": datetime.fromisoformat(at) if at else None})
