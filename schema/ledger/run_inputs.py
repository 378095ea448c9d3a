"""Inputs of the mutations of runs."""

import strawberry

from schema.ledger.enums import BlockedKind
from schema.ledger.run_enums import CheckKind, EvidenceKind, EvidenceOutcome
from server.domains.ledger.verification import Check


@strawberry.input(description="How to start a run.")
class RunStartInput:
    lease_seconds: int | None = strawberry.field(
        default=None,
        description="How long the lock holds without a heartbeat: 30 to 14400 seconds, 600 unless given.",
    )
    surface: str | None = strawberry.field(
        default=None, description="The folders that the run may touch, when the task names none: 'a/b, c'."
    )
    tool: str | None = strawberry.field(default=None, description="The tool that you work with.")
    model: str | None = strawberry.field(default=None, description="The model that you work with.")


@strawberry.input(description="One atomic change that was made.")
class RunRecordChangeInput:
    id: strawberry.ID = strawberry.field(description="The run's id.")
    summary: str = strawberry.field(description="What was changed, 1 to 1000 characters.")
    files: list[str] = strawberry.field(
        description="The files that it touched, from the repository's top folder."
    )
    tool: str | None = strawberry.field(default=None, description="The tool that you work with.")
    model: str | None = strawberry.field(default=None, description="The model that you work with.")


@strawberry.input(description="Evidence that the server does not check.")
class RunRecordEvidenceInput:
    id: strawberry.ID = strawberry.field(description="The run's id.")
    kind: EvidenceKind = strawberry.field(description="NOTE or URL.")
    text: str = strawberry.field(description="What it says, 1 to 10000 characters.")
    url: str | None = strawberry.field(default=None, description="For URL: the address.")
    outcome: EvidenceOutcome | None = strawberry.field(
        default=None, description="SKIP when something was not checked; the text says why."
    )
    tool: str | None = strawberry.field(default=None, description="The tool that you work with.")
    model: str | None = strawberry.field(default=None, description="The model that you work with.")


@strawberry.input(description="A check that the server is to run in the connected repository.")
class RunVerifyInput:
    id: strawberry.ID = strawberry.field(description="The run's id.")
    kind: CheckKind = strawberry.field(description="What kind of check.")
    files: list[str] = strawberry.field(default_factory=list, description="For PY_COMPILE: the Python files.")
    url: str | None = strawberry.field(default=None, description="For HTTP_PROBE: the address.")
    expect_status: int = strawberry.field(
        default=200, description="For HTTP_PROBE: the status that must come."
    )
    timeout_seconds: float | None = strawberry.field(
        default=None, description="How long it may take: 1 to 1800 seconds, 300 unless given."
    )
    tool: str | None = strawberry.field(default=None, description="The tool that you work with.")
    model: str | None = strawberry.field(default=None, description="The model that you work with.")

    def to_check(self) -> Check:
        return Check(self.kind, tuple(self.files), self.url, self.expect_status)


@strawberry.input(description="The commit that holds the work on a task.")
class RunCheckpointInput:
    id: strawberry.ID = strawberry.field(description="The run's id.")
    key: str | None = strawberry.field(
        default=None, description="The task's key; the run's own unless given."
    )
    commit: str = strawberry.field(description="The commit's hash, at least 4 digits of it.")
    ledger_sync: bool = strawberry.field(
        default=False, description="The work was there before the run: verify and close it."
    )
    tool: str | None = strawberry.field(default=None, description="The tool that you work with.")
    model: str | None = strawberry.field(default=None, description="The model that you work with.")


@strawberry.input(description="How a run ends well.")
class RunCloseInput:
    id: strawberry.ID = strawberry.field(description="The run's id.")
    result: str = strawberry.field(description="What was reached, 1 to 2000 characters.")
    next: str | None = strawberry.field(default=None, description="What comes next.")
    tool: str | None = strawberry.field(default=None, description="The tool that you work with.")
    model: str | None = strawberry.field(default=None, description="The model that you work with.")


@strawberry.input(description="What stops a run.")
class RunBlockInput:
    id: strawberry.ID = strawberry.field(description="The run's id.")
    reason: str = strawberry.field(description="Why, 3 to 2000 characters.")
    kind: BlockedKind = strawberry.field(default=BlockedKind.TECHNICAL, description="What kind of block.")
    tool: str | None = strawberry.field(default=None, description="The tool that you work with.")
    model: str | None = strawberry.field(default=None, description="The model that you work with.")


@strawberry.input(description="Why a run is given up.")
class RunAbandonInput:
    id: strawberry.ID = strawberry.field(description="The run's id.")
    reason: str = strawberry.field(description="Why, 3 to 2000 characters.")
    tool: str | None = strawberry.field(default=None, description="The tool that you work with.")
    model: str | None = strawberry.field(default=None, description="The model that you work with.")
