"""A live run as the log tells it: short named sections in the contract's form."""

from __future__ import annotations

from server.domains.ledger.kinds import EvidenceKind
from server.domains.ledger.models import Evidence, Run, RunChange

SHOWN = 3


async def sections(run: Run) -> list[dict[str, str]]:
    """WORK DONE, COMMANDS RUN, FILES CHANGED and EVIDENCE, a few lines each; the whole is with the run."""
    changes = await RunChange.filter(run_id=run.id).order_by("number")
    proofs = await Evidence.filter(run_id=run.id).order_by("created_at", "id")
    commands = [
        f"`{row.data.get('shown', '')}` → {row.outcome}" for row in proofs if row.kind is EvidenceKind.COMMAND
    ]
    files = sorted({file for change in changes for file in change.files})
    skips = [f"{skip['reason']}: {skip['key']}" for skip in (run.selection or {}).get("skips", [])]
    others = [
        f"{row.kind} {row.standing}: {_line(row.text)}"
        for row in proofs
        if row.kind is not EvidenceKind.COMMAND
    ]
    parts = {
        "WORK DONE": [_line(change.summary) for change in changes],
        "COMMANDS RUN": commands,
        "FILES CHANGED": [", ".join(f"`{file}`" for file in files[:SHOWN]) + _more(files)] if files else [],
        "EVIDENCE": others,
        "SKIPPED": skips if len(skips) <= 1 else [f"{skips[0]}{_more(skips, 1)}"],
    }
    return [
        {"title": title, "text": "\n".join(f"- {line}" for line in _short(lines))}
        for title, lines in parts.items()
        if lines
    ]


def _short(lines: list[str]) -> list[str]:
    return lines if len(lines) <= SHOWN - 1 else [lines[0], f"{lines[1]}{_more(lines, 2)}"]


def _more(items: list[str], shown: int = SHOWN) -> str:
    return f" (and {len(items) - shown} more)" if len(items) > shown else ""


def _line(text: str) -> str:
    return " ".join(text.split())[:200]
