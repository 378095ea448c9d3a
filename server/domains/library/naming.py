"""Names of files as they are sent to people: what and which it is, in letters that every system takes. Pure."""

from __future__ import annotations

import re
import unicodedata

OTHER = re.compile(r"[^a-z0-9]+")
LONGEST = 60


def file_name(character: str | None, seed: str | None, tag: str, extension: str) -> str:
    """character-seed-tag.extension in ASCII, e.g. "luna-vega-4711-1f0c2a9b.png"; `tag` is cut to 8 characters."""
    parts = [plain(character or "picture"), seed or "", plain(tag)[:8]]
    return "-".join(part for part in parts if part) + f".{extension}"


def plain(text: str) -> str:
    """The text in small ASCII letters, digits and single hyphens; "picture" when none of that is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return OTHER.sub("-", ascii_text).strip("-")[:LONGEST].strip("-") or "picture"
