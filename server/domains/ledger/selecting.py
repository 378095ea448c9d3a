"""Which task comes next, and why. Pure and deterministic.

DOING first; else open MVP tasks, else open BACKLOG tasks, by: priority P0 before P3 before none, then what unblocks
most, then the smallest surface (fewest other open tasks share it), then key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.domains.ledger.kinds import PolicyReview, TaskPriority, TaskScope, TaskState

PRIORITIES = (*TaskPriority, None)


class SelectionRule(StrEnum):
    """What decided."""

    DOING_FIRST = "DOING_FIRST"
    ONLY_CANDIDATE = "ONLY_CANDIDATE"
    PRIORITY = "PRIORITY"
    UNBLOCKS_MOST = "UNBLOCKS_MOST"
    SMALLEST_SURFACE = "SMALLEST_SURFACE"
    KEY = "KEY"
    NO_WORK = "NO_WORK"


class SkipReason(StrEnum):
    SKIP_DUPLICATE_DONE = "SKIP_DUPLICATE_DONE"
    WAITS_FOR_DEPENDENCY = "WAITS_FOR_DEPENDENCY"
    POLICY_REVIEW = "POLICY_REVIEW"


@dataclass(frozen=True, slots=True)
class Item:
    """A task as far as selection looks at it."""

    key: str
    scope: TaskScope
    state: TaskState
    priority: TaskPriority | None = None
    surface: str | None = None
    depends_on: tuple[str, ...] = ()
    policy_review: PolicyReview = PolicyReview.NONE


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task that could be next: `unblocks` open tasks wait for it, `sharing` other open tasks have its surface."""

    key: str
    scope: TaskScope
    priority: TaskPriority | None
    unblocks: int
    sharing: int

    @property
    def rank(self) -> tuple[int, int, int, int, str]:
        scopes = list(TaskScope)
        return (
            scopes.index(self.scope),
            PRIORITIES.index(self.priority),
            -self.unblocks,
            self.sharing,
            self.key,
        )


@dataclass(frozen=True, slots=True)
class Skip:
    """A task that is open, or listed as open, and not taken."""

    key: str
    reason: SkipReason
    message: str


@dataclass(frozen=True, slots=True)
class Selection:
    """`key` is None when there is no work; `candidates` are in the order of choice."""

    key: str | None
    rule: SelectionRule
    candidates: tuple[Candidate, ...]
    skips: tuple[Skip, ...]


def select(items: Sequence[Item], listed_open: Iterable[str] = ()) -> Selection:
    """The next task. `listed_open` are keys that a file lists as open although they are DONE."""
    known = {item.key: item for item in items}
    skips = [_duplicate(key) for key in sorted(set(listed_open)) if _is_done(known, key)]
    doing = sorted(item.key for item in items if item.state is TaskState.DOING)
    open_items = [item for item in items if item.state is TaskState.TODO]
    waiting = [(item, _skip(item, known)) for item in open_items]
    skips += sorted((skip for _, skip in waiting if skip is not None), key=lambda skip: skip.key)
    candidates = _candidates([item for item, skip in waiting if skip is None], open_items)
    if doing:
        return Selection(doing[0], SelectionRule.DOING_FIRST, tuple(candidates), tuple(skips))
    if not candidates:
        return Selection(None, SelectionRule.NO_WORK, (), tuple(skips))
    return Selection(candidates[0].key, _rule(candidates), tuple(candidates), tuple(skips))


def _candidates(free: Sequence[Item], open_items: Sequence[Item]) -> list[Candidate]:
    waited_for = Counter(key for item in open_items for key in set(item.depends_on))
    sharing = Counter(item.surface for item in open_items if item.surface)
    found = [
        Candidate(
            key=item.key,
            scope=item.scope,
            priority=item.priority,
            unblocks=waited_for[item.key],
            sharing=sharing[item.surface] - 1 if item.surface else 0,
        )
        for item in free
    ]
    return sorted(found, key=lambda candidate: candidate.rank)


def _rule(candidates: Sequence[Candidate]) -> SelectionRule:
    """The first point at which the chosen one differs from the next in its list."""
    rivals = [candidate for candidate in candidates if candidate.scope is candidates[0].scope]
    if len(rivals) == 1:
        return SelectionRule.ONLY_CANDIDATE
    first, second = rivals[0], rivals[1]
    if first.priority is not second.priority:
        return SelectionRule.PRIORITY
    if first.unblocks != second.unblocks:
        return SelectionRule.UNBLOCKS_MOST
    return SelectionRule.SMALLEST_SURFACE if first.sharing != second.sharing else SelectionRule.KEY


def _duplicate(key: str) -> Skip:
    return Skip(key, SkipReason.SKIP_DUPLICATE_DONE, f"{key} is listed as open, but it is DONE already.")


def _is_done(known: dict[str, Item], key: str) -> bool:
    return key in known and known[key].state is TaskState.DONE


def _skip(item: Item, known: dict[str, Item]) -> Skip | None:
    if item.policy_review is PolicyReview.NEEDED:
        message = f"{item.key} needs a policy review by an owner before anybody works on it."
        return Skip(item.key, SkipReason.POLICY_REVIEW, message)
    missing = [key for key in item.depends_on if not _is_done(known, key)]
    if missing:
        return Skip(item.key, SkipReason.WAITS_FOR_DEPENDENCY, f"{item.key} waits for {', '.join(missing)}.")
    return None
