"""Inputs of the library."""

from datetime import datetime

import strawberry

from schema.ids import from_id
from schema.library.enums import AssetOrigin, AssetSubject
from schema.scalars import UInt64
from server.domains.library import adding, consents, reading


@strawberry.input(description="Which pictures a list holds; all conditions must hold.")
class AssetFilter:
    character_id: strawberry.ID | None = strawberry.field(default=None, description="Of this character only.")
    job_id: strawberry.ID | None = strawberry.field(default=None, description="Of this job only.")
    search: str | None = strawberry.field(default=None, description="With all these words in the prompt.")
    style_id: strawberry.ID | None = strawberry.field(default=None, description="In this image style only.")
    workflow: str | None = strawberry.field(default=None, description="Made by the workflow of this key.")
    seed: UInt64 | None = strawberry.field(default=None, description="Made from this seed.")
    model: str | None = strawberry.field(default=None, description="Made by this checkpoint.")
    min_rating: int | None = strawberry.field(default=None, description="Rated at least so, 1 to 5.")
    origin: AssetOrigin | None = strawberry.field(default=None, description="That came in this way.")
    kind: str | None = strawberry.field(default=None, description='"image" or "clip".')
    consent_id: strawberry.ID | None = strawberry.field(
        default=None, description="That rest on this consent of a real person."
    )

    def to_service(self) -> reading.Filter:
        """The same for the service. Raises NotFound for ids of other things."""
        return reading.Filter(
            character_id=from_id(self.character_id, "Character") if self.character_id else None,
            job_id=from_id(self.job_id, "GenerationJob") if self.job_id else None,
            search=self.search,
            style_id=from_id(self.style_id, "ImageStyle") if self.style_id else None,
            workflow_key=self.workflow,
            seed=str(self.seed) if self.seed is not None else None,
            model=self.model,
            min_rating=self.min_rating,
            origin=self.origin,
            kind=self.kind,
            consent_id=from_id(self.consent_id, "Consent") if self.consent_id else None,
        )


@strawberry.input(description="A picture to take into the library.")
class AssetAddInput:
    upload_id: str = strawberry.field(description="What POST /media/uploads answered.")
    subject: AssetSubject = strawberry.field(default=AssetSubject.SYNTHETIC, description="Whom it shows.")
    consent_id: strawberry.ID | None = strawberry.field(
        default=None, description="The consent of the real person that it shows; needed for one."
    )
    character_id: strawberry.ID | None = strawberry.field(
        default=None, description="The character that it shows."
    )

    def to_service(self) -> adding.NewAsset:
        """The same for the service. Raises NotFound for ids of other things."""
        return adding.NewAsset(
            self.upload_id,
            self.subject,
            from_id(self.consent_id, "Consent") if self.consent_id else None,
            from_id(self.character_id, "Character") if self.character_id else None,
        )


@strawberry.input(description="Whom a picture shows.")
class AssetSubjectInput:
    id: strawberry.ID = strawberry.field(description="The picture.")
    subject: AssetSubject = strawberry.field(description="Whom it shows.")
    consent_id: strawberry.ID | None = strawberry.field(
        default=None, description="The consent of the real person that it shows; needed for one."
    )


@strawberry.input(description="A consent to record.")
class ConsentAddInput:
    upload_id: str = strawberry.field(
        description="What POST /media/uploads answered: the proof, a PDF, picture or plain text."
    )
    person: str = strawberry.field(description="Who agreed, 1 to 255 characters.")
    scope: str = strawberry.field(description="What the person agreed to, 1 to 5,000 characters.")
    valid_until: datetime | None = strawberry.field(
        default=None, description="When it ends; left out: when it is revoked."
    )

    def to_service(self) -> consents.NewConsent:
        """The same for the service."""
        return consents.NewConsent(self.upload_id, self.person, self.scope, self.valid_until)
