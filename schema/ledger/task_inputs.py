"""The input types of tasks. What is left out is UNSET, and `given` drops it."""

import dataclasses
from typing import Any

import strawberry

from schema.ledger.enums import BlockedKind, TaskPriority, TaskScope

UNSET: Any = strawberry.UNSET
TOOL = "The tool that the caller works with, for the history."
MODEL = "The model that the caller works with, for the history."
REASON = "Why, in 3 to 2,000 characters."


def given(input: Any, *without: str) -> dict[str, Any]:
    """The fields of an input that the caller gave, by column name, without those that say who asks."""
    left_out = {"tool", "model", *without}
    names = (field.name for field in dataclasses.fields(input) if field.name not in left_out)
    return {name: value for name in names if (value := getattr(input, name)) is not UNSET}


def described(text: str, default: Any = UNSET) -> Any:
    """An input field with a description, not given unless there is a default."""
    return strawberry.field(description=text, default=default)


@strawberry.input(description="A new task.")
class TaskCreateInput:
    title: str = strawberry.field(description="What is to be done: one line of 1 to 1,000 characters.")
    scope: TaskScope = strawberry.field(description="The list it belongs to.")
    priority: TaskPriority | None = described("How urgent; P2 when left out.")
    tags: list[str] | None = described("Tags, with or without the #; at most 30.")
    surface: str | None = described("The folders that it touches, by commas; at most 5.")
    depends_on: list[str] | None = described("Keys of tasks that must be done before; at most 50.")
    definition_of_done: list[str] | None = described("What must hold for it to be done; at most 50 lines.")
    requires: list[str] | None = described(
        "Names of services that must be healthy before work begins; at most 20."
    )
    note: str | None = described("More about it, at most 10,000 characters.")
    key: str | None = described("Its key; the next free one of today when left out.")
    tool: str | None = described(TOOL, None)
    model: str | None = described(MODEL, None)


@strawberry.input(description="Changes of a task. Fields left out stay as they are.")
class TaskUpdateInput:
    key: str = strawberry.field(description="The task.")
    expected_version: int = strawberry.field(description="The version that the changes were made on.")
    title: str | None = described("What is to be done: one line of 1 to 1,000 characters.")
    scope: TaskScope | None = described("The list it belongs to. Stays while a run works on it.")
    priority: TaskPriority | None = described("How urgent.")
    tags: list[str] | None = described("Tags, with or without the #; at most 30. Null for none.")
    surface: str | None = described(
        "The folders that it touches, by commas; at most 5. Null for none. Stays while a run works on it."
    )
    depends_on: list[str] | None = described(
        "Keys of tasks that must be done before; at most 50. Null for none. Stays while a run works on it."
    )
    definition_of_done: list[str] | None = described("What must hold for it to be done; at most 50 lines.")
    requires: list[str] | None = described(
        "Names of services that must be healthy before work begins; at most 20."
    )
    note: str | None = described("More about it, at most 10,000 characters. Null for nothing.")
    tool: str | None = described(TOOL, None)
    model: str | None = described(MODEL, None)


@strawberry.input(description="A block.")
class TaskBlockInput:
    key: str = strawberry.field(description="The task.")
    reason: str = strawberry.field(description=REASON)
    kind: BlockedKind = described(
        "COMPLIANCE is lifted only by an owner; TECHNICAL when left out.", BlockedKind.TECHNICAL
    )
    tool: str | None = described(TOOL, None)
    model: str | None = described(MODEL, None)


@strawberry.input(description="The end of a block.")
class TaskUnblockInput:
    key: str = strawberry.field(description="The task.")
    reason: str = strawberry.field(description=REASON)
    tool: str | None = described(TOOL, None)
    model: str | None = described(MODEL, None)


@strawberry.input(description="A task that is DONE is taken up again.")
class TaskReopenInput:
    key: str = strawberry.field(description="The task.")
    reason: str = strawberry.field(description=REASON)
    tool: str | None = described(TOOL, None)
    model: str | None = described(MODEL, None)


@strawberry.input(description="An owner's decision about a task that touches policy.")
class TaskReviewInput:
    key: str = strawberry.field(description="The task.")
    reason: str = strawberry.field(description="The decision in words, and in which form it may be done.")
    cleared: bool = strawberry.field(description="Whether it may be worked on.")


@strawberry.input(description="A new place in the order of tasks. Exactly one of before and after.")
class TaskReorderInput:
    key: str = strawberry.field(description="The task to move.")
    before: str | None = described("The key of the task that it stands right before.", None)
    after: str | None = described("The key of the task that it stands right behind.", None)
    tool: str | None = described(TOOL, None)
    model: str | None = described(MODEL, None)


@strawberry.input(description="One change of many tasks: all of them, or none.")
class TasksUpdateInput:
    keys: list[str] = strawberry.field(description="The tasks, at most 500.")
    priority: TaskPriority | None = described("How urgent they are.")
    scope: TaskScope | None = described("The list they belong to.")
    surface: str | None = described("The folders that they touch; null for none.")
    add_tags: list[str] | None = described("Tags that they get.", None)
    remove_tags: list[str] | None = described("Tags that they lose, case ignored.", None)
    tool: str | None = described(TOOL, None)
    model: str | None = described(MODEL, None)
