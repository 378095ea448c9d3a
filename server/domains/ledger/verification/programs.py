"""The commands that an owner may configure: one program with its arguments, and never a shell."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

from server.core.errors import InvalidInput
from server.domains.ledger.verification.environment import search_path

MOST_CHARACTERS = 2000
OPERATORS = frozenset({"&&", "||", "|", "&", ";", ">", ">>", "<", "2>&1"})


def parse_command(text: str, workspace: Path, field: str = "command") -> tuple[str, ...]:
    """The words of a command line, whose first is a program that exists: on the PATH, absolute, or in the workspace.

    Quotes group words. A backslash is a plain character, as Windows' paths need it, on every system. Nothing else
    has a meaning: $, *, ~ and the like reach the program as they are. Raises InvalidInput for `field`.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput.of(field, f"A command has at most {MOST_CHARACTERS:,} characters.")
    if not text.replace("\t", " ").isprintable():
        raise InvalidInput.of(field, "Write one command on one line, without control characters.")
    words = _split(text, field)
    if not words:
        raise InvalidInput.of(field, "Write a program and its arguments.")
    for operator in OPERATORS.intersection(words):
        message = f"There is no shell, so {operator} means nothing. Put several steps into a script."
        raise InvalidInput.of(field, message)
    executable(words[0], workspace, field)
    return words


def executable(word: str, workspace: Path, field: str) -> Path:
    """The absolute path of the program that a command's first word names. Raises InvalidInput for `field`."""
    path = Path(word)
    if not path.is_absolute() and len(path.parts) > 1:
        if ".." in path.parts:
            raise InvalidInput.of(field, f"{word} leads out of the repository. Name a program in it.")
        # A link is fine here: a virtual environment's python is one, and it is the owner who names it.
        path = workspace.absolute() / path
    found = shutil.which(path, path=search_path())
    if found is None:
        raise InvalidInput.of(field, f"{word} is no program on the server's PATH or in the repository.")
    return Path(found).absolute()


def _split(text: str, field: str) -> tuple[str, ...]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
    try:
        return tuple(lexer)
    except ValueError:
        raise InvalidInput.of(field, "A quote is opened and not closed.") from None
