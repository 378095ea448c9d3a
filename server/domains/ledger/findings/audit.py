"""All checks, in the order of the lines they point at."""

from collections.abc import Iterator

from server.domains.ledger.control_plane_file import ControlPlane, Decoded
from server.domains.ledger.findings import check_claims, check_runs, check_tasks
from server.domains.ledger.findings.model import Finding
from server.domains.ledger.kinds import FindingCode


def audit(plane: ControlPlane, decoded: Decoded) -> list[Finding]:
    """Every finding of the file, sorted by line, then by code."""
    found = [*_encoding(decoded), *_unparsed(plane)]
    for check in (*check_tasks.CHECKS, *check_runs.CHECKS, *check_claims.CHECKS):
        found.extend(check(plane))
    return sorted(found, key=lambda finding: (finding.line or 0, finding.code, finding.key or ""))


def _encoding(decoded: Decoded) -> Iterator[Finding]:
    if decoded.repaired:
        yield Finding(
            FindingCode.ENCODING_REPAIRED,
            "The file's encoding was damaged; the import reads the repaired text.",
            line=decoded.first_line,
            claimed="UTF-8",
            actual="; ".join(decoded.repairs),
        )


def _unparsed(plane: ControlPlane) -> Iterator[Finding]:
    for line in plane.unparsed:
        text = line.text.strip()
        yield Finding(
            FindingCode.UNPARSED_LINE,
            "This line is no task, run, decision or heading of the contract. It is kept with the import.",
            line=line.line,
            claimed=text if len(text) <= 200 else f"{text[:199]}…",
        )
    for run in plane.runs:
        if run.started_at is None:
            message = "The run's heading has no readable time."
            yield Finding(FindingCode.UNPARSED_LINE, message, line=run.line, claimed=run.heading[:200])
