"""Which task comes next: each rule, each skip, and the reasons in words."""

from __future__ import annotations

from typing import Any

import pytest

from server.domains.ledger import explaining, next_task, selecting
from server.domains.ledger.kinds import PolicyReview, TaskPriority, TaskScope, TaskState
from server.domains.ledger.selecting import Item, SelectionRule, SkipReason


def item(number: int, **values: Any) -> Item:
    plain = {"scope": TaskScope.MVP, "state": TaskState.TODO, "priority": TaskPriority.P1}
    return Item(**({"key": f"T-{number}"} | plain | values))


P0, P3 = {"priority": TaskPriority.P0}, {"priority": TaskPriority.P3}
LATER = {"scope": TaskScope.BACKLOG}
DONE = {"state": TaskState.DONE}


@pytest.mark.parametrize(
    ("items", "key", "rule", "words"),
    [
        ([], None, "NO_WORK", "There is no open task that can be taken."),
        ([item(1, **DONE)], None, "NO_WORK", "There is no open task that can be taken."),
        ([item(1)], "T-1", "ONLY_CANDIDATE", "T-1 is the only open MVP task that can be taken."),
        ([item(1, **LATER)], "T-1", "ONLY_CANDIDATE", "T-1 is the only open BACKLOG task that can be taken."),
        ([item(1, **P0, **LATER), item(2, **P3)], "T-2", "ONLY_CANDIDATE", "T-2 is the only open MVP task"),
        ([item(1), item(2, **P0)], "T-2", "PRIORITY", "T-2 is P0; the next, T-1, is P1."),
        ([item(1, priority=None), item(2, **P3)], "T-2", "PRIORITY", "T-1, is without a priority."),
        (
            [item(1), item(2), item(3, depends_on=("T-2",))],
            "T-2",
            "UNBLOCKS_MOST",
            "but 1 open task waits for T-2, 0 for T-1. 1 task was skipped.",
        ),
        (
            [item(1, surface="app"), item(2, surface="docs"), item(3, surface="app", **P3)],
            "T-2",
            "SMALLEST_SURFACE",
            "0 other open tasks share the surface of T-2, 1 that of T-1.",
        ),
        ([item(2), item(1)], "T-1", "KEY", "T-1 comes first by its key."),
        (
            [item(1, **P0), item(2, state=TaskState.DOING, **LATER)],
            "T-2",
            "DOING_FIRST",
            "T-2 is DOING already, and what was begun is finished first.",
        ),
    ],
)
def test_the_rule_that_decides(items: list[Item], key: str | None, rule: str, words: str) -> None:
    for order in (items, items[::-1]):
        found = selecting.select(order)
        assert (found.key, found.rule) == (key, SelectionRule(rule))
        assert words in explaining.explain(next_task.as_data(found))


def test_skips() -> None:
    items = [
        item(1, **DONE),
        item(2, depends_on=("T-1", "T-3", "T-9")),
        item(3, policy_review=PolicyReview.NEEDED),
        item(4, policy_review=PolicyReview.CLEARED, depends_on=("T-1",)),
        item(5, state=TaskState.BLOCKED),
    ]
    found = selecting.select(items, listed_open=["T-1", "T-4", "T-8"])
    assert found.key == "T-4"
    assert [(skip.key, skip.reason) for skip in found.skips] == [
        ("T-1", SkipReason.SKIP_DUPLICATE_DONE),
        ("T-2", SkipReason.WAITS_FOR_DEPENDENCY),
        ("T-3", SkipReason.POLICY_REVIEW),
    ]
    assert found.skips[1].message == "T-2 waits for T-3, T-9."


def test_only_the_first_candidates_are_kept() -> None:
    data = next_task.as_data(selecting.select([item(number) for number in range(30)]))
    assert (len(data["candidates"]), data["candidateCount"]) == (next_task.CANDIDATES_KEPT, 30)
