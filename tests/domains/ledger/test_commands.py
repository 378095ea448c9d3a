from pathlib import Path

import pytest

from server import cli
from tests.domains.ledger import files


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run on an empty SQLite database of their own."""
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
