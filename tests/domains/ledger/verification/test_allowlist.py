"""What may be run, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from server.core.errors import InvalidInput, Unavailable
from server.domains.ledger import verification
from server.domains.ledger.verification import Check, CheckKind, Outcome, WorkspaceConfig
from tests.domains.ledger.verification.support import collected, probe

NOTHING = WorkspaceConfig()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "work"
    (made / "app").mkdir(parents=True)
    (made / "app" / "good.py").write_text("x = 1\n")
    (made / "app" / "bad.py").write_text("x = = 1\n")
    (made / "app" / "notes.txt").write_text("x")
    (tmp_path / "outside.py").write_text("x = 1\n")
    return made


def refused(folder: Path, check: Check, config: WorkspaceConfig = NOTHING) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as caught:
        verification.resolve(folder, check, config)
    fault = caught.value.field_errors[0]
    return fault.field, fault.message


async def test_py_compile_writes_nothing(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    good = verification.resolve(folder, Check(CheckKind.PY_COMPILE, ("app/good.py",)), NOTHING)
    assert good.shown == "py_compile app/good.py"
    result, text = await collected(good)
    assert (result.outcome, text) == (Outcome.PASS, "app/good.py: compiles\n")
    both = verification.resolve(folder, Check(CheckKind.PY_COMPILE, ("app/bad.py", "app/good.py")), NOTHING)
    result, text = await collected(both)
    assert (result.outcome, result.exit_code) == (Outcome.FAIL, 1)
    assert "app/bad.py: does not compile" in text
    assert "SyntaxError" in text
    assert "app/good.py: compiles" in text
    assert sorted(folder.rglob("*")) == before


async def test_py_compile_imports_nothing_of_the_workspace(folder: Path) -> None:
    (folder / "traceback.py").write_text("open('imported', 'w')\n")
    (folder / "sitecustomize.py").write_text("open('imported', 'w')\n")
    result, _ = await collected(
        verification.resolve(folder, Check(CheckKind.PY_COMPILE, ("traceback.py",)), NOTHING)
    )
    assert result.outcome is Outcome.PASS
    assert not (folder / "imported").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../outside.py",
        "/etc/passwd.py",
        "app/notes.txt",
        "app/none.py",
        "app",
        "app/a\nb.py",
        "",
        "app\x00.py",
    ],
)
def test_files_that_are_refused(folder: Path, name: str) -> None:
    assert refused(folder, Check(CheckKind.PY_COMPILE, (name,)))[0] == "files"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_links_that_lead_out(folder: Path) -> None:
    (folder / "app" / "link.py").symlink_to(folder.parent / "outside.py")
    (folder / "up").symlink_to(folder.parent)
    for name in ("app/link.py", "up/outside.py"):
        assert "leads out" in refused(folder, Check(CheckKind.PY_COMPILE, (name,)))[1]


def test_how_many_files(folder: Path) -> None:
    for files in ((), ("app/good.py",) * 201):
        assert refused(folder, Check(CheckKind.PY_COMPILE, files))[0] == "files"


def test_every_fault_is_listed(folder: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        verification.resolve(folder, Check(CheckKind.PY_COMPILE, ("a.txt", "b.txt")), NOTHING)
    assert len(caught.value.field_errors) == 2


@pytest.mark.parametrize("kind", [CheckKind.LINT, CheckKind.TEST])
def test_configured_commands(folder: Path, kind: CheckKind) -> None:
    assert refused(folder, Check(kind))[0] == "kind"
    words = (sys.executable, "-c", "print('a b')")
    config = WorkspaceConfig(lint_command=words, test_command=words)
    found = verification.resolve(folder, Check(kind), config)
    assert found.argv == (str(Path(sys.executable).absolute()), "-c", "print('a b')")
    missing = WorkspaceConfig(lint_command=("no-such-program",), test_command=("no-such-program",))
    assert refused(folder, Check(kind), missing)[0] == "kind"


@pytest.mark.parametrize("seconds", [0.5, 1801])
def test_time_limits(folder: Path, seconds: float) -> None:
    config = WorkspaceConfig(timeout_seconds=seconds)
    assert refused(folder, Check(CheckKind.PY_COMPILE, ("app/good.py",)), config)[0] == "timeoutSeconds"


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        verification.resolve(tmp_path / "gone", Check(CheckKind.LINT), NOTHING)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{sys.executable} -m pytest -q", (sys.executable, "-m", "pytest", "-q")),
        (f'{sys.executable} -c "print(1)"', (sys.executable, "-c", "print(1)")),
        (f"{sys.executable} 'a b' \"c\"", (sys.executable, "a b", "c")),
        (f"{sys.executable} $HOME * ~ C:\\x", (sys.executable, "$HOME", "*", "~", "C:\\x")),
    ],
)
def test_command_lines(folder: Path, text: str, words: tuple[str, ...]) -> None:
    assert verification.parse_command(text, folder) == words


@pytest.mark.parametrize(
    "text",
    [
        "", "no-such-program", "../evil", "python && rm", "python | sh", "python 'open", "python\nrm", "x" * 2001,
    ],
)  # fmt: skip
def test_command_lines_that_are_refused(folder: Path, text: str) -> None:
    with pytest.raises(InvalidInput):
        verification.parse_command(text, folder)


@pytest.mark.parametrize(
    "url",
    [
        None, "", "ftp://127.0.0.1/", "http://", "http://example.org/", "http://10.0.0.1/", "http://169.254.169.254/",
        "http://user:secret@127.0.0.1/", "http://127.1/", "http://localhost.example.org/", "file:///etc/passwd",
        "http://127.0.0.1/" + "x" * 2001,
    ],
)  # fmt: skip
def test_addresses_that_are_refused(folder: Path, url: str | None) -> None:
    assert refused(folder, Check(CheckKind.HTTP_PROBE, url=url))[0] == "url"


def test_hosts_that_an_owner_has_listed(folder: Path) -> None:
    config = WorkspaceConfig(probe_hosts=frozenset({"example.org"}))
    found = verification.resolve(folder, probe("https://Example.org/health"), config)
    assert found.probe is not None
    assert refused(folder, probe("http://127.0.0.1/", 99), config)[0] == "expectStatus"
