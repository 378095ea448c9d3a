"""Text that could be read as the file's own syntax: written with a backslash, as Markdown does, and read back.

Values on one line (`escape`, `guard`, `unescape`) know backslashes before punctuation. Texts of several lines
(`shield`, `unshield`) stay as they are, but for a backslash before each line that would end the text.
"""

import re
from collections.abc import Iterable

_PUNCTUATION = r"[!-/:-@\[-`{-~]"
_ESCAPED = re.compile(rf"\\({_PUNCTUATION})")
_AMBIGUOUS = re.compile(rf"\\(?={_PUNCTUATION}|\Z)")
_BRACKETS = re.compile(r"[\\\[\]()]")
_LINE_BREAK = re.compile(r"\r\n?|\n")
_FENCES = ("```", "~~~")


def escape(text: str) -> str:
    """The text with the backslashes doubled that `unescape` would take away."""
    return _AMBIGUOUS.sub(r"\\\\", text)


def guard(text: str) -> str:
    """The text with a backslash before every bracket and backslash: nothing at its end reads as a suffix."""
    return _BRACKETS.sub(r"\\\g<0>", text)


def unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def is_escaped(text: str, index: int) -> bool:
    """Whether an odd number of backslashes stands before the character."""
    start = index
    while start and text[start - 1] == "\\":
        start -= 1
    return (index - start) % 2 == 1


def one_line(text: str) -> str:
    """The text as a value on one line can hold it: line breaks become spaces, outer blanks go."""
    return _LINE_BREAK.sub(" ", text).strip()


def block(text: str) -> list[str]:
    """The lines of a text without blanks at their ends and without outer blank lines."""
    lines = "\n".join(line.rstrip() for line in _LINE_BREAK.split(text)).strip("\n")
    return lines.split("\n") if lines else []


def is_fence(line: str) -> bool:
    """Whether the line opens or closes a code block."""
    return line.lstrip(" ").startswith(_FENCES)


def shield(lines: list[str], structure: re.Pattern[str]) -> list[str]:
    """The lines with a backslash before those that match `structure`, and before fences that do not pair up."""
    open_fence = sum(is_fence(line) for line in lines) % 2 == 1
    return ["\\" + line if _needs_shield(line, structure, open_fence) else line for line in lines]


def _needs_shield(line: str, structure: re.Pattern[str], open_fence: bool) -> bool:
    bare = line.lstrip("\\")
    if is_fence(bare):
        return open_fence or bare != line
    return structure.match(bare) is not None


def unshield(lines: Iterable[str], structure: re.Pattern[str]) -> list[str]:
    """What `shield` was given."""
    return [line[1:] if _is_shielded(line, structure) else line for line in lines]


def _is_shielded(line: str, structure: re.Pattern[str]) -> bool:
    bare = line.lstrip("\\")
    return bare != line and (is_fence(bare) or structure.match(bare) is not None)
