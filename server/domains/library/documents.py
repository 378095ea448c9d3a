"""What a file is by its first bytes, for files that are kept but not decoded. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

PDF = ("application/pdf", "pdf")
TEXT = ("text/plain", "txt")
MAX_TEXT_BYTES = 1024 * 1024
EXTENSIONS = {
    "application/pdf": (".pdf",),
    "text/plain": (".txt",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
}
MARKUP = re.compile(rb"<\s*(!doctype|html|head|body|script|svg|iframe|\?xml|\?php|[a-z]+:svg)", re.IGNORECASE)
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Document:
    """A file with the media type and extension that its content has."""

    data: bytes
    mime_type: str
    extension: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def kind_of(data: bytes) -> tuple[str, str] | None:
    """(media type, extension) of a picture, a PDF or plain text (UTF-8, at most 1 MB); None for everything else."""
    return picture_kind(data) or _document_kind(data)


def picture_kind(data: bytes) -> tuple[str, str] | None:
    """(media type, extension) of a PNG, JPEG or WebP file by its magic bytes; None for everything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", "jpg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp", "webp"
    return None


def safe_name(name: str, mime_type: str) -> str:
    """The name under which a file of this kind is sent, so that what opens it goes by its content and not by what its
    sender called it: "release.bat" of plain text becomes "release.bat.txt"."""
    endings = EXTENSIONS[mime_type]
    shown = "".join(
        letter if letter.isprintable() else "_" for letter in name
    )  # one may turn the rest around
    return shown if shown.lower().endswith(endings) else shown + endings[0]


def guess(data: bytes) -> str:
    """What else the file may be, in brackets, for those who wonder why it is refused."""
    if data[4:8] == b"ftyp":
        return " (MP4 video; clips are taken as animated WebP)"
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return " (WebM video; clips are taken as animated WebP)"
    return " (GIF)" if data.startswith(b"GIF8") else ""


def _document_kind(data: bytes) -> tuple[str, str] | None:
    if data.startswith(b"%PDF-"):
        return PDF
    return TEXT if _is_text(data) else None


def _is_text(data: bytes) -> bool:
    """Whether a browser that sniffed all the same would find nothing but text in it."""
    if len(data) > MAX_TEXT_BYTES or not data.strip() or CONTROL.search(data) or MARKUP.search(data):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
