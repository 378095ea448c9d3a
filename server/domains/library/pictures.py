"""Looking at picture files: what they are, whether they are whole, their thumbnails. Pure but slow: use a thread."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.core.errors import InvalidInput
from server.domains.library import containers, documents

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 8192 * 8192
MAX_FRAMES = 1000
MAX_PIXELS_OF_CLIP = 4 * MAX_PIXELS  # all frames together, each of which must be decoded
THUMBNAIL = 384
FORMATS = ("PNG", "JPEG", "WEBP")
ORIENTATION, TURNED = 0x0112, (5, 6, 7, 8)
BROKEN = (OSError, SyntaxError, ValueError, KeyError, TypeError, OverflowError, EOFError)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded whole. width and height in pixels as it is seen; `thumbnail` is a WebP of at most
    384 px; of a clip `frames` and `duration_seconds` are set."""

    data: bytes
    mime_type: str
    extension: str
    width: int
    height: int
    sha256: str
    thumbnail: bytes
    frames: int | None = None
    duration_seconds: float | None = None

    @property
    def kind(self) -> str:
        return "image" if self.frames is None else "clip"


def inspect(data: bytes) -> Picture:
    """The picture in `data`. InvalidInput when it is too large, of another kind, broken, or followed by something.

    Videos (MP4, WebM) are refused: nothing here decodes them, so nothing could be said about what is in them.
    """
    from PIL import Image  # in the thread that needs it, so that the start of the server need not wait for it

    if len(data) > MAX_BYTES:
        raise InvalidInput.of("file", f"may have at most {MAX_BYTES} bytes")
    kind = documents.picture_kind(data)
    if kind is None:
        raise InvalidInput.of("file", f"is no PNG, JPEG or WebP picture{documents.guess(data)}")
    try:
        containers.check_end(data, kind[0])
        with warnings.catch_warnings():
            # Ours is the bound on pixels; Pillow's warnings about large and odd pictures would be others.
            warnings.simplefilter("ignore")
            return _decoded(data, *kind)
    except (*BROKEN, Image.DecompressionBombError) as error:
        raise InvalidInput.of("file", f"is no picture that can be read ({str(error)[:300]})") from None


def digest(data: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(data).hexdigest()


def _decoded(data: bytes, mime_type: str, extension: str) -> Picture:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        if Image.MIME.get(str(image.format)) != mime_type:
            raise ValueError(f"it begins like {mime_type} and is {image.format}")
        frames = getattr(image, "n_frames", 1)
        _check_size(image.size, frames)
        thumbnail = _thumbnail(image)
        duration = _played(image, frames) if frames > 1 else None
        width, height = _seen_size(image)
    clip = (frames, duration) if frames > 1 else (None, None)
    return Picture(data, mime_type, extension, width, height, digest(data), thumbnail, *clip)


def _check_size(size: tuple[int, int], frames: int) -> None:
    """Before a pixel is decoded."""
    width, height = size
    if width * height > MAX_PIXELS:
        raise ValueError(f"{width}×{height} is more than {MAX_PIXELS} pixels")
    if frames > MAX_FRAMES or width * height * frames > MAX_PIXELS_OF_CLIP:
        raise ValueError(f"{frames} frames of {width}×{height} are too many")


def _thumbnail(image: Image.Image) -> bytes:
    """Of the first frame, which is decoded whole for it."""
    from PIL import ImageOps

    image.load()
    small = image.convert("RGB")
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    turned = image.getexif().get(ORIENTATION, 1)
    if turned != 1:
        small.getexif()[ORIENTATION] = turned
        small = ImageOps.exif_transpose(small)
    target = io.BytesIO()
    small.save(target, "WEBP", quality=82, exif=b"")
    return target.getvalue()


def _played(image: Image.Image, frames: int) -> float:
    """Decodes every frame; how long they take in seconds."""
    total = 0.0
    for number in range(frames):
        image.seek(number)
        image.load()
        total += float(image.info.get("duration") or 0)
    return round(total / 1000, 3)


def _seen_size(image: Image.Image) -> tuple[int, int]:
    """Width and height as viewers show them: cameras turn pictures by a note."""
    width, height = image.size
    return (height, width) if image.getexif().get(ORIENTATION) in TURNED else (width, height)
