"""Faults of task lines."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from server.domains.ledger import merging, policy
from server.domains.ledger.control_plane_file import ControlPlane, TaskEntry
from server.domains.ledger.findings.model import Finding
from server.domains.ledger.kinds import FindingCode, TaskState

_SHOWN = 5


def section(task: TaskEntry) -> str:
    """The name of the section that the task stands in, e.g. MVP_DONE."""
    return f"{task.scope}_{task.state}"


def _repeated(plane: ControlPlane) -> Iterator[Finding]:
    for key, entries in merging.by_key(plane.tasks).items():
        sections: dict[str, list[TaskEntry]] = defaultdict(list)
        for entry in entries:
            sections[section(entry)].append(entry)
        for name, same in sections.items():
            if len(same) > 1:
                yield _duplicate(key, name, same)
        if len(sections) > 1:
            yield _two_sections(key, entries, list(sections))


def _duplicate(key: str, name: str, same: list[TaskEntry]) -> Finding:
    alike = all(merging.content(entry) == merging.content(same[0]) for entry in same)
    return Finding(
        FindingCode.DUPLICATE_TASK,
        f"{key} is listed {len(same)} times in {name}, {'all alike' if alike else 'with different content'}.",
        line=same[1].line,
        key=key,
        claimed=f"{len(same)} tasks",
        actual=f"1 task, lines {_lines(same)}",
    )


def _two_sections(key: str, entries: list[TaskEntry], names: list[str]) -> Finding:
    chosen = merging.choose(entries)
    return Finding(
        FindingCode.TASK_IN_TWO_SECTIONS,
        f"{key} stands in {', '.join(names)}; it is taken as {section(chosen)} (line {chosen.line}).",
        line=next(entry.line for entry in entries if section(entry) != names[0]),
        key=key,
        claimed=", ".join(names),
        actual=section(chosen),
    )


def _doing(plane: ControlPlane) -> Iterator[Finding]:
    doing = [task for task in merging.merge(plane.tasks) if task.state is TaskState.DOING]
    if len(doing) > 1:
        yield Finding(
            FindingCode.TOO_MANY_DOING,
            f"{len(doing)} tasks are DOING; the contract allows one.",
            line=doing[1].line,
            claimed=", ".join(task.key for task in doing),
            actual="at most 1",
        )


def _checkpoints(plane: ControlPlane) -> Iterator[Finding]:
    for task in merging.merge(plane.tasks):
        if task.checkpoint is None and task.state is TaskState.DONE:
            message = f"{task.key} is DONE without a checkpoint."
            yield Finding(
                FindingCode.DONE_WITHOUT_CHECKPOINT, message, line=task.line, key=task.key, claimed="DONE"
            )
        elif task.checkpoint is not None and not merging.is_commit(task.checkpoint):
            yield checkpoint_fault(task.checkpoint, task.line, task.key, task.key)


def checkpoint_fault(text: str, line: int, key: str | None, whose: str) -> Finding:
    """The finding for a checkpoint that is not a commit hash."""
    if re.search("pending|tbd|todo", text, re.IGNORECASE):
        message = f"The checkpoint of {whose} is still pending."
        return Finding(FindingCode.CHECKPOINT_PENDING, message, line, key, claimed=text, actual="no commit")
    message = f"The checkpoint of {whose} is no commit hash."
    return Finding(FindingCode.CHECKPOINT_UNKNOWN, message, line, key, claimed=text, actual="no commit")


def _shared(plane: ControlPlane) -> Iterator[Finding]:
    users: dict[str, list[TaskEntry]] = defaultdict(list)
    for task in merging.merge(plane.tasks):
        if task.checkpoint and merging.is_commit(task.checkpoint):
            users[task.checkpoint.lower()].append(task)
    for commit, tasks in users.items():
        for task in tasks if len(tasks) > 1 else ():
            yield sharing(commit, task, tasks)


def sharing(commit: str, task: TaskEntry, tasks: list[TaskEntry]) -> Finding:
    """The finding for one of several tasks with the same commit."""
    others = [other.key for other in tasks[: _SHOWN + 1] if other is not task][:_SHOWN]
    more = len(tasks) - 1 - len(others)
    shown = ", ".join(others) + (f" and {more} more" if more else "")
    message = f"{task.key} has the same checkpoint as {shown}."
    return Finding(FindingCode.CHECKPOINT_SHARED, message, task.line, task.key, commit, f"{len(tasks)} tasks")


def _without_run(plane: ControlPlane) -> Iterator[Finding]:
    logged = {key for run in plane.runs for key in run.task_keys}
    for task in merging.merge(plane.tasks):
        if task.state is TaskState.DONE and task.key not in logged:
            yield without_run(task.key, task.line)


def without_run(key: str, line: int | None) -> Finding:
    """The finding for a task that is DONE though nobody logged any work on it."""
    message = f"{key} is DONE, but no run in the log worked on it."
    return Finding(FindingCode.DONE_WITHOUT_RUN, message, line, key, "DONE", "0 runs")


def _priority(plane: ControlPlane) -> Iterator[Finding]:
    for task in merging.merge(plane.tasks):
        if task.priority is None:
            yield Finding(FindingCode.MISSING_PRIORITY, f"{task.key} has no priority.", task.line, task.key)


def _policy(plane: ControlPlane) -> Iterator[Finding]:
    for task in merging.merge(plane.tasks):
        if task.key in policy.COMPLIANCE | policy.REVIEW:
            yield from policy_of(task)


def policy_of(task: TaskEntry) -> Iterator[Finding]:
    """What policy says of a task that needs a review."""
    if task.key in policy.COMPLIANCE:
        yield _compliance(task)
    else:
        message = f"{task.key} is not built in this form; an honest form needs a person's review first."
        yield Finding(FindingCode.POLICY_REVIEW, message, task.line, task.key, claimed=section(task))


def _labelled(plane: ControlPlane) -> Iterator[Finding]:
    """Lines that carry a compliance block and stand among others."""
    for task in plane.tasks:
        if merging.is_blocked_for_compliance(task) and task.state is not TaskState.BLOCKED:
            message = (
                f"{task.key} is marked as blocked for compliance in {section(task)}; it is taken as blocked."
            )
            yield Finding(FindingCode.POLICY_REVIEW, message, task.line, task.key, section(task), "BLOCKED")


def _compliance(task: TaskEntry) -> Finding:
    if task.state is TaskState.BLOCKED:
        message = f"{task.key} is blocked for compliance: it stays blocked and is not built."
        return Finding(FindingCode.POLICY_REVIEW, message, task.line, task.key, claimed=section(task))
    message = f"{task.key} stands in {section(task)}, but must be blocked for compliance and is not built."
    return Finding(FindingCode.POLICY_REVIEW, message, task.line, task.key, section(task), "BLOCKED")


def _lines(tasks: list[TaskEntry]) -> str:
    return ", ".join(str(task.line) for task in tasks[:10]) + (" …" if len(tasks) > 10 else "")


CHECKS: tuple[Callable[[ControlPlane], Iterator[Finding]], ...] = (
    _repeated,
    _doing,
    _checkpoints,
    _shared,
    _without_run,
    _priority,
    _policy,
    _labelled,
)
# Those that a ledger can have as well as a file, and that need no more than its tasks.
OF_LEDGER: tuple[Callable[[ControlPlane], Iterator[Finding]], ...] = (_checkpoints, _priority)
