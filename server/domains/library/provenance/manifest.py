"""C2PA manifests: signed into a file, read back and checked. Slow, and the library is large: use a thread."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.domains.library.provenance.identity import Identity
from server.domains.library.provenance.told import Provenance, SourceType, source_type

TOOL = "AInfluencer control plane"
ACTIONS = ("c2pa.actions.v2", "c2pa.actions")
CREATED = "c2pa.created"
LONGEST = 300
# Files of strangers must not make us fetch what they name; a thumbnail within a thumbnail-sized file helps nobody.
SETTINGS = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True},
    "builder": {"thumbnail": {"enabled": False}},
}
UNTRUSTED = "signingCredential.untrusted"


@dataclass(frozen=True, slots=True)
class Making:
    """How a picture came to be, as its manifest tells: by what software, when, and in what words."""

    kind: SourceType
    software: str
    version: str | None
    at: datetime
    description: str


def sign(data: bytes, mime_type: str, making: Making, identity: Identity) -> bytes:
    """The file with a manifest. Raises what the library raises."""
    import c2pa

    info = c2pa.C2paSignerInfo(
        alg=identity.algorithm.encode(),
        sign_cert=identity.certificates,
        private_key=identity.key,
        ta_url=None,
    )
    target = io.BytesIO()
    with (
        c2pa.Signer.from_info(info) as signer,
        c2pa.Context.from_dict(SETTINGS) as context,
        c2pa.Builder(_manifest(making), context) as builder,
    ):
        builder.sign(signer, mime_type, io.BytesIO(data), target)
    return target.getvalue()


def _manifest(making: Making) -> str:
    agent = {"name": making.software} | ({"version": making.version} if making.version else {})
    action = {
        "action": CREATED,
        "when": making.at.isoformat(),
        "digitalSourceType": making.kind.uri,
        "softwareAgent": agent,
        "description": making.description,
    }
    return json.dumps(
        {
            "claim_generator_info": [{"name": TOOL}],
            "assertions": [{"label": ACTIONS[0], "data": {"actions": [action]}}],
        }
    )


def read(data: bytes, mime_type: str) -> Provenance | None:
    """What the file's manifest tells, checked against its content; None when it has none."""
    import c2pa

    try:
        with (
            c2pa.Context.from_dict(SETTINGS) as context,
            c2pa.Reader(mime_type, io.BytesIO(data), context=context) as reader,
        ):
            return _told(json.loads(reader.json()), str(reader.get_validation_state()))
    except c2pa.C2paError as error:
        if isinstance(error, c2pa.C2paError.ManifestNotFound):
            return None
        return Provenance(problem=f"The manifest cannot be read: {str(error)[:300]}")


def _told(store: dict[str, Any], state: str) -> Provenance:
    manifest = store["manifests"][store["active_manifest"]]
    signature = manifest.get("signature_info") or {}
    generator: dict[str, Any] = next(iter(manifest.get("claim_generator_info") or ()), {})
    created = _created(manifest)
    uri = created.get("digitalSourceType")
    return Provenance(
        digital_source_type=_line(source_type(uri)) if isinstance(uri, str) else None,
        c2pa=state in ("Valid", "Trusted"),
        claim_generator=_line(generator.get("name") or manifest.get("claim_generator")),
        signer=_line(signature.get("common_name") or signature.get("issuer")),
        signed_at=_instant(signature.get("time")) or _instant(created.get("when")),
        problem=_problem(store) if state not in ("Valid", "Trusted") else None,
    )


def _line(text: object) -> str | None:
    """What a stranger's manifest says, no longer than is fit to be kept, without what databases refuse."""
    return text.replace("\0", "")[:LONGEST] if isinstance(text, str) else None


def _created(manifest: dict[str, Any]) -> dict[str, Any]:
    actions = [
        action
        for assertion in manifest.get("assertions") or ()
        if assertion.get("label") in ACTIONS
        for action in (assertion.get("data") or {}).get("actions") or ()
    ]
    wanted = (action for action in actions if action.get("action") == CREATED)
    return next(wanted, {})


def _instant(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _problem(store: dict[str, Any]) -> str:
    results = (store.get("validation_results") or {}).get("activeManifest") or {}
    codes = {failure.get("code") for failure in results.get("failure") or ()} - {UNTRUSTED}
    return f"The manifest does not fit the file: {', '.join(sorted(map(str, codes))) or 'it is not valid'}."
