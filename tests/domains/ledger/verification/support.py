"""Runs small Python programs as a verification would."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from server.domains.ledger import verification
from server.domains.ledger.verification import Check, CheckKind, Command, Result

PYTHON = sys.executable


def command(folder: Path, code: str, timeout: float = 60) -> Command:
    """A TEST command that runs this Python code."""
    return Command(CheckKind.TEST, (PYTHON, "-c", code), folder, "test", timeout)


async def collected(
    command: Command, cancel: asyncio.Event | None = None, marker: str | None = None
) -> tuple[Result, str]:
    """The result, and all text that was delivered."""
    pieces: list[str] = []

    async def take(text: str) -> None:
        pieces.append(text)

    return await verification.run(command, take, cancel=cancel, marker=marker), "".join(pieces)


def probe(url: str, status: int = 200) -> Check:
    """A health probe."""
    return Check(CheckKind.HTTP_PROBE, url=url, expect_status=status)
