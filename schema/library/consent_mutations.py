"""Mutations of consents."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.errors import Conflict, InvalidInput, NotAllowed, NotFound, Unavailable
from schema.ids import from_id
from schema.library.consent_types import Consent
from schema.library.inputs import ConsentAddInput
from server.domains.library import consents

ConsentAddResult = Annotated[
    Consent | NotFound | InvalidInput | NotAllowed | Unavailable,
    strawberry.union(name="ConsentAddResult", description="The consent, or why it was not recorded."),
]
ConsentRevokeResult = Annotated[
    Consent | NotFound | InvalidInput | Conflict | NotAllowed,
    strawberry.union(name="ConsentRevokeResult", description="The consent, or why it was not revoked."),
]
Add = Annotated[ConsentAddInput, strawberry.argument(description="The consent.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="The consent's id.")]
Reason = Annotated[str, strawberry.argument(description="Why, 1 to 5,000 characters.")]


@strawberry.type
class ConsentMutation:
    @strawberry.mutation(description="Records that a real person agreed, with the proof.")
    async def consent_add(self, info: Info, input: Add) -> ConsentAddResult:
        row = await consents.add(info.context.require_actor(), input.to_service())
        return Consent.from_model(row)

    @strawberry.mutation(description="Ends a consent at once: what rests on it can no longer be used.")
    async def consent_revoke(self, info: Info, id: Id, reason: Reason) -> ConsentRevokeResult:
        row = await consents.revoke(info.context.require_actor(), from_id(id, "Consent"), reason)
        return Consent.from_model(row)
