"""Bytes that a program printed, made into text that is safe to store and to show."""

from __future__ import annotations

import codecs
import io
import re

# A colour or a movement; a title or a link, whose text is data for the terminal; any other escape sequence.
ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]{0,200}[ -/]{0,20}[@-~]"
    r"|[\]PX^_][^\x07\x1b\n]{0,4096}(?:\x07|\x1b\\)"
    r"|[ -/]{0,20}[0-~])"
)
# The same without its end, at the end of what was read so far. Bounded, so that nothing is held back for ever.
UNFINISHED = re.compile(
    r"\x1b(?:\[[0-?]{0,200}[ -/]{0,20}"
    r"|[\]PX^_][^\x07\x1b\n]{0,4096}\x1b?"
    r"|[ -/]{0,20})\Z"
)
# NUL, which Postgres refuses, stays visible. Other controls go, and so do the marks that turn the order of
# characters around: with those a line can look like another.
DROPPED = (*range(1, 9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
TRANSLATION = {0: "\ufffd", **dict.fromkeys(DROPPED)}


class Cleaner:
    """Cleans a stream piece by piece, the same as if it had come in one: what is split over two pieces stays whole.

    The text is UTF-8 with U+FFFD for what is not, has LF line ends, no escape sequences and no controls but TAB.
    """

    def __init__(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._decoder = io.IncrementalNewlineDecoder(decoder, translate=True)
        self._held = ""

    def clean(self, raw: bytes, final: bool = False) -> str:
        """What can be shown by now; with `final` all that is left."""
        text = self._held + self._decoder.decode(raw, final=final)
        unfinished = None if final else UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._held = text[cut:]
        return ESCAPE.sub("", text[:cut]).translate(TRANSLATION)


def clean_tail(raw: bytes, characters: int) -> str:
    """The last characters of `raw`."""
    return Cleaner().clean(raw, final=True)[-characters:]
