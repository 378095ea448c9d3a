"""Evidence: what supports the claims of a run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from schema.ids import to_id
from schema.ledger.task_enums import EvidenceKind, EvidenceOutcome, EvidenceStanding
from schema.node import Node, represents
from server.domains.ledger import models


@strawberry.type(description="Files as somebody named them, and as the commit really changed them.")
class EvidenceFiles:
    claimed: list[str] = strawberry.field(description="Files that the run's changes name.")
    actual: list[str] = strawberry.field(description="Files that the commit changed.")


@strawberry.type(description="Something that supports a run's claims. It is written once.")
class Evidence(Node):
    kind: EvidenceKind = strawberry.field(description="What kind of evidence.")
    standing: EvidenceStanding = strawberry.field(description="Whether the server has checked it.")
    outcome: EvidenceOutcome | None = strawberry.field(description="What a check came to.")
    text: str = strawberry.field(description="A few words, as they were given.")
    task_key: str | None = strawberry.field(description="The task that it is about.")
    commit: str | None = strawberry.field(description="The commit's full hash.")
    subject: str | None = strawberry.field(description="The commit's first line.")
    equivalent: str | None = strawberry.field(
        description="The commit on a branch that took the named one's place, e.g. after a rebase."
    )
    files: EvidenceFiles | None = strawberry.field(description="Claimed and actual files.")
    command: str | None = strawberry.field(description="The command that was run, as it is shown to people.")
    url: str | None = strawberry.field(description="The address.")
    actor_name: str = strawberry.field(description="Who gave it.")
    tool: str | None = strawberry.field(description="The tool that they say they work with.")
    model: str | None = strawberry.field(description="The model that they say they work with.")
    at: datetime = strawberry.field(description="When.")

    @classmethod
    def from_model(cls, row: models.Evidence) -> Evidence:
        data = row.data
        return cls(
            id=strawberry.ID(to_id("Evidence", row.id)),
            kind=row.kind,
            standing=row.standing,
            outcome=row.outcome,
            text=row.text,
            task_key=row.task_key,
            commit=row.commit,
            subject=data.get("subject"),
            equivalent=data.get("equivalent"),
            files=_files(data),
            command=data.get("shown"),
            url=data.get("url"),
            actor_name=row.actor_name,
            tool=row.tool,
            model=row.model,
            at=row.created_at,
        )


def _files(data: dict[str, Any]) -> EvidenceFiles | None:
    if "claimed" not in data and "actual" not in data:
        return None
    return EvidenceFiles(claimed=data.get("claimed") or [], actual=data.get("actual") or [])


represents(models.Evidence, Evidence.from_model)
