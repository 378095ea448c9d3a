"""run.py's parts: stamps, options, environment, and one clear line for each thing that can go wrong."""

from __future__ import annotations

import ast
import io
import os
import sys
from pathlib import Path

import pytest

import run
from tests.run import project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project.make(tmp_path)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "setup.log"


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of the set-up, none of which is run."""
    made: list[list[str]] = []

    def execute(title: str, argv: list[str], log: Path, cwd: Path, *rest: object) -> int:
        made.append(argv)
        (cwd / ".venv").mkdir(exist_ok=True)
        return 0

    monkeypatch.setattr(run, "execute", execute)
    return made


def program(folder: Path, name: str, prints: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{prints}'\n", "utf-8")
    path.chmod(0o755)


# --- Parsing


def test_older_pythons_can_read_it() -> None:
    ast.parse((run.ROOT / "run.py").read_text("utf-8"), feature_version=(3, 7))


def test_an_older_python_gets_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert run.main([]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("Python 3.11 or newer is needed")


def test_names_belong_to_test(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.parse(["test", "ruff", "pytest"]).names == ["ruff", "pytest"]
    with pytest.raises(SystemExit):
        run.parse(["start", "ruff"])
    assert "only `test` takes names" in capsys.readouterr().err


# --- Environment


def test_options_become_the_environment(tmp_path: Path) -> None:
    words = ["--port", "9", "--host", "::1", "--redis-url", "redis://r", "--data-dir", str(tmp_path)]
    words += ["--database-url", "postgres://d", "--comfyui-url", "http://a", "--comfyui-url", "http://b"]
    base = {"AINFLUENCER_DATABASE_URL": "sqlite://x", "HOME": "/h", "PYTHONDONTWRITEBYTECODE": "1"}
    env = run.environment(run.parse(words), base)
    assert env == {
        "HOME": "/h",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "AINFLUENCER_HOST": "::1",
        "AINFLUENCER_PORT": "9",
        "AINFLUENCER_DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://d",
        "REDIS_URL": "redis://r",
        "COMFYUI_URL": "http://a,http://b",
    }


def test_what_was_set_stays_without_options() -> None:
    base = {"AINFLUENCER_PORT": "9", "COMFYUI_URL": "http://a", "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    assert run.environment(run.parse([]), base) == base


PROCFILE = (
    "web: python -m server.main\nworker: python -m server.worker\nsandbox: python -m sandbox --port $PORT\n"
)


@pytest.mark.parametrize(
    ("env", "dotenv", "names"),
    [
        ({}, {}, ["web", "sandbox"]),
        ({"DATABASE_URL": "postgres://d"}, {}, ["web", "worker", "sandbox"]),
        ({"DATABASE_URL": "sqlite://d"}, {"DATABASE_URL": "postgres://d"}, ["web", "sandbox"]),
        ({}, {"AINFLUENCER_DATABASE_URL": "postgresql://d"}, ["web", "worker", "sandbox"]),
        ({"COMFYUI_URL": "http://a"}, {}, ["web"]),
        ({}, {"AINFLUENCER_COMFYUI_URLS": "http://a"}, ["web"]),
    ],
)
def test_only_the_needed_processes(env: dict[str, str], dotenv: dict[str, str], names: list[str]) -> None:
    commands = run.commands(PROCFILE, env, dotenv)
    assert list(commands) == names
    assert commands["web"] == [str(run.venv_python(run.ROOT)), "-m", "server.main"]
    assert ("AINFLUENCER_SANDBOX_URL" in env) is ("sandbox" in names)
    if "sandbox" in names:
        assert env["AINFLUENCER_SANDBOX_URL"].endswith(":" + commands["sandbox"][-1])


def test_the_procfile_names_what_we_have() -> None:
    commands = run.commands((run.ROOT / "Procfile").read_text("utf-8"), {"DATABASE_URL": "postgres://d"}, {})
    assert list(commands) == ["web", "worker", "sandbox"]


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("box", "http://box:80"),
    ],
)
def test_address_for_a_browser(host: str, url: str) -> None:
    assert run.address(host, 80) == url


# --- Stamps


def test_a_second_set_up_does_nothing(folder: Path, log: Path, calls: list[list[str]]) -> None:
    run.set_up_python(folder, log, dev=False)
    run.set_up_page(folder, log)
    assert calls == []


def test_packages_for_tests_serve_a_start_too(folder: Path, log: Path, calls: list[list[str]]) -> None:
    (folder / "requirements-dev.lock").write_text("more", "utf-8")
    (folder / ".venv/stamp").write_text(run.python_key(folder / "requirements-dev.lock"), "utf-8")
    run.set_up_python(folder, log, dev=False)
    run.set_up_python(folder, log, dev=True)
    assert calls == []


@pytest.mark.parametrize("broken", [b"", b"\xff\xfe", b"something else"])
def test_a_broken_stamp_sets_up_again(folder: Path, log: Path, calls: list[list[str]], broken: bytes) -> None:
    stamp = folder / ".venv/stamp"
    stamp.write_bytes(broken)
    run.set_up_python(folder, log, dev=False)
    assert calls
    assert stamp.read_text("utf-8") == run.python_key(folder / "requirements.lock")


def test_a_changed_lock_installs_again(folder: Path, log: Path, calls: list[list[str]]) -> None:
    (folder / "requirements.lock").write_text("other", "utf-8")
    run.set_up_python(folder, log, dev=False)
    assert any("--require-hashes" in argv for argv in calls)


def test_changed_sources_only_build(folder: Path, log: Path, calls: list[list[str]]) -> None:
    (folder / "admin-ui/src/main.tsx").write_text("other", "utf-8")
    run.set_up_page(folder, log)
    assert [argv[1:3] for argv in calls] == [["run", "build"]]
    run.set_up_page(folder, log)
    assert len(calls) == 1


def test_a_changed_schema_builds(folder: Path, log: Path, calls: list[list[str]]) -> None:
    (folder / "schema/schema.graphql").write_text("type Query", "utf-8")
    run.set_up_page(folder, log)
    assert [argv[1:3] for argv in calls] == [["run", "build"]]


def test_a_missing_page_builds(folder: Path, log: Path, calls: list[list[str]]) -> None:
    (folder / "admin-ui/dist/index.html").unlink()
    run.set_up_page(folder, log)
    assert [argv[1:3] for argv in calls] == [["run", "build"]]


def test_a_changed_npm_lock_does_both(folder: Path, log: Path, calls: list[list[str]]) -> None:
    (folder / "admin-ui/package-lock.json").write_text("[]", "utf-8")
    run.set_up_page(folder, log)
    assert [argv[1] for argv in calls] == ["ci", "run"]


def test_made_files_do_not_count(folder: Path, log: Path, calls: list[list[str]]) -> None:
    for name in ("dist/x.js", "node_modules/y.js", "test-output/z.png", "tsconfig.tsbuildinfo", ".cache/a"):
        project.write(folder / "admin-ui" / name, "made")
    run.set_up_page(folder, log)
    assert calls == []


def test_a_failed_step_leaves_no_stamp(folder: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "admin-ui/src/main.tsx").write_text("other", "utf-8")
    monkeypatch.setattr(run, "find_npm", lambda: sys.executable)  # which knows no script named `run`
    with pytest.raises(run.Stop) as stop:
        run.set_up_page(folder, log)
    assert str(log) in str(stop.value)
    assert "can't open file" in stop.value.details
    assert not (folder / "admin-ui/node_modules/.page-stamp").exists()


# --- What can go wrong


def test_missing_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(run.Stop, match=r"^Node is not installed: install Node 20\.19 or newer"):
        run.find_npm()


@pytest.mark.skipif(sys.platform == "win32", reason="uses shell scripts")
@pytest.mark.parametrize("version", ["v18.20.4", "v20.9.0", "what?"])
def test_old_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str) -> None:
    program(tmp_path, "node", version)
    program(tmp_path, "npm", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(run.Stop, match="is too old: install Node"):
        run.find_npm()


@pytest.mark.skipif(sys.platform == "win32", reason="uses shell scripts")
@pytest.mark.parametrize("version", ["v20.19.0", "v22.1.0"])
def test_new_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str) -> None:
    program(tmp_path, "node", version)
    program(tmp_path, "npm", "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run.find_npm() == str(tmp_path / "npm")


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("error: dns error: failed to lookup address information", "no network"),
        ("npm error code ENOTFOUND", "no network"),
        ("NewConnectionError(<pip._vendor.urllib3>)", "no network"),
        ("error: Failed to download: hash mismatch for x", "differs from the lock file"),
        ("npm error code EINTEGRITY", "differs from the lock file"),
        ("error: Couldn't parse requirement in `requirements.lock`", "the lock file is broken"),
        ("npm error code EUSAGE", "the lock file is broken"),
        ("ENOSPC: no space left on device", "the disk is full"),
        ("error: failed to create directory: Permission denied (os error 13)", "cannot be written"),
        ("something new", "the whole output is in"),
    ],
)
def test_causes_are_named(output: str, says: str, log: Path) -> None:
    assert says in str(run.failure("npm packages", output, log))


def test_a_folder_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert run.main(["--data-dir", str(tmp_path / "file" / "data")]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert "check that the folder can be written" in line
    assert str(tmp_path / "file") in line


def test_a_foreign_address() -> None:
    with pytest.raises(run.Stop, match="is no address of this machine"):
        run.check_port("192.0.2.1", 8710)


def test_a_plain_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert run.sign(True) == "ok"
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    assert run.sign(False) == "✗"


def test_a_command_that_hangs_is_ended(log: Path, tmp_path: Path) -> None:
    argv = [sys.executable, "-c", "import threading; print('here', flush=True); threading.Event().wait()"]
    assert run.execute("waiting", argv, log, tmp_path, dict(os.environ), limit=1.0) == 124
    assert not run.RUNNING


# --- uv and pip


def test_uv_gets_what_pip_was_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("UV_", "SSL_CERT")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("UV_FIND_LINKS", "/mine")
    env = run.uv_environment(
        {
            "index-url": "https://a.example/simple",
            "extra-index-url": "\nhttps://b.example/simple\nhttps://c.example/simple",
            "find-links": "/wheels /more",
            "trusted-host": "a.example",
            "cert": "/ca.pem",
            "no-index": "false",
        }
    )
    assert env["UV_DEFAULT_INDEX"] == "https://a.example/simple"
    assert env["UV_INDEX"] == "https://b.example/simple https://c.example/simple"
    assert env["UV_FIND_LINKS"] == "/mine"
    assert env["UV_INSECURE_HOST"] == "a.example"
    assert env["SSL_CERT_FILE"] == "/ca.pem"
    assert env["UV_SYSTEM_CERTS"] == "1"
    assert "UV_NO_INDEX" not in env


@pytest.mark.skipif(sys.platform == "win32", reason="uses shell scripts")
def test_pip_configuration_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program(
        tmp_path,
        "python",
        "global.cert='\\''/a'\\''\n:env:.cert='\\''/b'\\''\nglobal.index-url='\\''https://i'\\''\nwarning",
    )
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert run.pip_configuration() == {"cert": "/b", "index-url": "https://i"}


def test_pip_when_uv_fails(folder: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[list[str]] = []

    def execute(title: str, argv: list[str], *rest: object) -> int:
        made.append(argv)
        log.write_text("error: 401 Unauthorized", "utf-8")
        return int(argv[0] == "uv")

    monkeypatch.setattr(run, "execute", execute)
    monkeypatch.setattr(run, "find_uv", lambda: ["uv"])
    run.install_python(folder, folder / "requirements.lock", log)
    assert [argv[0] == "uv" for argv in made] == [True, False, False]
    assert made[-1][1:4] == ["-m", "pip", "install"]


def test_no_second_try_with_a_broken_lock(folder: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def execute(title: str, argv: list[str], *rest: object) -> int:
        log.write_text("error: Couldn't parse requirement", "utf-8")
        return 1

    monkeypatch.setattr(run, "execute", execute)
    monkeypatch.setattr(run, "find_uv", lambda: ["uv"])
    with pytest.raises(run.Stop, match="the lock file is broken"):
        run.install_python(folder, folder / "requirements.lock", log)
