"""Mutations of workflows and presets."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.errors import Conflict, InvalidInput, NotAllowed, NotFound
from schema.generation.workflow_inputs import PresetSaveInput, WorkflowReviseInput, WorkflowUploadInput
from schema.generation.workflow_types import Workflow
from schema.ids import from_id
from server.domains.generation.workflows import presets, uploading

WorkflowUploadResult = Annotated[
    Workflow | InvalidInput | Conflict | NotAllowed,
    strawberry.union(name="WorkflowUploadResult", description="The workflow, or why it was not kept."),
]
WorkflowReviseResult = Annotated[
    Workflow | NotFound | InvalidInput | Conflict | NotAllowed,
    strawberry.union(
        name="WorkflowReviseResult", description="The workflow at its new version, or why there is none."
    ),
]
WorkflowArchiveResult = Annotated[
    Workflow | NotFound | Conflict | NotAllowed,
    strawberry.union(name="WorkflowArchiveResult", description="The workflow, or why it was not put aside."),
]
WorkflowRestoreResult = Annotated[
    Workflow | NotFound | Conflict | NotAllowed,
    strawberry.union(name="WorkflowRestoreResult", description="The workflow, or why it was not taken back."),
]
PresetSaveResult = Annotated[
    Workflow | NotFound | InvalidInput | Conflict | NotAllowed,
    strawberry.union(
        name="PresetSaveResult", description="The workflow with its presets, or why nothing was kept."
    ),
]
PresetRemoveResult = Annotated[
    Workflow | NotFound | NotAllowed,
    strawberry.union(
        name="PresetRemoveResult", description="The workflow with its presets, or why none was removed."
    ),
]
UploadInput = Annotated[WorkflowUploadInput, strawberry.argument(description="The workflow.")]
ReviseInput = Annotated[WorkflowReviseInput, strawberry.argument(description="The new version.")]
SaveInput = Annotated[PresetSaveInput, strawberry.argument(description="The preset.")]
Key = Annotated[str, strawberry.argument(description="The workflow's key.")]
PresetId = Annotated[strawberry.ID, strawberry.argument(description="The preset's id.")]


@strawberry.type
class WorkflowMutation:
    @strawberry.mutation(description="Adds a workflow of one's own to the catalog.")
    async def workflow_upload(self, info: Info, input: UploadInput) -> WorkflowUploadResult:
        entry = await uploading.upload(info.context.require_actor(), input.to_upload())
        return Workflow.from_entry(entry)

    @strawberry.mutation(description="Adds a version to a workflow of one's own; jobs keep theirs.")
    async def workflow_revise(self, info: Info, input: ReviseInput) -> WorkflowReviseResult:
        actor, version = info.context.require_actor(), input.expected_version
        return Workflow.from_entry(await uploading.revise(actor, version, input.to_upload()))

    @strawberry.mutation(description="Puts a workflow of one's own aside: it is offered no longer.")
    async def workflow_archive(self, info: Info, key: Key) -> WorkflowArchiveResult:
        return Workflow.from_entry(await uploading.archive(info.context.require_actor(), key))

    @strawberry.mutation(description="Offers an archived workflow again.")
    async def workflow_restore(self, info: Info, key: Key) -> WorkflowRestoreResult:
        return Workflow.from_entry(await uploading.restore(info.context.require_actor(), key))

    @strawberry.mutation(description="Keeps settings under a name.")
    async def preset_save(self, info: Info, input: SaveInput) -> PresetSaveResult:
        actor, replace = info.context.require_actor(), input.replace
        entry = await presets.save(actor, input.workflow, input.name, input.parameters, replace=replace)
        return Workflow.from_entry(entry)

    @strawberry.mutation(description="Removes a preset that was saved.")
    async def preset_remove(self, info: Info, id: PresetId) -> PresetRemoveResult:
        entry = await presets.remove(info.context.require_actor(), from_id(id, "WorkflowPreset"))
        return Workflow.from_entry(entry)
