"""Saying in a file what made it, and reading what a file says.

Everything that an engine made is labelled: IPTC's digital source type in an XMP packet and in a signed C2PA manifest.
Failing to do so never costs the picture: it is kept without, and `problem` says why.
"""

from __future__ import annotations

import asyncio
import io
import logging
import warnings
from uuid import UUID

from server.core.errors import NotFound
from server.core.settings import Settings
from server.domains.library import containers, reading, storage
from server.domains.library.containers import Notes
from server.domains.library.provenance import identity, manifest, xmp
from server.domains.library.provenance.identity import Identity
from server.domains.library.provenance.manifest import Making
from server.domains.library.provenance.told import Provenance, SourceType

__all__ = ["Making", "Provenance", "SourceType", "label", "of_asset", "open", "read", "read_now"]
log = logging.getLogger(__name__)

_settings: Settings | None = None
_identity: Identity | None = None


def open(settings: Settings) -> None:
    """Signs as these settings say from now on, in this process."""
    global _settings, _identity
    _settings, _identity = settings, None


def label(data: bytes, mime_type: str, texts: dict[str, str], making: Making) -> tuple[bytes, Provenance]:
    """The file with texts and label in it, and what it then says when it is read. Never fails. Use a thread."""
    try:
        written = containers.write(data, mime_type, Notes(xmp.packet(making.kind), texts))
    except Exception as error:
        return data, _problem("The picture could not be labelled", error)
    try:
        return _signed(data, written, mime_type, making)
    except Exception as error:
        told = _problem("There is no C2PA manifest in the picture", error)
    try:
        _check_same(data, written)
    except Exception as error:
        return data, _problem("The picture could not be labelled", error)
    return written, Provenance(making.kind.value, problem=told.problem)


def _signed(data: bytes, written: bytes, mime_type: str, making: Making) -> tuple[bytes, Provenance]:
    signed = manifest.sign(written, mime_type, making, _current())
    _check_same(data, signed)
    told = read_now(signed, mime_type)
    if not told.c2pa or told.digital_source_type != making.kind.value or told.problem:
        raise ValueError(told.problem or "what was written cannot be read back")
    return signed, told


def _current() -> Identity:
    global _identity
    if _settings is None:
        raise RuntimeError("provenance.open() was not called")
    if _identity is None:
        _identity = identity.load(_settings)
    return _identity


def _check_same(before: bytes, after: bytes) -> None:
    """Raises ValueError unless both decode to the same first picture and as many of them."""
    from PIL import Image, ImageChops

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(before)) as old, Image.open(io.BytesIO(after)) as new:
            alike = (old.size, old.mode, _frames(old)) == (new.size, new.mode, _frames(new))
            if not alike or ImageChops.difference(old.convert("RGB"), new.convert("RGB")).getbbox():
                raise ValueError("labelling would have changed the picture")


def _frames(image: object) -> int:
    return getattr(image, "n_frames", 1)


def _problem(what: str, error: Exception) -> Provenance:
    log.warning("%s (%s: %s).", what, type(error).__name__, error)
    return Provenance(problem=f"{what}: {str(error)[:300] or type(error).__name__}")


async def read(data: bytes, mime_type: str) -> Provenance:
    """What the file says about its origin."""
    return await asyncio.to_thread(read_now, data, mime_type)


def read_now(data: bytes, mime_type: str) -> Provenance:
    """As `read`, in this thread. When XMP and manifest differ about the source type that is a problem."""
    said = xmp.digital_source_type(_packet(data))
    told = manifest.read(data, mime_type)
    if told is None:
        return Provenance(said)
    if said is not None and told.digital_source_type not in (None, said):
        problem = f"The manifest says {told.digital_source_type}, the XMP packet {said}."
        return Provenance(
            told.digital_source_type, told.c2pa, told.claim_generator, told.signer, problem=problem
        )
    return told if told.digital_source_type else _with_source(told, said)


def _with_source(told: Provenance, said: str | None) -> Provenance:
    return Provenance(said, told.c2pa, told.claim_generator, told.signer, told.signed_at, told.problem)


def _packet(data: bytes) -> bytes | None:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data)) as image:
            found = image.info.get("xmp")
            return found.encode() if isinstance(found, str) else found


async def of_asset(asset_id: UUID) -> Provenance:
    """What an asset's stored file says, read now. Raises NotFound, Unavailable."""
    asset = await reading.get(asset_id)
    data = await storage.get(asset.storage_key)
    if data is None:
        raise NotFound("The picture's file is gone from the store.", str(asset_id))
    return await read(data, asset.mime_type)
