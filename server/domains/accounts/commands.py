"""`token`, `user` and `setup` on the command line."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from server.core.actor import SYSTEM, Scope
from server.core.errors import Conflict, InvalidInput, NotFound
from server.domains.accounts import api_tokens, people, setup


def register(subparsers: Any) -> None:
    """Adds this domain's commands to the command line."""
    token = subparsers.add_parser("token", help="API tokens for scripts").add_subparsers(required=True)
    create = token.add_parser("create", help="make a token and print it once")
    create.add_argument("--name", required=True, help="what it is for")
    names = ", ".join(scope.value.lower() for scope in Scope)
    create.add_argument("--scopes", required=True, help=f"what it may do, comma separated, of: {names}")
    create.set_defaults(run=_create_token)
    token.add_parser("list", help="show all tokens").set_defaults(run=_list_tokens)
    revoke = token.add_parser("revoke", help="make a token worthless")
    revoke.add_argument("prefix", help="its first characters, as `token list` shows them")
    revoke.set_defaults(run=_revoke_token)
    user = subparsers.add_parser("user", help="people").add_subparsers(required=True)
    user.add_parser("list", help="show all users").set_defaults(run=_list_users)
    group = subparsers.add_parser("setup", help="the first start").add_subparsers(required=True)
    group.add_parser("link", help="print a new set-up link").set_defaults(run=_print_link)


async def _create_token(args: argparse.Namespace) -> int:
    created = await api_tokens.create(SYSTEM, args.name, _scopes(args.scopes))
    print("The token is shown this once:", file=sys.stderr)
    print(created.secret)
    return 0


def _scopes(text: str) -> list[Scope]:
    names = [name.strip().upper() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in Scope.__members__]
    if unknown:
        raise InvalidInput.of("scopes", f"there is no {', '.join(unknown)}")
    return [Scope(name) for name in names]


async def _list_tokens(args: argparse.Namespace) -> int:
    for row in await api_tokens.visible_to(SYSTEM):
        state = "revoked" if row.revoked_at else "valid"
        until = f" until {row.expires_at:%Y-%m-%d %H:%M}Z" if row.expires_at else ""
        print(f"{row.prefix}  {state}{until}  {','.join(row.scopes).lower()}  {row.name}")
    return 0


async def _revoke_token(args: argparse.Namespace) -> int:
    rows = await api_tokens.starting_with(args.prefix)
    if not rows:
        raise NotFound(f"No valid token begins with {args.prefix}.")
    if len(rows) > 1:
        raise Conflict(f"{len(rows)} tokens begin with {args.prefix}; please give more of it.")
    await api_tokens.revoke(SYSTEM, rows[0].id)
    print(f"Revoked {rows[0].prefix} ({rows[0].name}).")
    return 0


async def _list_users(args: argparse.Namespace) -> int:
    for user in await people.everybody():
        print(f"{user.email}  {user.role.value}  {user.name}")
    return 0


async def _print_link(args: argparse.Namespace) -> int:
    token = await setup.issue()
    if token is None:
        raise Conflict("There is a user already; set-up is done.")
    print(link(args.settings.host, args.settings.port, token))
    return 0


def link(host: str, port: int, token: str) -> str:
    """The address at which the set-up token is used."""
    return f"http://{host}:{port}/setup?token={token}"
