"""What a file says about its origin, as the API shows it."""

from datetime import datetime
from typing import Any, Self

import strawberry

from server.domains.library import provenance


@strawberry.type(description="What a file says about its origin.")
class Provenance:
    digital_source_type: str | None = strawberry.field(
        description="IPTC's digital source type, e.g. trainedAlgorithmicMedia for what a model made, "
        "algorithmicMedia for what the sandbox painted."
    )
    c2pa: bool = strawberry.field(description="Whether the file holds a C2PA manifest that fits its content.")
    claim_generator: str | None = strawberry.field(description="The software that the manifest names.")
    signer: str | None = strawberry.field(description="Who signed the manifest.")
    signed_at: datetime | None = strawberry.field(
        description="When the manifest was made, as it says itself."
    )
    problem: str | None = strawberry.field(
        description="What is wrong with it, or why there is none; null when nothing is."
    )

    @classmethod
    def from_told(cls, told: provenance.Provenance) -> Self:
        """The API's view of what was read."""
        return cls(
            digital_source_type=told.digital_source_type,
            c2pa=told.c2pa,
            claim_generator=told.claim_generator,
            signer=told.signer,
            signed_at=told.signed_at,
            problem=told.problem,
        )

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> Self | None:
        """The API's view of what stands in an asset's row."""
        return cls.from_told(provenance.Provenance.from_json(kept)) if kept is not None else None
