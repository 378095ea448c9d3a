# ruff: noqa: E402
"""`python -m server.engines.sandbox`: start the engine."""

import gc

gc.disable()  # until everything is imported, see server.core.collector

import argparse
import asyncio
import logging
import os
import sys
from pathlib import Path

from server.core import collector, parent
from server.engines.sandbox import catalogue_extensions, faults, process
from server.engines.sandbox.config import DEFAULT_CHECKPOINT, Config
from server.engines.sandbox.engine import Engine


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    line = argparse.ArgumentParser(
        "python -m server.engines.sandbox", description="A ComfyUI-compatible picture engine."
    )
    line.add_argument("--host", default="127.0.0.1")
    line.add_argument("--port", type=int, default=8711, help="0 takes a free one")
    folder = Path(os.environ.get("AINFLUENCER_DATA_DIR") or "data") / "sandbox"
    line.add_argument("--data", type=Path, default=folder, help="where output, input and temp are")
    line.add_argument("--step-delay", type=float, default=0.08, help="seconds a sampler step takes")
    line.add_argument("--old", action="store_true", help="behave like ComfyUI 0.3.64 instead of 0.33.0")
    line.add_argument("--checkpoint", action="append", default=[], help="offer this name too (repeatable)")
    line.add_argument("--preview-method", choices=("none", "latent2rgb"), default="latent2rgb")
    line.add_argument(
        "--allow-faults", action="store_true", help="let POST /sandbox/faults change the faults"
    )
    packs = ", ".join(catalogue_extensions.PACKS)
    line.add_argument(
        "--extensions",
        type=_extensions,
        default=(),
        help=f"node packs to stand in for, with commas between them: {packs}",
    )
    known = ", ".join(faults.Faults().names())
    line.add_argument(
        "--fault", action="append", default=[], help=f"NAME or NAME=VALUE (repeatable): {known}"
    )
    return line


def _extensions(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in catalogue_extensions.PACKS]
    if unknown:
        raise argparse.ArgumentTypeError(f"there is no {', '.join(unknown)}")
    return names


def main(argv: list[str] | None = None) -> int:
    """Run until stopped; return the exit status."""
    arguments = parser().parse_args(argv)
    parent.watch()
    logging.basicConfig(level=logging.WARNING)
    config = Config(
        data_dir=arguments.data.resolve(),
        step_delay=arguments.step_delay,
        old=arguments.old,
        checkpoints=(DEFAULT_CHECKPOINT, *arguments.checkpoint),
        extensions=arguments.extensions,
        allow_faults=arguments.allow_faults,
        preview_method=arguments.preview_method,
        argv=tuple(sys.argv),
    )
    asyncio.run(_run(config, arguments.host, arguments.port, arguments.fault))
    return 0


async def _run(config: Config, host: str, port: int, switches: list[str]) -> None:
    engine = Engine(config)
    collector.calm()
    engine.faults.update(dict(faults.parse(text) for text in switches))
    await process.serve(engine, host, port)


if __name__ == "__main__":
    sys.exit(main())
