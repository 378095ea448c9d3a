"""Whether a folder can be connected to a ledger."""

from __future__ import annotations

import asyncio
import os
import unicodedata
from pathlib import Path

from server.core.errors import InvalidInput
from server.domains.ledger.workspace import git, names, status

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
        raise _refused(error.message) from None
    return top


async def _require_worktree(top: Path) -> None:
    answer = await git.run(top, "rev-parse", "--is-bare-repository", worktree=False)
    if answer.output.strip() == b"true":
        raise _bare(top)
    answer = await git.run(top, "rev-parse", "--show-toplevel", worktree=False)
    told = names.readable(answer.output).removesuffix("\n")
    if not await asyncio.to_thread(_same, top, told):
        raise _refused(f"{top} has its files elsewhere: {told}. Name that folder.")


def _same(top: Path, told: str) -> bool:
    try:
        return top.samefile(told)
    except OSError:
        return False


def _top(text: str) -> Path:
    """Finds the nearest folder with a `.git`. Blocking."""
    if not text or len(text) > MOST_CHARACTERS or not _is_text(text):
        raise _refused(
            f"Write a folder's path: at most {MOST_CHARACTERS:,} characters, no control characters."
        )
    if not Path(text).is_absolute():
        raise _refused(f"{text} is not absolute. Write the whole path of the repository's folder.")
    folder = _opened(text)
    if not _is_text(str(folder)):
        raise _refused(f"{text} leads to a folder whose name is no text.")
    return _search(folder)


def _opened(text: str) -> Path:
    """The folder without links, of which it is certain that its content can be listed."""
    try:
        folder = Path(text).resolve(strict=True)
        with os.scandir(folder):
            return folder
    except FileNotFoundError:
        raise _refused(f"{text} is not there.") from None
    except NotADirectoryError:
        raise _refused(f"{text} is a file. Name the repository's folder.") from None
    except PermissionError:
        raise _refused(f"The server may not read {text}.") from None
    except (OSError, RuntimeError) as error:  # links in a circle, a name that is too long
        raise _refused(f"{text} cannot be read: {error}.") from None


def _search(start: Path) -> Path:
    for folder in (start, *start.parents):
        if os.path.lexists(folder / ".git"):
            return folder
        if _is_git_folder(folder):
            inside = folder.name == ".git"
            raise _refused(f"{start} is git's own folder. Name {folder.parent}.") if inside else _bare(start)
    raise _refused(f"{start} is in no git repository.")


def _is_git_folder(folder: Path) -> bool:
    try:
        return (folder / "HEAD").is_file() and all((folder / name).is_dir() for name in ("objects", "refs"))
    except PermissionError:
        return False


def _is_text(path: str) -> bool:
    """Whether it can be stored and shown: no control characters, and no bytes that are no UTF-8."""
    return all(unicodedata.category(character) not in ("Cc", "Cs") for character in path)


def _bare(folder: Path) -> InvalidInput:
    return _refused(f"{folder} is a bare repository. Name a folder where files are checked out.")


def _refused(message: str) -> InvalidInput:
    return InvalidInput.of("path", message)
