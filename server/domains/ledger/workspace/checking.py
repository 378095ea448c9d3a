"""Whether a folder can be connected to a ledger."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from server.core.errors import InvalidInput
from server.domains.ledger.workspace import git, status

MOST_CHARACTERS = 4096


async def check(path: str | Path) -> Path:
    """The top folder of the repository that `path` is in, without links, after a look at its whole state.

    Raises InvalidInput ("path") saying what is wrong with it, and Unavailable when git is missing or too slow.
    """
    top = await asyncio.to_thread(_top, str(path))
    try:
        await _require_worktree(top)
        await status.inspect(top)
    except git.Failed as error:
        raise InvalidInput.of("path", error.message) from None
    return top


async def _require_worktree(top: Path) -> None:
    answer = await git.run(
        top, "rev-parse", "--is-bare-repository", "--show-toplevel", accept=(0, 128), worktree=False
    )
    bare, _, told = os.fsdecode(answer.output).partition("\n")
    if bare == "true":
        raise InvalidInput.of(
            "path", f"{top} is a bare repository. Name a folder where files are checked out."
        )
    if answer.code == 0 and not await asyncio.to_thread(_same, top, told.removesuffix("\n")):
        raise InvalidInput.of("path", f"{top} has its files elsewhere: {told.strip()}. Name that folder.")


def _same(top: Path, told: str) -> bool:
    try:
        return top.samefile(told)
    except OSError:
        return False


def _top(text: str) -> Path:
    """Finds the nearest folder with a `.git`. Blocking."""
    if not text or "\0" in text or len(text) > MOST_CHARACTERS:
        raise InvalidInput.of("path", f"Write a folder's path of at most {MOST_CHARACTERS:,} characters.")
    path = Path(text)
    if not path.is_absolute():
        raise InvalidInput.of(
            "path", f"{text} is not absolute. Write the whole path of the repository's folder."
        )
    try:
        folder = path.resolve(strict=True)
        with os.scandir(folder):
            pass
    except FileNotFoundError:
        raise InvalidInput.of("path", f"{text} is not there.") from None
    except NotADirectoryError:
        raise InvalidInput.of("path", f"{text} is a file. Name the repository's folder.") from None
    except PermissionError:
        raise InvalidInput.of("path", f"The server may not read {text}.") from None
    except (OSError, RuntimeError) as error:
        raise InvalidInput.of("path", f"{text} cannot be read: {error}.") from None
    return _search(folder)


def _search(start: Path) -> Path:
    for folder in (start, *start.parents):
        if os.path.lexists(folder / ".git"):
            return folder
        if folder.name == ".git" and _is_git_folder(folder):
            raise InvalidInput.of("path", f"{start} is git's own folder. Name {folder.parent}.")
        if _is_git_folder(folder):
            raise InvalidInput.of(
                "path", f"{start} is a bare repository. Name a folder where files are checked out."
            )
    raise InvalidInput.of("path", f"{start} is in no git repository.")


def _is_git_folder(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
