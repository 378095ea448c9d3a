"""Consents of real people: recording them with their proof, revoking them, and saying which assets lack a valid one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from server.core import clock, keyset, texts
from server.core.actor import Actor, Scope
from server.core.errors import Conflict, FieldError, InvalidInput, NotFound
from server.domains.library import documents, storage, uploads
from server.domains.library.models import Asset, AssetSubject, Consent

ORDER = "CREATED_AT"
LONGEST_PERSON, LONGEST_TEXT = 255, 5000


@dataclass(frozen=True, slots=True)
class NewConsent:
    """What a person agreed to, with the staged upload that proves it. `valid_until` None: until it is revoked."""

    upload_id: str
    person: str
    scope: str
    valid_until: datetime | None = None


async def add(actor: Actor, new: NewConsent) -> Consent:
    """Records a consent; the one that was recorded from the same upload before. The proof is stored before the row, so
    that no row lacks its proof.

    Raises NotFound for the upload, InvalidInput naming every fault, Unavailable, NotAllowed.
    """
    actor.require(Scope.CHARACTERS)
    known = await _recorded(new.upload_id)
    if known is not None:
        return known
    try:
        upload = await uploads.get(new.upload_id)
        data = await uploads.read(upload)
    except NotFound:  # perhaps somebody has recorded it meanwhile
        known = await _recorded(new.upload_id)
        if known is None:
            raise
        return known
    row = await _stored(actor, new, upload, await _proof(new, data))
    await uploads.discard(upload)
    return row


async def _proof(new: NewConsent, data: bytes) -> documents.Document:
    """The proof as it is kept. Raises InvalidInput naming every fault, the consent's own too."""
    faults = _faults(new)
    kind = await asyncio.to_thread(documents.kind_of, data)
    if kind is None:
        faults.append(
            FieldError("uploadId", "the proof must be a PDF, PNG, JPEG or WebP file, or plain text")
        )
    if faults or kind is None:
        raise InvalidInput("This consent cannot be recorded.", tuple(faults))
    return documents.Document(data, *kind)


async def _recorded(upload_id: str) -> Consent | None:
    """A consent has its upload's number, so that each upload becomes one consent."""
    return await Consent.get_or_none(id=UUID(hex=upload_id)) if uploads.ID.fullmatch(upload_id) else None


async def _stored(
    actor: Actor, new: NewConsent, upload: uploads.Upload, proof: documents.Document
) -> Consent:
    key = f"consents/{proof.sha256[:2]}/{proof.sha256}.{proof.extension}"
    await storage.put(key, proof.data, proof.mime_type, f"consent-proof.{proof.extension}")
    values: dict[str, Any] = {
        "id": UUID(hex=upload.id),
        "person": new.person.strip(),
        "scope": new.scope.strip(),
        "valid_until": new.valid_until,
        "proof_key": key,
        "proof_name": upload.name,
        "proof_mime_type": proof.mime_type,
        "proof_sha256": proof.sha256,
        "proof_bytes": len(proof.data),
        "actor_name": actor.name,
    }
    try:
        return await Consent.create(**values)
    except IntegrityError:  # somebody recorded it meanwhile
        known = await _recorded(upload.id)
        if known is None:
            raise
        return known


def _faults(new: NewConsent) -> list[FieldError]:
    found = []
    for field, text, longest in (
        ("person", new.person, LONGEST_PERSON),
        ("scope", new.scope, LONGEST_TEXT),
    ):
        if not 1 <= len(text.strip()) <= longest or not texts.storable(text):
            found.append(FieldError(field, f"must have 1 to {longest} characters that can be stored"))
    if new.valid_until is not None and new.valid_until <= clock.now():
        found.append(FieldError("validUntil", "must lie in the future"))
    return found


async def revoke(actor: Actor, id: UUID, reason: str) -> Consent:
    """Ends a consent at once. Raises NotFound, InvalidInput, Conflict when it was revoked already, NotAllowed."""
    actor.require(Scope.CHARACTERS)
    if not 1 <= len(reason.strip()) <= LONGEST_TEXT or not texts.storable(reason):
        raise InvalidInput.of("reason", f"must have 1 to {LONGEST_TEXT} characters that can be stored")
    changes = {"revoked_at": clock.now(), "revoked_reason": reason.strip()}
    changed = await Consent.filter(id=id, revoked_at=None).update(**changes)
    row = await get(id)
    if not changed:
        raise Conflict("This consent was revoked already.", current=row)
    return row


async def get(id: UUID) -> Consent:
    """The consent. Raises NotFound."""
    row = await Consent.get_or_none(id=id)
    if row is None:
        raise NotFound("There is no such consent.", str(id))
    return row


async def by_ids(ids: list[UUID]) -> dict[UUID, Consent]:
    """The consents with these ids, by id."""
    return {row.id: row for row in await Consent.filter(id__in=ids)}


async def page(first: int, after: str | None, search: str | None = None) -> keyset.Page[Consent]:
    """A page of consents, newest first. Raises InvalidInput for `first`, `after` and `search`."""
    keyset.check_first(first)
    query = _found(search)
    if after is not None:
        query = query.filter(keyset.beyond("created_at", keyset.decode(after, ORDER, keyset.instant), True))
    rows = await query.order_by("-created_at", "-id").limit(first + 1)
    return keyset.page(rows, first, after, ORDER, lambda row: (row.created_at, row.id))


async def count(search: str | None = None) -> int:
    """How many consents the search finds."""
    return await _found(search).count()


def _found(search: str | None) -> QuerySet[Consent]:
    conditions = Q()
    for word in texts.words("search", search):
        conditions &= Q(person__icontains=word) | Q(scope__icontains=word)
    return Consent.filter(conditions)


async def asset_counts(ids: list[UUID]) -> dict[UUID, int]:
    """How many assets rest on each consent."""
    query = Asset.filter(consent_id__in=ids).annotate(n=Count("id")).group_by("consent_id")
    return {row["consent_id"]: row["n"] for row in await query.values("consent_id", "n")}


def fault_of(consent: Consent | None) -> str | None:
    """Why a consent does not cover anything now; None when it does."""
    if consent is None:
        return "shows a real person, and there is no consent for it"
    if consent.revoked_at is not None:
        return (
            f"shows a real person, and {consent.person}'s consent was revoked on {_day(consent.revoked_at)}"
        )
    if consent.valid_until is not None and consent.valid_until <= clock.now():
        return f"shows a real person, and {consent.person}'s consent ended on {_day(consent.valid_until)}"
    return None


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


async def faults(assets: Iterable[Asset]) -> dict[UUID, str]:
    """Those of the assets that must not be used now, by id, with the reason: a real person without valid consent."""
    people: Sequence[Asset] = [asset for asset in assets if asset.subject is AssetSubject.REAL_PERSON]
    known = await by_ids([asset.consent_id for asset in people if asset.consent_id is not None])
    reasons = {asset.id: fault_of(known.get(asset.consent_id or asset.id)) for asset in people}
    return {id: reason for id, reason in reasons.items() if reason is not None}
