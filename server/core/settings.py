"""Configuration: one frozen object from the environment, a .env file and explicit options."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

PREFIX = "AINFLUENCER_"
ALIASES = {"DATABASE_URL": "database_url", "REDIS_URL": "redis_url", "COMFYUI_URL": "comfyui_urls"}
# Names with our prefix that are read elsewhere than in Settings.
FOREIGN = frozenset({"AINFLUENCER_SHARED"})

Url = Annotated[str, Field(max_length=2000)]


class SettingsError(Exception):
    """A name or a value in the configuration is not acceptable; the message names each."""


class Settings(BaseModel):
    """All that can be configured. Each name is also an environment variable with the prefix AINFLUENCER_."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: int = Field(default=8710, ge=1, le=65535)
    data_dir: Path = Path("data")
    database_url: str = ""
    redis_url: str | None = None
    comfyui_urls: tuple[Url, ...] = ()
    sandbox_url: Url | None = None
    engine_allowed_hosts: tuple[str, ...] = ()
    serve_jobs: bool | None = None
    allowed_origins: tuple[str, ...] = ()
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"
    page_dir: Path = Path("admin-ui/dist")
    ledger_repository: Path | None = None

    @field_validator("comfyui_urls", "allowed_origins", "engine_allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("redis_url", "sandbox_url", "serve_jobs", "ledger_repository", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("comfyui_urls", "sandbox_url")
    @classmethod
    def _http(cls, value: Any) -> Any:
        for url in (value,) if isinstance(value, str) else value or ():
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(f"{url!r} is not an http:// or https:// address")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("sqlite", "postgres", "postgresql", "asyncpg"):
            raise ValueError("must begin with sqlite:// or postgres://")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str | None) -> str | None:
        if value and urlsplit(value).scheme not in ("redis", "rediss"):
            raise ValueError("must begin with redis:// or rediss://")
        return value

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


def load(env_file: Path | None = Path(".env"), **options: Any) -> Settings:
    """Options beat the environment, which beats the .env file. Raises SettingsError naming every fault."""
    values: dict[str, Any] = {}
    if env_file is not None and env_file.is_file():
        values |= _named(dotenv_values(env_file), str(env_file))
    values |= _named(os.environ, "the environment")
    values |= {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None


def _named(source: Any, where: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in source.items():
        if name in ALIASES:
            values[ALIASES[name]] = value
        elif name.startswith(PREFIX) and name not in FOREIGN:
            field = name.removeprefix(PREFIX).lower()
            if field not in Settings.model_fields:
                raise SettingsError(f"{name} in {where} is not a setting of ours.")
            values[field] = value
    return values


def _explain(error: ValidationError) -> str:
    faults = []
    for fault in error.errors():
        name = str(fault["loc"][0])
        shown = "" if "url" in name else f" (got {fault.get('input')!r})"
        faults.append(f"{PREFIX}{name.upper()}: {fault['msg']}{shown}")
    return "; ".join(faults)
