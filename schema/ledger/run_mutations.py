"""Mutations of live runs: one AUTO cycle step by step."""

from typing import Annotated, Protocol

import strawberry

from schema.context import Info
from schema.ids import from_id
from schema.ledger import run_results as results
from schema.ledger.run_inputs import (
    RunAbandonInput,
    RunBlockInput,
    RunCheckpointInput,
    RunCloseInput,
    RunRecordChangeInput,
    RunRecordEvidenceInput,
    RunStartInput,
    RunVerifyInput,
)
from schema.ledger.run_types import RunCommand
from schema.ledger.selection import TaskSelection
from schema.ledger.types import Run
from server.domains.ledger import next_task, runs
from server.domains.ledger.history import Author
from server.domains.ledger.runs import Started

RunId = Annotated[strawberry.ID, strawberry.argument(description="The run's id.")]
CommandId = Annotated[strawberry.ID, strawberry.argument(description="The check's id.")]
StartInput = Annotated[
    RunStartInput | None, strawberry.argument(description="How; all of it may be left out.")
]
ChangeInput = Annotated[RunRecordChangeInput, strawberry.argument(description="The change.")]
EvidenceInput = Annotated[RunRecordEvidenceInput, strawberry.argument(description="The evidence.")]
VerifyInput = Annotated[RunVerifyInput, strawberry.argument(description="The check.")]
CheckpointInput = Annotated[RunCheckpointInput, strawberry.argument(description="The commit.")]
CloseInput = Annotated[RunCloseInput, strawberry.argument(description="How it ends.")]
BlockInput = Annotated[RunBlockInput, strawberry.argument(description="What stops it.")]
AbandonInput = Annotated[RunAbandonInput, strawberry.argument(description="Why.")]


class Signed(Protocol):
    """An input that tells with what its author works."""

    tool: str | None
    model: str | None


def _author(info: Info, input: Signed | None = None) -> Author:
    tool, model = (input.tool, input.model) if input else (None, None)
    return Author.checked(info.context.require_actor(), tool, model)


def _started(started: Started) -> results.RunStarted:
    selection = started.selection
    return results.RunStarted(
        run=Run.from_model(started.run) if started.run else None,
        selection=TaskSelection.of(next_task.as_data(selection)) if selection else None,
        reclaimed=Run.from_model(started.reclaimed) if started.reclaimed else None,
    )


@strawberry.type
class RunMutations:
    @strawberry.mutation(
        description="Take the ledger's lock and start a run: selects the next task, or asks to save the tree first."
    )
    async def run_start(self, info: Info, input: StartInput = None) -> results.RunStartResult:
        given = input or RunStartInput()
        return _started(await runs.start(_author(info, given), given.lease_seconds, given.surface))

    @strawberry.mutation(description="Go on when the tree was saved, or the needed services were mended.")
    async def run_continue(self, info: Info, id: RunId) -> results.RunContinueResult:
        return Run.from_model(await runs.go_on(_author(info), from_id(id, "Run")))

    @strawberry.mutation(description="Keep the lock: its lease begins anew.")
    async def run_heartbeat(self, info: Info, id: RunId) -> results.RunHeartbeatResult:
        return Run.from_model(await runs.heartbeat(_author(info), from_id(id, "Run")))

    @strawberry.mutation(description="Record one atomic change with the files that it touched.")
    async def run_record_change(self, info: Info, input: ChangeInput) -> results.RunRecordChangeResult:
        id = from_id(input.id, "Run")
        return Run.from_model(await runs.record_change(_author(info, input), id, input.summary, input.files))

    @strawberry.mutation(description="Record a note or an address; it stands as CLAIMED.")
    async def run_record_evidence(self, info: Info, input: EvidenceInput) -> results.RunRecordEvidenceResult:
        claim = (input.kind, input.text, input.url, input.outcome)
        id = from_id(input.id, "Run")
        return Run.from_model(await runs.record_evidence(_author(info, input), id, *claim))

    @strawberry.mutation(
        description="Start a check in the connected repository. It goes on in the server: see runCommandOutput."
    )
    async def run_verify(self, info: Info, input: VerifyInput) -> results.RunVerifyResult:
        author, id = _author(info, input), from_id(input.id, "Run")
        row = await runs.verify(author, id, input.to_check(), input.timeout_seconds)
        return RunCommand.from_model(row)

    @strawberry.mutation(description="Stop a check that runs, with all that it started.")
    async def run_verify_cancel(self, info: Info, id: CommandId) -> results.RunVerifyCancelResult:
        return RunCommand.from_model(await runs.cancel(_author(info), from_id(id, "RunCommand")))

    @strawberry.mutation(
        description="Have a commit looked up and, when it counts, taken as a task's checkpoint."
    )
    async def run_checkpoint(self, info: Info, input: CheckpointInput) -> results.RunCheckpointResult:
        author, id = _author(info, input), from_id(input.id, "Run")
        row = await runs.checkpoint(author, id, input.key, input.commit, input.ledger_sync)
        return Run.from_model(row)

    @strawberry.mutation(description="Close the run: its tasks with a checkpoint become DONE.")
    async def run_close(self, info: Info, input: CloseInput) -> results.RunCloseResult:
        author, id = _author(info, input), from_id(input.id, "Run")
        return Run.from_model(await runs.close(author, id, input.result, input.next))

    @strawberry.mutation(description="Stop the run with a blocker; its task becomes BLOCKED.")
    async def run_block(self, info: Info, input: BlockInput) -> results.RunBlockResult:
        author, id = _author(info, input), from_id(input.id, "Run")
        return Run.from_model(await runs.block(author, id, input.reason, input.kind))

    @strawberry.mutation(
        description="Give the run up. Without a recorded change its task goes back to TODO, else it stays DOING."
    )
    async def run_abandon(self, info: Info, input: AbandonInput) -> results.RunAbandonResult:
        author, id = _author(info, input), from_id(input.id, "Run")
        return Run.from_model(await runs.abandon(author, id, input.reason))
