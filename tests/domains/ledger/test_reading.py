import pytest

from server.core import keyset
from server.core.errors import InvalidInput
from server.domains.ledger import importing, listing, reading
from server.domains.ledger.kinds import FindingCode, FindingSeverity, TaskPriority, TaskScope, TaskState
from server.domains.ledger.listing import TaskFilter, TaskOrder, TaskSort
from server.domains.ledger.models import Task
from tests.conftest import OWNER
from tests.domains.ledger import files

ALL = TaskFilter()
BY_KEY = TaskOrder()


@pytest.fixture(autouse=True)
async def imported(database: object) -> None:
    await importing.import_file(OWNER, files.SAMPLE.read_bytes(), "sample.md", dry_run=False)


async def numbers(wanted: TaskFilter = ALL, order: TaskOrder = BY_KEY) -> list[int]:
    """The last three digits of the listed keys."""
    page = await listing.page(100, None, wanted, order)
    assert await listing.count(wanted) == len(page.items)
    return [int(task.key[-3:]) for task in page.items]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (TaskFilter(), [1, 2, 3, 4, 5, 6, 10, 11, 12, 14, 15, 16]),
        (TaskFilter(scope=[TaskScope.MVP], state=[TaskState.DONE, TaskState.DOING]), [1, 2, 3]),
        (TaskFilter(priority=[TaskPriority.P0, TaskPriority.P3]), [6, 11, 12]),
        (TaskFilter(tag=["#PAGE", "docs"]), [3, 4, 10]),
        (TaskFilter(tag=["pag"]), []),
        (TaskFilter(search="SHIP again"), [15]),
        (TaskFilter(search="t-20260101-01"), [10, 11, 12, 14, 15, 16]),
        (TaskFilter(search="consent"), [5]),
        (TaskFilter(search="Größe"), [12]),
        (TaskFilter(search="readers"), [4]),
        (TaskFilter(search="%"), []),
        (TaskFilter(search="_"), []),
        (TaskFilter(search="\\"), []),
        (TaskFilter(search="' OR 1=1 --"), []),
        (TaskFilter(search="\ud800"), []),
        (TaskFilter(tag=["\ud800\0"]), []),
        (TaskFilter(search="\0"), [1, 2, 3, 4, 5, 6, 10, 11, 12, 14, 15, 16]),
        (TaskFilter(tag=["x') OR 1=1 --"]), []),
    ],
)
async def test_filter(wanted: TaskFilter, expected: list[int]) -> None:
    assert await numbers(wanted) == expected


@pytest.mark.parametrize("by", list(TaskSort))
@pytest.mark.parametrize("descending", [False, True])
async def test_pages_join_up(by: TaskSort, descending: bool) -> None:
    order = TaskOrder(by, descending)
    whole = await numbers(order=order)
    found: list[int] = []
    after: str | None = None
    for _ in range(len(whole)):
        page = await listing.page(5, after, TaskFilter(), order)
        assert page.has_previous is (after is not None)
        found += [int(task.key[-3:]) for task in page.items]
        after = page.cursors[-1]
        if not page.has_next:
            break
    assert found == whole
    assert len(set(found)) == 12


async def test_orders() -> None:
    by_priority = await numbers(order=TaskOrder(TaskSort.PRIORITY))
    assert by_priority[0] == 11
    assert set(by_priority[-5:]) == {1, 5, 14, 15, 16}
    assert (await numbers(order=TaskOrder(TaskSort.TITLE)))[:2] == [5, 3]
    task = await Task.get(key="T-20260101-016")
    await task.save()
    assert (await numbers(order=TaskOrder(TaskSort.UPDATED_AT, descending=True)))[0] == 16


async def test_refused_pages() -> None:
    order = TaskOrder()
    other = (await listing.page(1, None, TaskFilter(), TaskOrder(TaskSort.TITLE))).cursors[0]
    forged = keyset.encode(keyset.Cursor(order.name, {"a": 1}, (await Task.first()).id))  # type: ignore[union-attr]
    for first, after, wanted in (
        (0, None, TaskFilter()),
        (201, None, TaskFilter()),
        (1, "nonsense", TaskFilter()),
        (1, other, TaskFilter()),
        (1, forged, TaskFilter()),
        (1, None, TaskFilter(search="x" * 201)),
        (1, None, TaskFilter(tag=["x"] * 11)),
    ):
        with pytest.raises(InvalidInput):
            await listing.page(first, after, wanted, order)


async def test_task_with_its_runs_and_findings() -> None:
    task = await reading.task("T-20260101-015")
    assert task is not None
    runs = (await reading.runs_of_tasks([task.id]))[task.id]
    assert [run.title for run in runs] == ["AUTO - T-20260101-015 Ship it again"]
    findings = (await reading.findings_of_tasks([task.id]))[task.id]
    assert [row.code for row in findings] == ["CHECKPOINT_SHARED", "MISSING_PRIORITY", "DUPLICATE_TASK"]
    tasks = await reading.tasks_of_runs([run.id for run in (await reading.runs(10, None)).items])
    assert sorted([task.key[-3:] for task in found] for found in tasks.values()) == [
        [],
        ["001", "002"],
        ["015"],
    ]
    assert await reading.task("T-20260101-999") is None
    assert await reading.task("\0\ud800") is None


async def test_runs_in_pages() -> None:
    first = await reading.runs(2, None)
    second = await reading.runs(2, first.cursors[-1])
    assert [run.position for run in (*first.items, *second.items)] == [0, 1, 2]
    assert (first.has_next, second.has_next, await reading.count_runs()) == (True, False, 3)
    with pytest.raises(InvalidInput):
        await reading.runs(2, "x")


async def test_dashboard() -> None:
    overview = await reading.overview()
    id = overview.ledger_id
    assert (overview.mvp.doing, overview.mvp.blocked, overview.full.total) == (1, 2, 10)
    assert [task.key[-3:] for task in await reading.doing(id)] == ["003"]
    assert [run.position for run in await reading.last_runs(id, 2)] == [0, 1]
    errors = await reading.findings(id, severities=[FindingSeverity.ERROR])
    assert {row.code for row in errors} == {
        "TASK_IN_TWO_SECTIONS",
        "TOO_MANY_DOING",
        "DONE_WITHOUT_CHECKPOINT",
    }
    assert len(await reading.findings(id, codes=[FindingCode.COUNT_MISMATCH])) == 4
    assert [severity for _, severity, _ in await reading.finding_counts(id)][:4] == [
        *(FindingSeverity.ERROR,) * 3,
        FindingSeverity.WARNING,
    ]
    last = await reading.last_import(id)
    assert last is not None
    assert last.file_name == "sample.md"
    assert [decision.title for decision in await reading.decisions()] == ["One list for all"]
