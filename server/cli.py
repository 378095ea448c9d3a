"""Admin commands on the same services that the page uses: `python -m server.cli --help`."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import server.domains
from server.core import db, migrating, settings
from server.core.errors import DomainError, InvalidInput


def parser() -> argparse.ArgumentParser:
    """The whole command line; each domain adds its own commands in `commands.py`."""
    root = argparse.ArgumentParser(prog="python -m server.cli", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    _database_commands(commands)
    _schema_commands(commands)
    for module in pkgutil.iter_modules(server.domains.__path__):
        name = f"server.domains.{module.name}.commands"
        if importlib.util.find_spec(name) is not None:
            importlib.import_module(name).register(commands)
    return root


def _database_commands(commands: Any) -> None:
    group = commands.add_parser("db", help="the database").add_subparsers(required=True)
    group.add_parser("migrate", help="apply pending migrations").set_defaults(
        run=_migrate, opens_database=False
    )
    make = group.add_parser("makemigrations", help="write a migration for changed models")
    make.add_argument("--name", help="what the migration does, in snake_case")
    make.set_defaults(run=_make_migrations, opens_database=False)


def _schema_commands(commands: Any) -> None:
    group = commands.add_parser("schema", help="the GraphQL schema").add_subparsers(required=True)
    export = group.add_parser("export", help="write schema/schema.graphql")
    export.add_argument("--check", action="store_true", help="only say whether the file is up to date")
    export.set_defaults(run=_export_schema, opens_database=False)


async def _migrate(args: argparse.Namespace) -> int:
    names = await migrating.migrate(args.settings)
    print("Applied: " + ", ".join(names) if names else "Nothing to migrate.")
    return 0


async def _make_migrations(args: argparse.Namespace) -> int:
    from tortoise.context import TortoiseContext
    from tortoise.migrations.autodetector import MigrationAutodetector

    configuration = db.config(args.settings)
    async with TortoiseContext() as context:
        await context.init(config=configuration, init_connections=False)
        if context.apps is None:
            raise RuntimeError("Tortoise found no models.")
        writers = await MigrationAutodetector(context.apps, configuration["apps"]).changes()
    for writer in writers:
        if args.name:
            writer.name = f"{writer.name.split('_', 1)[0]}_{args.name}"
        print(f"Wrote {writer.write()}")
    return 0


async def _export_schema(args: argparse.Namespace) -> int:
    text = importlib.import_module("schema").sdl()
    target = Path(__file__).resolve().parent.parent / "schema" / "schema.graphql"
    current = target.read_text("utf-8") if target.exists() else ""
    if args.check:
        print(
            "schema.graphql is up to date."
            if current == text
            else "schema.graphql is stale: run `schema export`."
        )
        return int(current != text)
    target.write_text(text, "utf-8", newline="\n")
    print(f"Wrote {target}")
    return 0


async def _run(args: argparse.Namespace) -> int:
    if not getattr(args, "opens_database", True):
        return int(await args.run(args))
    await migrating.migrate(args.settings)
    async with db.open(args.settings):
        return int(await args.run(args))


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. Exit code 0: done; 1: refused, with the reason on standard error; 2: wrong usage."""
    args = parser().parse_args(argv)
    try:
        args.settings = settings.load()
        return asyncio.run(_run(args))
    except settings.SettingsError as error:
        print(f"Configuration: {error}", file=sys.stderr)
    except InvalidInput as error:
        details = "".join(f"\n  {fault.field}: {fault.message}" for fault in error.field_errors)
        print(f"{error.message}{details}", file=sys.stderr)
    except DomainError as error:
        print(error.message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
