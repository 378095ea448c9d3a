"""The dashboard's numbers and bars against the tasks, each key counted once."""

from collections.abc import Callable, Iterator

from server.domains.ledger import merging, progress
from server.domains.ledger.control_plane_file import Bar, ControlPlane
from server.domains.ledger.findings.model import Finding
from server.domains.ledger.kinds import FindingCode, TaskScope
from server.domains.ledger.progress import Progress

_PARTS = ("done", "todo", "doing", "blocked", "total")


def _progress(plane: ControlPlane) -> dict[str, Progress]:
    tasks = merging.merge(plane.tasks)
    scopes = progress.by_scope((task.scope, task.state) for task in tasks)
    mvp, backlog = scopes[TaskScope.MVP], scopes[TaskScope.BACKLOG]
    return {"MVP": mvp, "BACKLOG": backlog, "FULL": mvp + backlog}


def _counts(plane: ControlPlane) -> Iterator[Finding]:
    truth = {
        f"{scope}_{part.upper()}": getattr(found, part)
        for scope, found in _progress(plane).items()
        for part in _PARTS
    }
    for name, claim in plane.counts.items():
        if name in truth and claim.value.isdecimal() and int(claim.value) != truth[name]:
            yield _mismatch(FindingCode.COUNT_MISMATCH, name, claim.line, claim.value, str(truth[name]))


def _percentages(plane: ControlPlane) -> Iterator[Finding]:
    truth = {f"{scope}_PROGRESS": f"{found.percent}%" for scope, found in _progress(plane).items()}
    for name, claim in plane.counts.items():
        if name in truth and claim.value.rstrip("%") != truth[name].rstrip("%"):
            yield _mismatch(FindingCode.PROGRESS_MISMATCH, name, claim.line, claim.value, truth[name])


def _bars(plane: ControlPlane) -> Iterator[Finding]:
    truth = _progress(plane)
    for bar in plane.bars:
        yield from _drawing(bar)
        if bar.name in truth:
            yield from _numbers(bar, truth[bar.name])


def _drawing(bar: Bar) -> Iterator[Finding]:
    """A cell more or less than the written percentage is rounding; anything beyond is wrong."""
    if abs(bar.full - bar.cells * bar.percent / 100) >= 1:
        drawn = progress.percent(bar.full, bar.cells)
        yield Finding(
            FindingCode.PROGRESS_MISMATCH,
            f"The {bar.name} bar shows {drawn}% ({bar.full} of {bar.cells} cells) beside “{bar.percent}%”.",
            line=bar.line,
            claimed=f"{bar.percent}%",
            actual=f"{drawn}% drawn",
        )


def _numbers(bar: Bar, truth: Progress) -> Iterator[Finding]:
    if bar.percent != truth.percent:
        name = f"{bar.name} progress"
        yield _mismatch(FindingCode.PROGRESS_MISMATCH, name, bar.line, f"{bar.percent}%", f"{truth.percent}%")
    for part, claimed in (("done", bar.done), ("total", bar.total)):
        actual = getattr(truth, part)
        if claimed is not None and claimed != actual:
            name = f"{bar.name} {part.upper()} beside the bar"
            yield _mismatch(FindingCode.COUNT_MISMATCH, name, bar.line, str(claimed), str(actual))


def _mismatch(code: FindingCode, name: str, line: int, claimed: str, actual: str) -> Finding:
    message = f"The dashboard says {name} is {claimed}; the tasks give {actual}."
    return Finding(code, message, line, claimed=claimed, actual=actual)


CHECKS: tuple[Callable[[ControlPlane], Iterator[Finding]], ...] = (_counts, _percentages, _bars)
