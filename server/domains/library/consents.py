"""The consents of real people: which pictures may be used."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from server.core import clock
from server.domains.library.models import Asset, AssetSubject, Consent


async def faults(assets: Iterable[Asset]) -> dict[UUID, str]:
    """Those of the assets that must not be used now, by id, with the reason: a real person without valid consent."""
    people = [asset for asset in assets if asset.subject is AssetSubject.REAL_PERSON]
    ids = [asset.consent_id for asset in people if asset.consent_id is not None]
    known = {row.id: row for row in await Consent.filter(id__in=ids)}
    reasons = {asset.id: _fault(known.get(asset.consent_id or asset.id)) for asset in people}
    return {id: reason for id, reason in reasons.items() if reason is not None}


def _fault(consent: Consent | None) -> str | None:
    if consent is None:
        return "shows a real person, and there is no consent for it"
    if consent.revoked_at is not None:
        return f"shows a real person, and {consent.person}'s consent was revoked"
    if consent.valid_until is not None and consent.valid_until <= clock.now():
        return f"shows a real person, and {consent.person}'s consent has ended"
    return None
