"""The git repository that the ledger is connected to, and the checks that its owner allows there."""

from __future__ import annotations

import logging
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from server.core import clock, db, events
from server.core.actor import SYSTEM, Actor, Role, Scope
from server.core.errors import DomainError, GuardNotMet, InvalidInput, NotAllowed
from server.core.settings import Settings
from server.domains.ledger import storing, verification, workspace
from server.domains.ledger.events import LedgerChanged
from server.domains.ledger.kinds import RunState
from server.domains.ledger.models import Ledger, Run
from server.domains.ledger.workspace import Repository

log = logging.getLogger(__name__)
MAX_PATH = 1000
MAX_HOSTS = 20
CONFIGURATION = "configuration"
NO_RUN = "NO_RUN"
_NAME = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*"
)


@dataclass(frozen=True, slots=True)
class Connection:
    """What an owner has connected. The commands are argument lists, without a shell."""

    path: str
    lint_command: tuple[str, ...] | None
    test_command: tuple[str, ...] | None
    probe_hosts: tuple[str, ...]
    connected_at: datetime | None
    connected_by: str | None

    @classmethod
    def of(cls, ledger: Ledger | None) -> Connection | None:
        if ledger is None or not ledger.repository_path:
            return None
        return cls(
            path=ledger.repository_path,
            lint_command=tuple(ledger.lint_command) if ledger.lint_command else None,
            test_command=tuple(ledger.test_command) if ledger.test_command else None,
            probe_hosts=tuple(ledger.probe_hosts or ()),
            connected_at=ledger.connected_at,
            connected_by=ledger.connected_by,
        )


async def connect(
    actor: Actor,
    path: str,
    lint_command: str | None = None,
    test_command: str | None = None,
    probe_hosts: Sequence[str] = (),
) -> None:
    """Connects the repository that the path is in, instead of any that was. What is left out is not set.

    `path` is absolute, and on the server. Raises InvalidInput (path, lintCommand, testCommand, probeHosts),
    GuardNotMet (a run is active), NotAllowed (not an owner), Unavailable (git).
    """
    _require_owner(actor)
    await _write(await _checked(actor, path, lint_command, test_command, probe_hosts))


async def _checked(
    actor: Actor, path: str, lint_command: str | None, test_command: str | None, probe_hosts: Sequence[str]
) -> dict[str, object]:
    top = await workspace.check(path)
    if len(str(top)) > MAX_PATH or storing.storable(str(top)) != str(top):
        raise InvalidInput.of("path", f"must be text of at most {MAX_PATH:,} characters")
    return {
        "repository_path": str(top),
        "lint_command": _command(lint_command, top, "lintCommand"),
        "test_command": _command(test_command, top, "testCommand"),
        "probe_hosts": _hosts(probe_hosts),
        "connected_by": actor.name[:254],
    }


async def disconnect(actor: Actor) -> None:
    """Forgets the repository and its checks; nothing happens when there is none.

    Raises GuardNotMet (a run is active), NotAllowed (not an owner).
    """
    _require_owner(actor)
    if await view() is not None:
        nothing = ("repository_path", "lint_command", "test_command", "probe_hosts", "connected_by")
        await _write(dict.fromkeys(nothing))


async def view() -> Connection | None:
    """What is connected now."""
    return Connection.of(await storing.find_ledger())


async def look(connection: Connection) -> Repository:
    """The repository as it is on disk now. Unavailable."""
    return await workspace.inspect(Path(connection.path))


async def connect_configured(settings: Settings) -> None:
    """Connects the configured repository when nothing is connected. What is wrong with it is logged, not raised."""
    path = settings.ledger_repository
    if path is None or await view() is not None:
        return
    try:
        values = await _checked(SYSTEM, str(path.expanduser().absolute()), None, None, ())
        await _write({**values, "connected_by": CONFIGURATION}, instead_of_another=False)
    except DomainError as error:
        log.warning("The repository of AINFLUENCER_LEDGER_REPOSITORY is not connected. %s", error.message)


def shown(command: Sequence[str] | None) -> str | None:
    """A command as it can be written again."""
    return shlex.join(command) if command else None


async def _write(values: dict[str, object], *, instead_of_another: bool = True) -> None:
    await storing.ensure_ledger()
    async with db.transaction():
        ledger = await storing.lock_ledger()
        if ledger.repository_path and not instead_of_another:
            return
        if await Run.exists(ledger_id=ledger.id, state=RunState.ACTIVE):
            raise GuardNotMet(
                "A run is active, and it works in the repository that is connected.",
                NO_RUN,
                "Wait until the run has ended, or end it.",
            )
        at = clock.now() if values["repository_path"] else None
        await Ledger.filter(id=ledger.id).update(**values, connected_at=at)
        await storing.raise_version(ledger)
    events.publish(LedgerChanged(version=ledger.version))


def _require_owner(actor: Actor) -> None:
    """An owner in person, or this machine's own configuration and command line: no token may choose what is run."""
    actor.require(Scope.LEDGER)
    if actor.role is not Role.OWNER and actor.kind != SYSTEM.kind:
        raise NotAllowed("Only an owner can choose the ledger's repository.")


def _command(text: str | None, top: Path, field: str) -> list[str] | None:
    return list(verification.parse_command(text, top, field)) if text and text.strip() else None


def _hosts(hosts: Sequence[str]) -> list[str]:
    if len(hosts) > MAX_HOSTS:
        raise InvalidInput.of("probeHosts", f"must be at most {MAX_HOSTS}")
    return list(dict.fromkeys(_host(host) for host in hosts))


def _host(text: str) -> str:
    host = text.strip().lower().removesuffix(".")
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        pass
    if _NAME.fullmatch(host) is None:
        raise InvalidInput.of(
            "probeHosts", f"{text[:60]!r} is no name or address of a host. Leave scheme, port and path out."
        )
    return host
