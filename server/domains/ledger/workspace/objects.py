"""Which commits there are, by short or full hash. Names of branches and tags are never looked up."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from server.core.errors import InvalidInput, NotFound
from server.domains.ledger.workspace import git, names

MOST_AT_ONCE = 400  # short hashes in one command line, which Windows limits to 32 KB


async def exists(path: Path, commits: Iterable[str]) -> dict[str, str | None]:
    """The full hash of each commit that is there; None for what is no commit, is not there, or is ambiguous.

    Keys are as they were given; hashes may be short. Raises Unavailable.
    """
    wanted = dict.fromkeys(commits)
    found = await _candidates(path, {text.lower() for text in wanted if names.is_hash(text)})
    return {text: _only(found.get(text.lower(), [])) for text in wanted}


async def resolve(path: Path, **texts: str) -> list[str]:
    """The full hashes of one commit or more; the names of the arguments are those of the input's fields.

    Raises InvalidInput (not a hash, or ambiguous), NotFound, Unavailable.
    """
    wanted = {field: names.checked(text, field) for field, text in texts.items()}
    found = await _candidates(path, set(wanted.values()))
    return [_one(found[name], name, field) for field, name in wanted.items()]


def _one(found: list[str], name: str, field: str) -> str:
    if len(found) > 1:
        raise InvalidInput.of(field, f"{len(found)} commits begin with {name}. Write more of the hash.")
    if not found:
        raise NotFound(f"There is no commit {name} in the repository.", name)
    return found[0]


async def read(path: Path, commit: str) -> tuple[dict[bytes, bytes], bytes]:
    """A commit's fields, the first of each name, and its message; raw, so that no setting has a say. Unavailable."""
    answer = await git.run(path, "cat-file", "commit", commit)
    header, _, message = answer.output.partition(b"\n\n")
    fields: dict[bytes, bytes] = {}
    for line in header.split(b"\n"):
        name, _, value = line.partition(b" ")
        fields.setdefault(name, value)
    return fields, message


async def parent(path: Path, commit: str) -> str | None:
    """A commit's first parent; None for one that has none. Unavailable."""
    fields, _ = await read(path, commit)
    return fields[b"parent"].decode("ascii") if b"parent" in fields else None


def _only(found: list[str]) -> str | None:
    return found[0] if len(found) == 1 else None


async def _candidates(path: Path, wanted: set[str]) -> dict[str, list[str]]:
    """The commits that begin with each of the given hashes."""
    short = sorted(text for text in wanted if len(text) not in names.LENGTHS)
    full = wanted.difference(short)
    for start in range(0, len(short), MOST_AT_ONCE):
        full.update(await _completed(path, short[start : start + MOST_AT_ONCE]))
    commits = await commits_among(path, full)
    return {text: [commit for commit in commits if commit.startswith(text)] for text in wanted}


async def _completed(path: Path, short: list[str]) -> list[str]:
    """All objects that begin with any of these. (A `<hash>^{commit}` would look for a branch of that name first.)"""
    answer = await git.run(path, "rev-parse", *(f"--disambiguate={text}" for text in short))
    return answer.output.decode("ascii").split()


async def commits_among(path: Path, hashes: Iterable[str]) -> list[str]:
    """Those of the full hashes that are commits which are there; anything else is passed over. Unavailable."""
    asked = sorted({text for text in hashes if len(text) in names.LENGTHS and names.is_hash(text)})
    if not asked:
        return []
    stdin = "".join(f"{text}\n" for text in asked).encode()
    answer = await git.run(path, "cat-file", "--batch-check=%(objecttype) %(objectname)", stdin=stdin)
    lines = (line.split(" ") for line in answer.output.decode("utf-8", "replace").splitlines())
    return [words[1] for words in lines if words[0] == "commit"]
