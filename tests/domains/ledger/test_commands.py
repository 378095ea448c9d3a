import json
from pathlib import Path

import pytest

from server import cli
from tests import databases
from tests.domains.ledger import files


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run on an empty SQLite database of their own."""
    (tmp_path / "data").mkdir()
    databases.copy_sqlite(sqlite_template, tmp_path / "data")
    monkeypatch.setenv("AINFLUENCER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


def test_dry_run_then_apply(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ledger", "import", str(files.SAMPLE)]) == 0
    planned = capsys.readouterr().out
    assert "sample.md: 12 tasks, 3 runs, 1 decisions" in planned
    assert "tasks      12 added, 0 changed, 0 unchanged" in planned
    assert "45: this line is no task" in planned
    assert "dry run" in planned
    assert cli.main(["ledger", "import", str(files.SAMPLE), "--apply"]) == 0
    assert "tasks      12 added" in capsys.readouterr().out
    assert cli.main(["ledger", "import", str(files.SAMPLE), "--apply", "--findings"]) == 0
    repeated = capsys.readouterr().out
    assert "tasks      0 added, 0 changed, 12 unchanged" in repeated
    assert "line 61: 2 tasks are DOING; the contract allows one." in repeated


@pytest.mark.parametrize(
    ("content", "message"), [(None, "cannot be read"), ("Dear diary", "not a control plane file")]
)
def test_refusals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, message: str
) -> None:
    file = tmp_path / "file.md"
    if content is not None:
        file.write_text(content)
    assert cli.main(["ledger", "import", str(file)]) == 1
    assert message in capsys.readouterr().err


def test_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ledger", "import", str(files.SAMPLE), "--apply"]) == 0
    target = tmp_path / "plan.md"
    target.write_text("old")
    assert cli.main(["ledger", "export", str(target)]) == 0
    assert "Wrote" in capsys.readouterr().out
    written = target.read_bytes()
    assert cli.main(["ledger", "import", str(target), "--apply", "--diff"]) == 0
    assert "tasks      0 added, 0 changed, 12 unchanged" in capsys.readouterr().out
    assert cli.main(["ledger", "export"]) == 0
    assert capsys.readouterr().out == written.decode()
    assert cli.main(["ledger", "export", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["tasks"]) == 12
    assert cli.main(["ledger", "export", str(tmp_path / "nowhere" / "plan.md")]) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "plan.md"]


def test_diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "plan.md"
    for title in ("A", "B"):
        file.write_text(f"## 02 — MVP_TASK_LEDGER\n### MVP_TODO\n- T-20260101-001 — {title} [P1]", "utf-8")
        assert cli.main(["ledger", "import", str(file), "--apply", "--diff"]) == 0
    told = capsys.readouterr().out
    assert "ADDED   TASK     T-20260101-001 A\n          scope: — → MVP, state: — → TODO" in told
    assert "CHANGED TASK     T-20260101-001 B\n          title: A → B" in told


def test_findings(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ledger", "findings"]) == 0
    assert capsys.readouterr().out == "0 findings\n"
    assert cli.main(["ledger", "import", str(files.SAMPLE), "--apply"]) == 0
    capsys.readouterr()
    assert cli.main(["ledger", "findings"]) == 0
    assert "ERROR   DONE_WITHOUT_CHECKPOINT  T-20260101-014 is DONE without" in capsys.readouterr().out
    assert cli.main(["ledger", "findings", "--json"]) == 0
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (first["code"], first["severity"]) == ("DONE_WITHOUT_CHECKPOINT", "ERROR")
