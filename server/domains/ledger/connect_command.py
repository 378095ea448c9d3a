"""`ledger connect` and `ledger disconnect` on the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from server.core.actor import SYSTEM
from server.domains.ledger import connecting
from server.domains.ledger.connecting import Connection


def register(group: Any) -> None:
    """Add `ledger connect PATH [--lint COMMAND] [--test COMMAND] [--probe-host HOST]…` and `ledger disconnect`."""
    connect = group.add_parser("connect", help="connect a git repository; what is left out is not set")
    connect.add_argument("path", type=Path, help="a folder of the repository")
    connect.add_argument("--lint", metavar="COMMAND", help="what a LINT check runs, without a shell")
    connect.add_argument("--test", metavar="COMMAND", help="what a TEST check runs, without a shell")
    connect.add_argument(
        "--probe-host", metavar="HOST", action="append", default=[], help="a host that probes may ask"
    )
    connect.set_defaults(run=_connect)
    group.add_parser("disconnect", help="forget the connected repository").set_defaults(run=_disconnect)


async def _connect(args: argparse.Namespace) -> int:
    await connecting.connect(SYSTEM, str(args.path.absolute()), args.lint, args.test, args.probe_host)
    found = await connecting.view()
    if found is not None:
        print("\n".join(await _lines(found)))
    return 0


async def _disconnect(args: argparse.Namespace) -> int:
    await connecting.disconnect(SYSTEM)
    print("No repository is connected.")
    return 0


async def _lines(found: Connection) -> list[str]:
    seen = await connecting.look(found)
    head = seen.head[:12] if seen.head else "no commit yet"
    return [
        f"Connected {found.path}: {seen.branch or 'no branch'}, {head}, {seen.changed_count} paths not committed.",
        f"  LINT  {connecting.shown(found.lint_command) or 'not set'}",
        f"  TEST  {connecting.shown(found.test_command) or 'not set'}",
        f"  Probes may ask this machine{''.join(f', {host}' for host in found.probe_hosts)}.",
    ]
