"""Queries of workflows."""

import asyncio
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from schema.errors import InvalidInput, NotFound
from schema.generation.inspection_types import WorkflowInspection
from schema.generation.workflow_types import Workflow
from schema.ids import from_id
from server.core import errors
from server.domains.generation import proposing
from server.domains.generation.workflows import inspecting, stored

WorkflowInspectionResult = Annotated[
    WorkflowInspection | InvalidInput,
    strawberry.union(name="WorkflowInspectionResult", description="What the graph holds."),
]
Key = Annotated[str, strawberry.argument(description="The workflow's key.")]
Version = Annotated[int | None, strawberry.argument(description="A version; the newest when left out.")]
Archived = Annotated[bool, strawberry.argument(description="Whether archived ones are listed too.")]
Graph = Annotated[JSON, strawberry.argument(description="The graph, as ComfyUI exports it in API form.")]
CharacterId = Annotated[strawberry.ID, strawberry.argument(description="The character.")]


@strawberry.type(description="The workflow that suits a character.")
class GenerationSuggestion:
    workflow: Workflow = strawberry.field(description="The workflow.")
    reason: str = strawberry.field(description="Why this one.")


GenerationSuggestionResult = Annotated[
    GenerationSuggestion | NotFound,
    strawberry.union(name="GenerationSuggestionResult", description="The workflow, or why there is none."),
]


@strawberry.type
class WorkflowQuery:
    @strawberry.field(description="One workflow; null when there is no such one, or no such version of it.")
    async def workflow(self, key: Key, version: Version = None) -> Workflow | None:
        try:
            return Workflow.from_entry(await stored.find(key, version))
        except errors.NotFound:
            return None

    @strawberry.field(description="The workflow catalog: the built-in ones, then those that were uploaded.")
    async def workflows(self, include_archived: Archived = False) -> list[Workflow]:
        return [Workflow.from_entry(entry) for entry in await stored.listed(include_archived)]

    @strawberry.field(description="What a graph holds and what could be set in it, before it is uploaded.")
    async def workflow_inspect(self, graph: Graph) -> WorkflowInspectionResult:
        return WorkflowInspection.from_found(await asyncio.to_thread(inspecting.inspect, graph))

    @strawberry.field(
        description="The workflow that keeps a character's face best with what the engines have."
    )
    async def generation_suggestion(self, character_id: CharacterId) -> GenerationSuggestionResult:
        found = await proposing.propose(from_id(character_id, "Character"))
        return GenerationSuggestion(workflow=Workflow.from_entry(found.workflow), reason=found.reason)
