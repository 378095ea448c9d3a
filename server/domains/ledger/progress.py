"""Progress is derived, never typed."""

from collections.abc import Iterable
from dataclasses import dataclass

from server.domains.ledger.kinds import TaskScope, TaskState

BAR_CELLS = 20


@dataclass(frozen=True, slots=True)
class Progress:
    """Number of tasks by state in one scope."""

    done: int = 0
    todo: int = 0
    doing: int = 0
    blocked: int = 0

    @property
    def total(self) -> int:
        """Everything that counts: blocked tasks do not."""
        return self.done + self.todo + self.doing

    @property
    def percent(self) -> int:
        """Whole percent done, 0 when there is nothing to do."""
        return percent(self.done, self.total)

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.done + other.done,
            self.todo + other.todo,
            self.doing + other.doing,
            self.blocked + other.blocked,
        )


def percent(done: int, total: int) -> int:
    """round(100 * done / total); 0 of 0 is 0."""
    return round(100 * done / total) if total else 0


def bar(percent_done: int, cells: int = BAR_CELLS) -> str:
    """The bar of the file's own form: full and light blocks, `cells` long."""
    full = round(cells * percent_done / 100)
    return "█" * full + "░" * (cells - full)


def of(states: Iterable[TaskState]) -> Progress:
    """Count the given states."""
    counts = dict.fromkeys(TaskState, 0)
    for state in states:
        counts[state] += 1
    return Progress(
        done=counts[TaskState.DONE],
        todo=counts[TaskState.TODO],
        doing=counts[TaskState.DOING],
        blocked=counts[TaskState.BLOCKED],
    )


def by_scope(tasks: Iterable[tuple[TaskScope, TaskState]]) -> dict[TaskScope, Progress]:
    """Progress of each scope, both always present."""
    states: dict[TaskScope, list[TaskState]] = {scope: [] for scope in TaskScope}
    for scope, state in tasks:
        states[scope].append(state)
    return {scope: of(found) for scope, found in states.items()}
