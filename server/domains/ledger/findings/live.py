"""The audit of a ledger as it stands. Pure: what the repository knows of commits is given.

It is the audit of the file that an export would give, so both say the same of the same fault. What only a file can
have (a key twice, wrong counts, lines that cannot be read) is told by the audit of the newest import.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from server.domains.ledger import entries
from server.domains.ledger.control_plane_file import ControlPlane, TaskEntry
from server.domains.ledger.control_plane_file.commits import commit_in
from server.domains.ledger.control_plane_file.run_lines import write as written
from server.domains.ledger.findings import check_runs, check_tasks
from server.domains.ledger.findings.model import Finding
from server.domains.ledger.kinds import DoneBasis, FindingCode, PolicyReview, TaskState
from server.domains.ledger.models import Run, Task

OF_FILES = (
    FindingCode.DUPLICATE_TASK,
    FindingCode.TASK_IN_TWO_SECTIONS,
    FindingCode.TOO_MANY_DOING,
    FindingCode.COUNT_MISMATCH,
    FindingCode.PROGRESS_MISMATCH,
    FindingCode.UNPARSED_LINE,
    FindingCode.ENCODING_REPAIRED,
)


@dataclass(frozen=True, slots=True)
class Commits:
    """What a repository knows: the full hash of each commit that was asked for (None: not there); those on a branch."""

    found: Mapping[str, str | None] = field(default_factory=dict)
    reachable: frozenset[str] = frozenset()


def commits_of(tasks: Iterable[Task], runs: Iterable[Run]) -> set[str]:
    """The commits that a repository is to be asked for."""
    named = {row.checkpoint_commit for row in tasks if row.checkpoint_commit}
    return named | {found for row in runs if row.checkpoint and (found := commit_in(row.checkpoint))}


def audit(tasks: Sequence[Task], runs: Sequence[Run], commits: Commits | None = None) -> list[Finding]:
    """Every finding of the ledger: `runs` newest first, without the active one. `commits` None: nobody could look."""
    plane = _as_file(tasks, runs)
    found: list[Finding] = []
    for check in (*check_tasks.OF_LEDGER, *check_runs.OF_LEDGER):
        found.extend(check(plane))
    found.extend(check_runs.order(plane.runs, newest_first=True))
    found.extend(_without_run(tasks, runs))
    found.extend(_shared(tasks))
    found.extend(_policy(tasks))
    if commits is not None:
        found.extend(_unknown(tasks, runs, commits))
    return [finding if finding.line else replace(finding, line=None) for finding in found]


def _as_file(tasks: Sequence[Task], runs: Sequence[Run]) -> ControlPlane:
    logged = []
    for row in runs:
        run = entries.of_run(row)
        length = sum(1 for line in written(run)[1:] if line.strip())
        logged.append(replace(run, length=length))
    return ControlPlane(tasks=tuple(map(_entry, tasks)), runs=tuple(logged))


def _entry(row: Task) -> TaskEntry:
    """As much of the task as the checks look at."""
    return TaskEntry(
        line=0,
        key=row.key,
        title=row.title,
        scope=row.scope,
        state=row.state,
        priority=row.priority,
        checkpoint=row.checkpoint_commit,
        blocked_kind=row.blocked_kind,
    )


def _without_run(tasks: Sequence[Task], runs: Sequence[Run]) -> Iterator[Finding]:
    logged = {key for row in runs for key in row.task_keys}
    for row in tasks:
        if row.state is TaskState.DONE and row.done_basis is not DoneBasis.VERIFIED and row.key not in logged:
            yield check_tasks.without_run(row.key, None)


def _shared(tasks: Sequence[Task]) -> Iterator[Finding]:
    """A run may close several tasks with one commit that it verified for each; nothing else may share one."""
    users: dict[str, list[Task]] = {}
    for row in tasks:
        if row.checkpoint_commit:
            users.setdefault(row.checkpoint_commit, []).append(row)
    for commit, rows in users.items():
        proofs = {row.closed_run_id if row.done_basis is DoneBasis.VERIFIED else row.key for row in rows}
        if len(proofs) > 1:
            shared: list[TaskEntry] = [_entry(row) for row in rows]
            for task in shared:
                yield check_tasks.sharing(commit, task, shared)


def _policy(tasks: Sequence[Task]) -> Iterator[Finding]:
    for row in tasks:
        if row.policy_review is PolicyReview.NEEDED:
            yield from check_tasks.policy_of(_entry(row))


def _unknown(tasks: Sequence[Task], runs: Sequence[Run], commits: Commits) -> Iterator[Finding]:
    for row in tasks:
        if row.checkpoint_commit:
            yield from _look(commits, row.checkpoint_commit, row.key, row.key, None)
    for run in runs:
        commit = commit_in(run.checkpoint) if run.checkpoint else None
        if commit:
            key = run.task_keys[0] if run.task_keys else None
            yield from _look(commits, commit, key, f"the run “{run.title[:80]}”", run.line)


def _look(commits: Commits, commit: str, key: str | None, whose: str, line: int | None) -> Iterator[Finding]:
    if commit not in commits.found:
        return
    full = commits.found[commit]
    if full is None:
        message = f"The checkpoint of {whose} is no commit of the connected repository."
        yield Finding(FindingCode.CHECKPOINT_UNKNOWN, message, line, key, commit, "no commit")
    elif full not in commits.reachable:
        message = f"The checkpoint of {whose} is on no branch of the connected repository."
        yield Finding(FindingCode.CHECKPOINT_UNKNOWN, message, line, key, commit, "on no branch")
