"""The runner of the checks: goes on after failures, and says so in its exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import checks

GOOD = checks.Check("good", ("python", "-c", "print('3 passed in 0.1s')"), shown=1)
BAD = checks.Check("bad", ("python", "-c", "print('what went wrong'); raise SystemExit(3)"))
LATER = checks.Check("later", ("python", "-c", ""))


@pytest.fixture(autouse=True)
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(checks, "OUTPUT", tmp_path)
    return tmp_path


def test_goes_on_after_a_failure(capfd: pytest.CaptureFixture[str], output: Path) -> None:
    assert checks.run_all([GOOD, BAD, LATER]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert "3 passed in 0.1s" in lines
    assert "what went wrong" in lines
    assert any("bad failed (exit code 3)" in line and str(output / "bad.log") in line for line in lines)
    assert any("later" in line for line in lines)
    assert lines[-1] == "checks: 2 passed, 1 failed"


def test_all_good(capfd: pytest.CaptureFixture[str]) -> None:
    assert checks.run_all([GOOD]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "checks: 1 passed, 0 failed"


def test_refuses_unknown_names(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        checks.main(["pytset"])
    assert end.value.code == 2
    assert "no check named pytset" in capsys.readouterr().err


def test_says_which_services_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_POSTGRES_URL", "postgres://127.0.0.1:1")
    assert checks.services().startswith("Services: Postgres is not reachable, Redis is ")
