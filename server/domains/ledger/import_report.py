"""What an import tells of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domains.ledger import merging, progress
from server.domains.ledger.control_plane_file import ControlPlane
from server.domains.ledger.differing import Difference
from server.domains.ledger.kinds import TaskScope
from server.domains.ledger.models import Finding
from server.domains.ledger.progress import Progress


@dataclass(frozen=True, slots=True)
class Counts:
    """What the file holds, each task key once."""

    mvp: Progress
    backlog: Progress
    runs: int
    decisions: int
    findings: int
    unparsed: int

    @classmethod
    def of(cls, plane: ControlPlane, findings: int) -> Counts:
        tasks = merging.merge(plane.tasks)
        scopes = progress.by_scope((task.scope, task.state) for task in tasks)
        return cls(
            mvp=scopes[TaskScope.MVP],
            backlog=scopes[TaskScope.BACKLOG],
            runs=len(plane.runs),
            decisions=len(plane.decisions),
            findings=findings,
            unparsed=len(plane.unparsed),
        )

    @property
    def tasks(self) -> int:
        return sum(part.total + part.blocked for part in (self.mvp, self.backlog))


@dataclass(frozen=True, slots=True)
class Changes:
    """What the import did, or would do."""

    tasks_added: int
    tasks_changed: int
    tasks_unchanged: int
    runs_added: int
    runs_changed: int
    runs_unchanged: int
    decisions_added: int
    decisions_changed: int
    decisions_unchanged: int
    tasks_kept: int = 0
    runs_kept: int = 0

    @property
    def any(self) -> bool:
        return bool(
            self.tasks_added + self.tasks_changed + self.runs_added + self.runs_changed
            + self.decisions_added + self.decisions_changed
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of an import. Findings of a dry run are not stored."""

    dry_run: bool
    file_name: str
    sha256: str
    encoding_repaired: bool
    counts: Counts
    changes: Changes
    findings: Sequence[Finding]
    unparsed: Sequence[tuple[int, str]]
    differences: Sequence[Difference] = ()
