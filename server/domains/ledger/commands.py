"""`ledger` on the command line."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from server.core.actor import SYSTEM
from server.core.errors import InvalidInput
from server.core.ids import uuid7
from server.domains.ledger import auditing, connect_command, exporting, import_progress, importing, progress
from server.domains.ledger.control_plane_file import MAX_BYTES
from server.domains.ledger.differing import Difference
from server.domains.ledger.exporting import LedgerExportFormat
from server.domains.ledger.importing import Report
from server.domains.ledger.progress import Progress

UNPARSED_SHOWN = 10


def register(commands: Any) -> None:
    """Add `ledger import`, `export`, `findings`, `connect` and `disconnect`."""
    group = commands.add_parser("ledger", help="the list of work").add_subparsers(required=True)
    _file_commands(group)
    connect_command.register(group)


def _file_commands(group: Any) -> None:
    load = group.add_parser("import", help="read a control plane file; a dry run unless --apply is given")
    load.add_argument("file", type=Path, help="the Markdown file, as it lies there")
    load.add_argument("--apply", action="store_true", help="write what the dry run shows")
    load.add_argument("--findings", action="store_true", help="list every finding, not only their number")
    load.add_argument("--diff", action="store_true", help="list what changes, one by one")
    load.set_defaults(run=_import)
    save = group.add_parser("export", help="write the ledger as a control plane file")
    save.add_argument("file", type=Path, nargs="?", help="where to; it is printed when left out")
    save.add_argument("--json", action="store_true", help="everything that the ledger knows, as JSON")
    save.set_defaults(run=_export)
    audit = group.add_parser("findings", help="what is wrong with the ledger as it stands")
    audit.add_argument("--json", action="store_true", help="as JSON, one finding a line")
    audit.set_defaults(run=_findings_now)


async def _import(args: argparse.Namespace) -> int:
    content = await asyncio.to_thread(_read, args.file)
    id = uuid7().hex
    watching = asyncio.create_task(_draw(id)) if sys.stderr.isatty() else None
    try:
        report = await importing.import_file(
            SYSTEM, content, args.file.name, dry_run=not args.apply, progress_id=id
        )
    finally:
        if watching is not None:
            await watching
    print("\n".join(_lines(report, all_findings=args.findings, diff=args.diff)))
    return 0


async def _draw(id: str) -> None:
    """A bar on the terminal for as long as the import goes on."""
    async for step in import_progress.follow(id):
        percent = progress.percent(step.done, step.total)
        print(f"\r{step.phase:<8} {progress.bar(percent)} {percent:3}%", end="", file=sys.stderr, flush=True)
    print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)


async def _export(args: argparse.Namespace) -> int:
    form = LedgerExportFormat.JSON if args.json else LedgerExportFormat.MARKDOWN
    file = await exporting.export(form)
    if args.file is None:
        sys.stdout.buffer.write(file.text.encode())
        return 0
    await asyncio.to_thread(_write, args.file, file.text)
    print(f"Wrote {args.file}")
    return 0


def _write(file: Path, text: str) -> None:
    """All or nothing: what was there before stays when the disk is full."""
    new = file.with_name(f".{file.name}.{uuid7().hex}")
    try:
        new.write_bytes(text.encode())
        new.replace(file)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise InvalidInput.of("file", f"{file} cannot be written: {error.strerror}") from error


async def _findings_now(args: argparse.Namespace) -> int:
    found = await auditing.current()
    if args.json:
        for row in found:
            told = {"code": row.code, "severity": row.severity, **asdict(row)}
            print(json.dumps(told, ensure_ascii=False))
        return 0
    for row in found:
        print(f"{row.severity:<7} {row.code:<24} {row.message}")
    print(f"{len(found)} findings")
    return 0


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput.of("file", f"{file} cannot be read: {error.strerror}") from error


def _lines(report: Report, *, all_findings: bool, diff: bool) -> list[str]:
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
        *_kept(report),
        *(map(_difference, report.differences) if diff else ()),
        *_findings(report, all_findings),
        *_unparsed(report),
    ]
    if report.dry_run:
        lines.append("Nothing was written: this was a dry run. Add --apply to import.")
    return lines


def _kept(report: Report) -> list[str]:
    kept = report.changes.tasks_kept + report.changes.runs_kept
    return [f"  kept       {kept} that the file has otherwise; --diff lists them"] if kept else []


def _difference(item: Difference) -> str:
    what = ", ".join(
        f"{field.field}: {_short(field.before)} → {_short(field.after)}" for field in item.fields
    )
    lines = [f"  {item.change:<7} {item.kind:<8} {item.key or ''} {item.title[:100]}"]
    lines += [f"          {part}" for part in (what, item.reason) if part]
    return "\n".join(lines)


def _short(text: str | None) -> str:
    line = " ".join(text.split()) if text is not None else "—"
    return line if len(line) <= 80 else f"{line[:79]}…"


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
