"""What people say about stored assets: how good one is, and whom it shows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from server.core import events
from server.core.actor import Actor, Scope
from server.core.errors import InvalidInput
from server.domains.library import consents, reading
from server.domains.library.events import AssetChanged
from server.domains.library.models import Asset, AssetSubject

MOST = 500


async def rate(actor: Actor, ids: Sequence[UUID], rating: int | None) -> dict[UUID, Asset]:
    """Gives each of the assets 1 to 5, or with None no rating. Those that there are, by id. Raises InvalidInput,
    NotAllowed."""
    actor.require(Scope.GENERATION)
    if rating is not None and not 1 <= rating <= reading.BEST:
        raise InvalidInput.of("rating", f"must lie between 1 and {reading.BEST}, or be null")
    check_many(ids)
    await Asset.filter(id__in=list(ids)).update(rating=rating)
    rows = await reading.by_ids(list(ids))
    for id in rows:
        events.publish(AssetChanged(str(id)))
    return rows


def check_many(ids: Sequence[UUID]) -> None:
    """Raises InvalidInput unless there are 1 to 500 ids."""
    if not 1 <= len(ids) <= MOST:
        raise InvalidInput.of("ids", f"must be 1 to {MOST} ids")


async def set_subject(actor: Actor, id: UUID, subject: AssetSubject, consent_id: UUID | None) -> Asset:
    """Says whom the asset shows. Raises NotFound, InvalidInput when a real person's consent is missing or not valid,
    NotAllowed."""
    actor.require(Scope.GENERATION)
    await reading.get(id)
    await check_subject(subject, consent_id)
    await Asset.filter(id=id).update(subject=subject, consent_id=consent_id)
    events.publish(AssetChanged(str(id)))
    return await reading.get(id)


async def check_subject(subject: AssetSubject, consent_id: UUID | None) -> None:
    """Raises InvalidInput unless a real person comes with a valid consent and nobody else with any, NotFound when
    there is no such consent."""
    if subject is AssetSubject.SYNTHETIC:
        if consent_id is not None:
            raise InvalidInput.of("consentId", "only a real person's consent can be named")
        return
    if consent_id is None:
        raise InvalidInput.of("consentId", "a real person must have consented")
    fault = consents.fault_of(await consents.get(consent_id))
    if fault is not None:
        raise InvalidInput.of("consentId", fault)
