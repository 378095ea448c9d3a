"""A selection in one or two sentences, from the data that is kept with a run."""

from __future__ import annotations

from typing import Any

from server.domains.ledger.selecting import SelectionRule


def explain(data: dict[str, Any]) -> str:
    """Why this task and no other; see next_task.as_data for the shape."""
    skipped = len(data["skips"])
    told = _why(SelectionRule(data["rule"]), data["key"], data["candidates"])
    return told + (f" {skipped} {'task was' if skipped == 1 else 'tasks were'} skipped." if skipped else "")


def _why(rule: SelectionRule, key: str | None, candidates: list[dict[str, Any]]) -> str:
    if rule is SelectionRule.NO_WORK:
        return "There is no open task that can be taken."
    if rule is SelectionRule.DOING_FIRST:
        return f"{key} is DOING already, and what was begun is finished first."
    first = candidates[0]
    if rule is SelectionRule.ONLY_CANDIDATE:
        return f"{key} is the only open {first['scope']} task that can be taken."
    return _compared(rule, first, candidates[1])


def _compared(rule: SelectionRule, first: dict[str, Any], second: dict[str, Any]) -> str:
    one, other = first["key"], second["key"]
    if rule is SelectionRule.PRIORITY:
        return f"{one} is {_priority(first)}; the next, {other}, is {_priority(second)}."
    equal = f"{one} and {other} are both {_priority(first)}"
    if rule is SelectionRule.UNBLOCKS_MOST:
        waiting = "1 open task waits" if first["unblocks"] == 1 else f"{first['unblocks']} open tasks wait"
        return f"{equal}, but {waiting} for {one}, {second['unblocks']} for {other}."
    if rule is SelectionRule.SMALLEST_SURFACE:
        return (
            f"{equal} and unblock as many; {first['sharing']} other open tasks share the surface of {one},"
            f" {second['sharing']} that of {other}."
        )
    return f"{equal} and alike in all that counts; {one} comes first by its key."


def _priority(candidate: dict[str, Any]) -> str:
    return candidate["priority"] or "without a priority"
