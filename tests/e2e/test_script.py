"""The whole main job over GraphQL alone, with the server killed in the middle of the generation."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

from tests.e2e.stack import ROOT, Stack, running, wait_until

REAL_LEDGER = (
    Path(os.environ.get("AINFLUENCER_SHARED", ROOT.parent / "shared")) / "ledger" / "CONTROL_PLANE.md"
)
SAMPLE_LEDGER = ROOT / "tests" / "fixtures" / "ledger" / "sample.md"


def ledger_file() -> Path:
    """The real ledger file when it is at hand, else our own sample."""
    return REAL_LEDGER if REAL_LEDGER.is_file() else SAMPLE_LEDGER


def test_the_example_survives_a_killed_server(tmp_path: Path) -> None:
    with running(tmp_path, step_delay=0.25) as stack:
        output, picture = tmp_path / "script.log", tmp_path / "picture.png"
        script = _start(stack, output, picture)
        wait_until(
            lambda: output.read_text().count("GenerationStepped") >= 3, f"progress; {output.read_text()}"
        )
        stack.kill("web")
        stack.start_web()
        assert script.wait(timeout=90) == 0, output.read_text() + stack.log("web")[-4000:]
        with Image.open(picture) as image:
            assert image.size == (512, 512)
        _check_numbers(output.read_text())


def _start(stack: Stack, output: Path, picture: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "examples/first_picture.py", stack.setup_link(), "--steps", "40"]
    with output.open("wb") as log:
        return subprocess.Popen(
            [*command, "--ledger", str(ledger_file()), "--out", str(picture)],
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )


def _check_numbers(text: str) -> None:
    """Numbers rise without a gap over the restart: nothing was missed, nothing came twice."""
    assert "connection lost" in text, "the kill must have been felt"
    numbers = [int(line.split()[0]) for line in text.splitlines() if " Generation" in line]
    first = numbers[0]
    assert numbers[-1] > first
    assert numbers[1:] == list(range(first + 1, numbers[-1] + 1)), text
