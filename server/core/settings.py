"""Configuration: one frozen object from the environment, a .env file and explicit options."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints
from urllib.parse import urlsplit

from dotenv import dotenv_values

PREFIX = "AINFLUENCER_"
ALIASES = {"DATABASE_URL": "database_url", "REDIS_URL": "redis_url", "COMFYUI_URL": "comfyui_urls"}
# Names with our prefix that are read elsewhere than in Settings.
FOREIGN = frozenset({"AINFLUENCER_SHARED"})
YES = frozenset({"1", "true", "t", "yes", "y", "on"})
NO = frozenset({"0", "false", "f", "no", "n", "off"})
LONGEST_URL = 2000


class SettingsError(Exception):
    """A name or a value in the configuration is not acceptable; the message names each."""


# --- From text to values. Each raises ValueError, which says what is wanted


def _port(text: str) -> int:
    number = int(text) if text.strip().isdecimal() else 0
    if not 0 < number < 65536:
        raise ValueError("must be a whole number from 1 to 65535")
    return number


def _flag(text: str) -> bool | None:
    if text.lower() not in YES | NO | {""}:
        raise ValueError("must be true or false")
    return text.lower() in YES if text else None


def _one_of(text: str, *choices: str) -> str:
    if text not in choices:
        raise ValueError(f"must be one of {', '.join(choices)}")
    return text


def _log_level(text: str) -> str:
    return _one_of(text, "DEBUG", "INFO", "WARNING", "ERROR")


def _log_format(text: str) -> str:
    return _one_of(text, "text", "json")


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _web_address(text: str) -> str | None:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError(f"{text[:LONGEST_URL]!r} is not an http:// or https:// address")
    if len(text) > LONGEST_URL:
        raise ValueError(f"an address may have at most {LONGEST_URL} characters")
    return text or None


def _web_addresses(text: str) -> tuple[str, ...]:
    return tuple(address for address in map(_web_address, _several(text)) if address)


def _optional(text: str) -> str | None:
    return text or None


def _store(text: str) -> str | None:
    parts = urlsplit(text)
    if text and (parts.scheme != "s3" or not parts.netloc):
        raise ValueError("must be s3://bucket or s3://bucket/prefix")
    return text or None


def _database(text: str) -> str:
    if text and urlsplit(text).scheme not in ("sqlite", "postgres", "postgresql", "asyncpg"):
        raise ValueError("must begin with sqlite:// or postgres://")
    return text


def _redis(text: str) -> str | None:
    if text and urlsplit(text).scheme not in ("redis", "rediss"):
        raise ValueError("must begin with redis:// or rediss://")
    return text or None


# --- What can be configured


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that can be configured. Each name is also an environment variable with the prefix AINFLUENCER_.

    `load` reads each by the function in its annotation; whoever makes one by hand gives right values.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, _port] = 8710
    data_dir: Annotated[Path, Path] = Path("data")
    database_url: Annotated[str, _database] = ""
    redis_url: Annotated[str | None, _redis] = None
    comfyui_urls: Annotated[tuple[str, ...], _web_addresses] = ()
    sandbox_url: Annotated[str | None, _web_address] = None
    engine_allowed_hosts: Annotated[tuple[str, ...], _several] = ()
    serve_jobs: Annotated[bool | None, _flag] = None
    allowed_origins: Annotated[tuple[str, ...], _several] = ()
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], _log_level] = "INFO"
    log_format: Annotated[Literal["text", "json"], _log_format] = "text"
    page_dir: Annotated[Path, Path] = Path("admin-ui/dist")
    ledger_repository: Annotated[Path | None, _path] = None
    storage_url: Annotated[str | None, _store] = None
    storage_endpoint: Annotated[str | None, _web_address] = None
    storage_region: Annotated[str | None, _optional] = None
    storage_access_key: Annotated[str | None, _optional] = field(default=None, repr=False)
    storage_secret_key: Annotated[str | None, _optional] = field(default=None, repr=False)
    c2pa_certificate: Annotated[Path | None, _path] = None
    c2pa_key: Annotated[Path | None, _path] = None

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on Postgres."""
        if not self.database_url:
            return (self.data_dir / "ainfluencer.sqlite3").resolve()
        if self.database_url.startswith("sqlite://"):
            return Path(self.database_url.removeprefix("sqlite://")).resolve()
        return None

    @property
    def runs_jobs(self) -> bool:
        """Whether the web process runs the jobs too: by default on SQLite, where there is no other process."""
        return self.sqlite_path is not None if self.serve_jobs is None else self.serve_jobs


READERS: dict[str, Callable[[str], Any]] = {
    name: getattr(hint, "__metadata__", (str,))[0]
    for name, hint in get_type_hints(Settings, include_extras=True).items()
}


def load(env_file: Path | None = Path(".env"), **options: Any) -> Settings:
    """Options beat the environment, which beats the .env file. Raises SettingsError naming every fault."""
    values: dict[str, Any] = {}
    if env_file is not None and env_file.is_file():
        values |= _named(dotenv_values(env_file), str(env_file))
    values |= _named(os.environ, "the environment")
    values |= {name: value for name, value in options.items() if value is not None}
    return Settings(**_read(values))


def _named(source: Any, where: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in source.items():
        if name in ALIASES:
            values[ALIASES[name]] = value or ""
        elif name.startswith(PREFIX) and name not in FOREIGN:
            setting = name.removeprefix(PREFIX).lower()
            if setting not in READERS:
                raise SettingsError(f"{name} in {where} is not a setting of ours.")
            values[setting] = value or ""
    return values


def _read(values: dict[str, Any]) -> dict[str, Any]:
    known, faults = {}, []
    for name, value in values.items():
        try:
            known[name] = READERS[name](",".join(value) if isinstance(value, tuple) else str(value))
        except ValueError as error:
            shown = "" if "url" in name or "key" in name else f" (got {value!r})"
            faults.append(f"{PREFIX}{name.upper()}: {error}{shown}")
    if faults:
        raise SettingsError("; ".join(faults))
    return known
