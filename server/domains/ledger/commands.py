"""`ledger` on the command line."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

from server.core.actor import SYSTEM
from server.core.errors import InvalidInput
from server.domains.ledger import connect_command, importing
from server.domains.ledger.control_plane_file import MAX_BYTES
from server.domains.ledger.importing import Report
from server.domains.ledger.progress import Progress

UNPARSED_SHOWN = 10


def register(commands: Any) -> None:
    """Add `ledger import FILE [--apply]`, and what connects a repository."""
    group = commands.add_parser("ledger", help="the list of work").add_subparsers(required=True)
    load = group.add_parser("import", help="read a control plane file; a dry run unless --apply is given")
    load.add_argument("file", type=Path, help="the Markdown file, as it lies there")
    load.add_argument("--apply", action="store_true", help="write what the dry run shows")
    load.add_argument("--findings", action="store_true", help="list every finding, not only their number")
    load.set_defaults(run=_import)
    connect_command.register(group)


async def _import(args: argparse.Namespace) -> int:
    content = await asyncio.to_thread(_read, args.file)
    report = await importing.import_file(SYSTEM, content, args.file.name, dry_run=not args.apply)
    print("\n".join(_lines(report, all_findings=args.findings)))
    return 0


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput.of("file", f"{file} cannot be read: {error.strerror}") from error


def _lines(report: Report, *, all_findings: bool) -> list[str]:
    counts, changes = report.counts, report.changes
    lines = [
        f"{report.file_name}: {counts.tasks} tasks, {counts.runs} runs, {counts.decisions} decisions",
        f"  MVP      {_progress(counts.mvp)}",
        f"  Backlog  {_progress(counts.backlog)}",
        "Would change:" if report.dry_run else "Changed:",
        f"  tasks      {changes.tasks_added} added, {changes.tasks_changed} changed, "
        f"{changes.tasks_unchanged} unchanged",
        f"  runs       {changes.runs_added} added, {changes.runs_changed} changed, "
        f"{changes.runs_unchanged} unchanged",
        f"  decisions  {changes.decisions_added} added, {changes.decisions_changed} changed, "
        f"{changes.decisions_unchanged} unchanged",
        *_findings(report, all_findings),
        *_unparsed(report),
    ]
    if report.dry_run:
        lines.append("Nothing was written: this was a dry run. Add --apply to import.")
    return lines


def _progress(part: Progress) -> str:
    return f"{part.done} done, {part.doing} doing, {part.todo} open, {part.blocked} blocked ({part.percent}%)"


def _findings(report: Report, everything: bool) -> list[str]:
    lines = [f"{len(report.findings)} findings"]
    if everything:
        return lines + [
            f"  {row.severity:<7} {row.code:<24} line {row.line}: {row.message}" for row in report.findings
        ]
    counted = Counter((row.severity.value, row.code) for row in report.findings)
    return lines + [
        f"  {severity:<7} {code:<24} {count}" for (severity, code), count in sorted(counted.items())
    ]


def _unparsed(report: Report) -> list[str]:
    if not report.unparsed:
        return []
    lines = [f"{len(report.unparsed)} lines could not be read; they are kept with the import:"]
    lines += [f"  {number}: {text[:100]}" for number, text in report.unparsed[:UNPARSED_SHOWN]]
    more = len(report.unparsed) - UNPARSED_SHOWN
    return [*lines, f"  … and {more} more"] if more > 0 else lines
