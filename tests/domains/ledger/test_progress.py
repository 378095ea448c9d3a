import pytest

from server.domains.ledger import progress
from server.domains.ledger.kinds import TaskScope, TaskState
from server.domains.ledger.progress import Progress


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 0, 0), (13, 13, 100), (33, 163, 20), (1, 3, 33), (2, 3, 67), (0, 5, 0)]
)
def test_percent(done: int, total: int, percent: int) -> None:
    assert progress.percent(done, total) == percent


def test_blocked_tasks_do_not_count() -> None:
    found = progress.of([TaskState.DONE, TaskState.BLOCKED, TaskState.TODO, TaskState.DOING])
    assert (found.total, found.percent, found.blocked) == (3, 33, 1)


def test_scopes_add_up() -> None:
    scopes = progress.by_scope([(TaskScope.MVP, TaskState.DONE), (TaskScope.BACKLOG, TaskState.TODO)])
    assert scopes[TaskScope.MVP] == Progress(done=1)
    assert scopes[TaskScope.MVP] + scopes[TaskScope.BACKLOG] == Progress(done=1, todo=1)


@pytest.mark.parametrize(("percent", "bar"), [(0, "░" * 20), (20, "█" * 4 + "░" * 16), (100, "█" * 20)])
def test_bar(percent: int, bar: str) -> None:
    assert progress.bar(percent) == bar
