"""Which workflow suits a character, by how its face is to be kept and what the engines have."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from server.core.errors import NotFound
from server.domains.characters import service as characters
from server.domains.characters.models import Appearance, ConsistencyMethod
from server.domains.generation import engines, lacking
from server.domains.generation.workflows import Workflow, stored

PLAIN, LORA = "txt2img", "txt2img_lora"
REFERENCES = {
    ConsistencyMethod.IP_ADAPTER: "ip_adapter",
    ConsistencyMethod.FACEID: "faceid",
    ConsistencyMethod.INSTANTID: "instantid",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A workflow, and why this one."""

    workflow: Workflow
    reason: str


async def propose(character_id: UUID) -> Proposal:
    """The workflow that keeps the character's face best with what is there. Raises NotFound."""
    character = await characters.get(character_id)
    if character.deleted_at is not None:
        raise NotFound("This character was deleted.", str(character.id))
    key, reason = await _choice(character.appearance)
    return Proposal(await stored.find(key), reason)


async def _choice(look: Appearance) -> tuple[str, str]:
    key = REFERENCES.get(look.consistency_method)
    why_not = await _why_not(key) if key and look.face_reference_ids else None
    if key and look.face_reference_ids and why_not is None:
        return key, f"The character has a reference of the face, to be kept by {look.consistency_method}."
    if look.lora:
        instead = f" ({why_not})" if why_not else ""
        return LORA, f"The character has the LoRA {look.lora}{instead}."
    if why_not is not None:
        return PLAIN, f"Its face is described in words only: {why_not}"
    return PLAIN, "The character has neither a LoRA nor a reference of the face for its method."


async def _why_not(key: str) -> str | None:
    """Why no engine can run the workflow; None when one can, or when none can be asked."""
    workflow = await stored.find(key)
    found = await lacking.readiness(workflow, await engines.online())
    if not found or any(one.ready for one in found):
        return None
    first = min(found, key=lambda one: len(one.missing) or 99)
    needs = f"needs {workflow.extension}, and " if workflow.extension else ""
    return f"“{workflow.name}” {needs}{first.engine.name} is not ready: {first.reason}"
