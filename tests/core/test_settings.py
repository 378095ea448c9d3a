"""Configuration: sources, precedence, and refusals that name what is wrong."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from server.core.settings import SettingsError, load


def test_defaults_bind_to_loopback_and_sqlite(tmp_path: Path) -> None:
    settings = load(env_file=None)
    assert settings.host == "127.0.0.1"
    assert settings.runs_jobs
    assert settings.sqlite_path == (Path("data") / "ainfluencer.sqlite3").resolve()


def test_options_beat_environment_beats_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = tmp_path / ".env"
    env.write_text("AINFLUENCER_PORT=1001\nAINFLUENCER_HOST=0.0.0.0\nAINFLUENCER_LOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("AINFLUENCER_PORT", "1002")
    monkeypatch.setenv("AINFLUENCER_HOST", "::1")
    settings = load(env_file=env, port=1003)
    assert (settings.port, settings.host, settings.log_level) == (1003, "::1", "DEBUG")


def test_several_engines_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMFYUI_URL", "http://127.0.0.1:8188, http://127.0.0.1:8189")
    assert load(env_file=None).comfyui_urls == ("http://127.0.0.1:8188", "http://127.0.0.1:8189")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AINFLUENCER_PROT", "8000"),
        ("AINFLUENCER_PORT", "0"),
        ("AINFLUENCER_PORT", "eighty"),
        ("AINFLUENCER_LOG_LEVEL", "LOUD"),
        ("AINFLUENCER_DATABASE_URL", "mysql://localhost/x"),
        ("AINFLUENCER_REDIS_URL", "http://localhost"),
        ("AINFLUENCER_COMFYUI_URLS", "file:///etc/passwd"),
        ("AINFLUENCER_COMFYUI_URLS", "http://127.0.0.1:8188,http://"),
        ("AINFLUENCER_SANDBOX_URL", "http://127.0.0.1/" + "x" * 2000),
        ("AINFLUENCER_SERVE_JOBS", "perhaps"),
        ("AINFLUENCER_LOG_FORMAT", "xml"),
    ],
)
def test_what_is_wrong_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load(env_file=None)


def test_every_wrong_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AINFLUENCER_PORT", "70000")
    monkeypatch.setenv("AINFLUENCER_LOG_LEVEL", "LOUD")
    with pytest.raises(SettingsError, match=r"AINFLUENCER_PORT.*'70000'.*AINFLUENCER_LOG_LEVEL.*'LOUD'"):
        load(env_file=None)


def test_options_are_checked_too() -> None:
    with pytest.raises(SettingsError, match="AINFLUENCER_PORT"):
        load(env_file=None, port=0)


@pytest.mark.parametrize(("value", "expected"), [("", None), ("true", True), ("0", False), ("No", False)])
def test_yes_and_no(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool | None) -> None:
    monkeypatch.setenv("AINFLUENCER_SERVE_JOBS", value)
    assert load(env_file=None).serve_jobs is expected


@pytest.mark.parametrize("name", ["redis_url", "sandbox_url"])
def test_an_empty_address_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"AINFLUENCER_{name.upper()}", "")
    assert getattr(load(env_file=None), name) is None


def test_a_wrong_database_address_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://me:hunter2@localhost/x")
    with pytest.raises(SettingsError) as refusal:
        load(env_file=None)
    assert "hunter2" not in str(refusal.value)


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        load(env_file=None).port = 1  # type: ignore[misc]
