"""Surfaces: the folders that a task may touch, written as "a/b, c", relative to the repository. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath, PureWindowsPath

from server.core.errors import InvalidInput

EVERYWHERE = "."
MAX_FOLDERS = 5


def parse(surface: str) -> tuple[str, ...]:
    """The folders of a surface."""
    return tuple(part for part in (piece.strip().strip("/") for piece in surface.split(",")) if part) or (
        EVERYWHERE,
    )


def checked(surface: str, field: str = "surface") -> str:
    """The surface in its one spelling. InvalidInput: absolute, upwards, or too many folders."""
    folders = [clean_path(part, field) for part in parse(surface.replace("\\", "/"))]
    if len(folders) > MAX_FOLDERS:
        raise InvalidInput.of(field, f"must name at most {MAX_FOLDERS} folders")
    return ", ".join(dict.fromkeys(folders))


def clean_path(path: str, field: str) -> str:
    """A path relative to the repository, with forward slashes. InvalidInput when it leads elsewhere."""
    pure = PurePosixPath(path.replace("\\", "/"))
    outside = pure.is_absolute() or PureWindowsPath(path).drive or ".." in pure.parts
    if not path.strip() or "\0" in path or outside:
        raise InvalidInput.of(field, f"{path!r} is not a path inside the repository")
    return str(pure)


def of_files(files: Sequence[str]) -> str:
    """The surface that a first change sets: the top folders of its files; files at the top mean everywhere."""
    tops = {PurePosixPath(file).parts[0] if "/" in file else EVERYWHERE for file in files}
    return EVERYWHERE if EVERYWHERE in tops or not tops else ", ".join(sorted(tops))


def outside(surface: str, files: Iterable[str]) -> list[str]:
    """The files that lie outside the surface."""
    folders = parse(surface)
    return [file for file in files if not any(_holds(folder, file) for folder in folders)]


def same(one: str, other: str) -> bool:
    """Whether two surfaces are one: equal, or each folder of one lies inside the other."""
    return not outside(one, parse(other)) or not outside(other, parse(one))


def _holds(folder: str, path: str) -> bool:
    return folder == EVERYWHERE or path == folder or path.startswith(f"{folder}/")
