"""What a verification consists of: what is asked for, what will be run, and what came out. No logic here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class CheckKind(StrEnum):
    PY_COMPILE = "PY_COMPILE"
    LINT = "LINT"
    TEST = "TEST"
    HTTP_PROBE = "HTTP_PROBE"


class Outcome(StrEnum):
    """ERROR: it could not be started, so nothing is known."""

    PASS = "PASS"  # noqa: S105 - an outcome
    FAIL = "FAIL"
    TIMED_OUT = "TIMED_OUT"
    CANCELLED = "CANCELLED"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Check:
    """What somebody asks for. `files` are relative to the workspace (PY_COMPILE), the rest is for HTTP_PROBE."""

    kind: CheckKind
    files: tuple[str, ...] = ()
    url: str | None = None
    expect_status: int = 200


@dataclass(frozen=True, slots=True)
class WorkspaceConfig:
    """What an owner has allowed for a workspace. The commands are argument lists (see `parse_command`), the
    hosts are those that probes may ask besides this machine, `timeout_seconds` is 1 to 1800."""

    lint_command: tuple[str, ...] | None = None
    test_command: tuple[str, ...] | None = None
    probe_hosts: frozenset[str] = frozenset()
    timeout_seconds: float = 300


@dataclass(frozen=True, slots=True)
class Probe:
    """One GET that was found acceptable. `hosts` need not resolve to this machine."""

    url: str
    expect_status: int
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Command:
    """What `run` takes: a program with its arguments, or a probe, which has no argv. `shown` is for people,
    `timeout` is in seconds."""

    kind: CheckKind
    argv: tuple[str, ...]
    cwd: Path
    shown: str
    timeout: float
    probe: Probe | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What came out.

    `exit_code` is negative when a signal ended it, and None when it did not end by itself or was a probe.
    `output_digest` (sha256, hex) and `output_bytes` are of the whole raw output, `tail` is its last 4,000
    characters, cleaned. `truncated`: not all of it was delivered.
    """

    outcome: Outcome
    exit_code: int | None
    duration_ms: int
    output_digest: str
    output_bytes: int
    tail: str
    truncated: bool
