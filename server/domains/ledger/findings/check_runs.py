"""Faults of the run log."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from server.domains.ledger import merging
from server.domains.ledger.control_plane_file import ControlPlane, RunEntry
from server.domains.ledger.findings.check_tasks import checkpoint_fault
from server.domains.ledger.findings.model import Finding
from server.domains.ledger.kinds import FindingCode

RUNS_KEPT = 10
LINES_PER_RUN = 15


def _overflow(plane: ControlPlane) -> Iterator[Finding]:
    limit = plane.run_limit or RUNS_KEPT
    if len(plane.runs) > limit:
        yield Finding(
            FindingCode.RUN_LOG_OVERFLOW,
            f"The run log holds {len(plane.runs)} entries; at most {limit} are kept.",
            line=plane.run_log_line,
            claimed=f"last {limit} only",
            actual=str(len(plane.runs)),
        )


def _length(plane: ControlPlane) -> Iterator[Finding]:
    for run in plane.runs:
        if run.length > LINES_PER_RUN:
            message = f"The run has {run.length} lines; an entry has at most {LINES_PER_RUN}."
            yield Finding(
                FindingCode.RUN_TOO_LONG,
                message,
                line=run.line,
                key=_key(run.task_keys),
                claimed=f"at most {LINES_PER_RUN} lines",
                actual=f"{run.length} lines",
            )


def _order(plane: ControlPlane) -> Iterator[Finding]:
    """Runs out of line with the log's own direction."""
    yield from order(plane.runs, newest_first=merging.is_newest_first(plane.runs))


def order(runs: Sequence[RunEntry], *, newest_first: bool) -> Iterator[Finding]:
    """Runs out of line with the direction."""
    dated = [(run, run.started_at) for run in runs if run.started_at is not None]
    for (_, before), (run, when) in pairwise(dated):
        if (when > before) if newest_first else (when < before):
            direction = "newest" if newest_first else "oldest"
            relation = "later" if newest_first else "earlier"
            yield Finding(
                FindingCode.RUN_ORDER,
                f"The log lists the {direction} run first, but this run is {relation} than the one above it.",
                line=run.line,
                key=_key(run.task_keys),
                claimed=f"{when:%Y-%m-%dT%H:%M:%SZ}",
                actual=f"below {before:%Y-%m-%dT%H:%M:%SZ}",
            )


def _checkpoints(plane: ControlPlane) -> Iterator[Finding]:
    for run in plane.runs:
        if run.checkpoint is not None and merging.commit_in(run.checkpoint) is None:
            yield checkpoint_fault(
                run.checkpoint, run.line, _key(run.task_keys), f"the run “{run.title[:80]}”"
            )


def _key(keys: tuple[str, ...]) -> str | None:
    return keys[0] if keys else None


# Those that a ledger can have as well as a file, whose direction is not in question.
OF_LEDGER: tuple[Callable[[ControlPlane], Iterator[Finding]], ...] = (_overflow, _length, _checkpoints)
CHECKS: tuple[Callable[[ControlPlane], Iterator[Finding]], ...] = (*OF_LEDGER, _order)
