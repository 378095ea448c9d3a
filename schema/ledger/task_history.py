"""The history of a task."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self
from uuid import UUID

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema.context import Info
from schema.ids import to_id
from schema.ledger.task_enums import TaskEventKind
from server.domains.ledger import models

if TYPE_CHECKING:
    from schema.ledger.types import Run

MOST = 200


@strawberry.type(description="A field that a change touched.")
class TaskFieldChange:
    field: str = strawberry.field(description="The field's name.")
    before: str | None = strawberry.field(description="What it was, as text; lists by commas. Null: nothing.")
    after: str | None = strawberry.field(
        description="What it became, as text; lists by commas. Null: nothing."
    )

    @classmethod
    def of(cls, name: str, values: list[Any]) -> Self:
        before, after = values
        return cls(field=to_camel_case(name), before=_text(before), after=_text(after))


@strawberry.type(description="A change of a task. It is written once.")
class TaskEvent:
    id: strawberry.ID = strawberry.field(description="Names this entry among all.")
    version: int = strawberry.field(description="The task's version after it.")
    kind: TaskEventKind = strawberry.field(description="What happened.")
    changes: list[TaskFieldChange] = strawberry.field(description="The fields that it touched.")
    reason: str | None = strawberry.field(description="Why, as it was written.")
    actor_name: str = strawberry.field(description="Who did it.")
    actor_kind: str = strawberry.field(description="user, token or system.")
    tool: str | None = strawberry.field(description="The tool that they say they work with.")
    model: str | None = strawberry.field(description="The model that they say they work with.")
    at: datetime = strawberry.field(description="When.")
    run_pk: strawberry.Private[UUID | None]

    @strawberry.field(description="The run in which it happened.")
    async def run(self, info: Info) -> Annotated["Run", strawberry.lazy("schema.ledger.types")] | None:
        found: Run | None = await info.context.load("Run", self.run_pk)
        return found

    @classmethod
    def from_model(cls, row: models.TaskEvent) -> Self:
        return cls(
            id=strawberry.ID(to_id("TaskEvent", row.id)),
            version=row.version,
            kind=row.kind,
            changes=[TaskFieldChange.of(name, values) for name, values in row.changes.items()],
            reason=row.reason,
            actor_name=row.actor_name,
            actor_kind=row.actor_kind,
            tool=row.tool,
            model=row.model,
            at=row.created_at,
            run_pk=row.run_id,
        )


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value) or None
    return None if value is None else str(value)
