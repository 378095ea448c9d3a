"""Evidence: what supports the claims of a run."""

from datetime import datetime
from typing import Any, Self

import strawberry

from schema.ids import to_id
from schema.ledger.run_enums import CheckKind, EvidenceKind, EvidenceOutcome, EvidenceStanding
from schema.node import Node, represents
from server.domains.ledger import models


@strawberry.type(
    description="Files as they were named, beside those that the commit changes; at most 500 each."
)
class EvidenceFiles:
    claimed: list[str] = strawberry.field(description="Files that the run named as changed.")
    actual: list[str] = strawberry.field(description="Files that the commit changes.")
    claimed_count: int = strawberry.field(description="How many were named in all.")
    actual_count: int = strawberry.field(description="How many are changed in all.")


@strawberry.type(description="A check as it was run, written down once.")
class EvidenceCommand:
    id: strawberry.ID = strawberry.field(description="The RunCommand's id.")
    kind: CheckKind = strawberry.field(description="What kind of check.")
    shown: str = strawberry.field(description="The command line.")
    exit_code: int | None = strawberry.field(description="How it ended; null when it did not end by itself.")
    duration_ms: int = strawberry.field(description="How long it took, in milliseconds.")
    output_digest: str = strawberry.field(description="SHA-256 of its whole output.")
    tail: str = strawberry.field(description="The end of its output.")
    changes: int = strawberry.field(description="How many changes the run had recorded by then.")
    head: str | None = strawberry.field(description="The commit that was checked out.")
    dirty: bool | None = strawberry.field(description="Whether there were changes beside that commit.")
    tree: str | None = strawberry.field(
        description="Git's name for all files as they were checked; null when they changed meanwhile."
    )

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        return cls(
            id=strawberry.ID(to_id("RunCommand", data["id"])),
            kind=CheckKind(data["kind"]),
            shown=data["shown"],
            exit_code=data["exitCode"],
            duration_ms=data["durationMs"],
            output_digest=data["outputDigest"],
            tail=data["tail"],
            changes=data["changes"],
            head=data["head"],
            dirty=data["dirty"],
            tree=data["tree"],
        )


@strawberry.type(description="What supports a run's claims. Written once, never changed.")
class Evidence(Node):
    kind: EvidenceKind = strawberry.field(description="What kind of evidence.")
    standing: EvidenceStanding = strawberry.field(description="Whether the server checked it.")
    outcome: EvidenceOutcome | None = strawberry.field(description="What a check showed.")
    text: str = strawberry.field(description="The evidence in words.")
    task_key: str | None = strawberry.field(description="The task that it is about.")
    commit: str | None = strawberry.field(description="The commit's hash.")
    subject: str | None = strawberry.field(description="The commit's first line.")
    equivalent: str | None = strawberry.field(
        description="The commit that was named, when the one on a branch carries its change under another hash."
    )
    files: EvidenceFiles | None = strawberry.field(description="For FILES: what was named and what is true.")
    command: EvidenceCommand | None = strawberry.field(description="For COMMAND: what was run.")
    url: str | None = strawberry.field(description="For URL: the address.")
    actor_name: str = strawberry.field(description="Who gave it.")
    tool: str | None = strawberry.field(description="The tool that they worked with.")
    model: str | None = strawberry.field(description="The model that they worked with.")
    at: datetime = strawberry.field(description="When.")

    @classmethod
    def from_model(cls, row: models.Evidence) -> Self:
        plain: dict[str, Any] = {
            name: getattr(row, name)
            for name in (
                "kind",
                "standing",
                "outcome",
                "text",
                "task_key",
                "commit",
                "actor_name",
                "tool",
                "model",
            )
        }
        return cls(
            id=strawberry.ID(to_id("Evidence", row.id)),
            subject=row.data.get("subject"),
            equivalent=row.data.get("equivalent"),
            files=_files(row),
            command=EvidenceCommand.of(row.data) if row.kind is EvidenceKind.COMMAND else None,
            url=row.data.get("url"),
            at=row.created_at,
            **plain,
        )


def _files(row: models.Evidence) -> EvidenceFiles | None:
    if row.kind is not EvidenceKind.FILES:
        return None
    data = row.data
    return EvidenceFiles(
        claimed=data["claimed"],
        actual=data["actual"],
        claimed_count=data["claimedCount"],
        actual_count=data["actualCount"],
    )


represents(models.Evidence, Evidence.from_model)
