"""Bytes of a ledger file to text, repairing what earlier hands broke."""

import codecs
import re
from dataclasses import dataclass

from server.core.errors import FieldError, InvalidInput
from server.domains.ledger.control_plane_file import mac_roman
from server.domains.ledger.control_plane_file.lines import MAX_LINE

MAX_BYTES = 8 * 1024 * 1024
MAX_LINES = 50_000

_LINE_END = re.compile(r"\r\n?")
_WINDOWS_DAMAGE = re.compile("â€|ðŸ|â†’|â–ˆ|âœ")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Sound text with "\\n" line ends. `repairs` says what was put right; `first_line` where it began."""

    text: str
    repairs: tuple[str, ...] = ()
    first_line: int | None = None

    @property
    def repaired(self) -> bool:
        return bool(self.repairs)


def decode(content: bytes) -> Decoded:
    """Decode and repair a file of at most MAX_BYTES and MAX_LINES; InvalidInput when it is larger or empty."""
    if len(content) > MAX_BYTES:
        size = f"{len(content) / 1024 / 1024:.1f}"
        raise _invalid(f"The file has {size} MiB; at most {MAX_BYTES // 1024 // 1024} MiB are read.")
    read, repairs = _read(content)
    read = _LINE_END.sub("\n", read)
    if read.count("\n") >= MAX_LINES:
        raise _invalid(f"The file has more than {MAX_LINES:,} lines.")
    text = mac_roman.repair(read)
    if text != read:
        repairs.append("UTF-8 that had been read as Mac Roman")
    text = _without_windows_damage(text, repairs)
    text = _without_nulls(text, repairs)
    if not text.strip():
        raise _invalid("The file is empty.")
    return Decoded(text, tuple(repairs), _first_difference(read, text) if repairs else None)


def _read(content: bytes) -> tuple[str, list[str]]:
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace"), ["UTF-16"]
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        lines = content.split(b"\n")
        return "\n".join(_read_line(line) for line in lines), [
            "bytes that are not UTF-8, read as Windows-1252"
        ]


def _read_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _without_windows_damage(text: str, repairs: list[str]) -> str:
    """Undo UTF-8 that was read as Windows-1252 ("â€”" for "—"), the commonest damage elsewhere, line by line."""
    if _WINDOWS_DAMAGE.search(text) is None:
        return text
    import ftfy  # only damaged files need it, and everybody would wait for its tables

    lines = text.split("\n")
    fixed = "\n".join(ftfy.fix_encoding(line) if len(line) <= MAX_LINE else line for line in lines)
    if fixed != text:
        repairs.append("UTF-8 that had been read as Windows-1252")
    return fixed


def _without_nulls(text: str, repairs: list[str]) -> str:
    """Drop what a database cannot hold as text."""
    if "\0" in text:
        repairs.append(f"{text.count(chr(0))} NUL characters removed")
        text = text.replace("\0", "")
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def _first_difference(before: str, after: str) -> int:
    pairs = zip(before.split("\n"), after.split("\n"), strict=False)
    return next((number for number, (a, b) in enumerate(pairs, 1) if a != b), 1)


def _invalid(message: str) -> InvalidInput:
    return InvalidInput(message, (FieldError("text", message),))
