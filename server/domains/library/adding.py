"""Taking a person's own pictures into the library: from a staged upload, unchanged, once each."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.exceptions import IntegrityError

from server.core import events
from server.core.actor import Actor, Scope
from server.core.errors import Conflict
from server.domains.library import changing, naming, pictures, provenance, recipes, service, uploads
from server.domains.library.events import AssetStored
from server.domains.library.models import Asset, AssetOrigin, AssetSubject

LONGEST_MODEL = 255


@dataclass(frozen=True, slots=True)
class NewAsset:
    """A staged upload, whom it shows, and the character that it belongs to."""

    upload_id: str
    subject: AssetSubject = AssetSubject.SYNTHETIC
    consent_id: UUID | None = None
    character_id: UUID | None = None


async def add(actor: Actor, new: NewAsset) -> Asset:
    """Takes the upload in; the asset that is there already when the same was added before.

    What the file says about how it was made is read into `parameters`, and trusted no further than shown.
    Raises NotFound, InvalidInput, Conflict when the same file is there with another subject, consent or character,
    Unavailable, NotAllowed.
    """
    actor.require(Scope.GENERATION)
    await changing.check_subject(new.subject, new.consent_id)
    upload = await uploads.get(new.upload_id)
    data = await uploads.read(upload)
    picture = await asyncio.to_thread(pictures.inspect, data)
    known = await _known(picture.sha256)
    row = known or await _stored(picture, new)
    if known is not None:
        _check_same(known, new)
    await uploads.discard(upload)
    return row


async def _known(sha256: str) -> Asset | None:
    return await Asset.get_or_none(source_sha256=sha256, origin=AssetOrigin.UPLOADED)


def _check_same(known: Asset, new: NewAsset) -> None:
    if (known.subject, known.consent_id, known.character_id) != (
        new.subject,
        new.consent_id,
        new.character_id,
    ):
        raise Conflict(
            "This file is in the library already, with another subject or character.", current=known
        )


async def _stored(picture: pictures.Picture, new: NewAsset) -> Asset:
    name = naming.file_name(None, None, picture.sha256, picture.extension)
    keys = await service.put_files(picture, name)
    recipe = await asyncio.to_thread(recipes.read, picture.data)
    told = await provenance.read(picture.data, picture.mime_type)
    values: dict[str, Any] = keys | service.values_of(picture) | _made_with(recipe)
    values |= {"origin": AssetOrigin.UPLOADED, "subject": new.subject, "consent_id": new.consent_id}
    try:
        asset = await Asset.create(
            source_sha256=picture.sha256,
            character_id=new.character_id,
            provenance=told.as_json() if told.says_something else None,
            **values,
        )
    except IntegrityError:  # somebody added the same meanwhile
        known = await _known(picture.sha256)
        if known is None:
            raise
        _check_same(known, new)
        return known
    events.publish(AssetStored(str(asset.id)))
    return asset


def _made_with(recipe: recipes.Recipe | None) -> dict[str, Any]:
    if recipe is None:
        return {}
    parameters = recipe.parameters
    seed = parameters.get("seed")
    return {
        "parameters": parameters | {"importedFrom": recipe.source},
        "prompt": parameters.get("prompt"),
        "seed": seed if isinstance(seed, str) else None,
        "model": (parameters.get("checkpoint") or "")[:LONGEST_MODEL] or None,
    }
