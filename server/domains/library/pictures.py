"""Looking at picture files: what they are, whether they are whole, their thumbnails. Pure but slow: use a thread."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from server.core.errors import InvalidInput

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 8192 * 8192
THUMBNAIL = 384
FORMATS = {"PNG": ("image/png", "png"), "JPEG": ("image/jpeg", "jpg"), "WEBP": ("image/webp", "webp")}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded whole. width and height in pixels; `thumbnail` is a WebP of at most 384 px."""

    data: bytes
    mime_type: str
    extension: str
    width: int
    height: int
    sha256: str
    thumbnail: bytes


def inspect(data: bytes) -> Picture:
    """The picture in `data`. InvalidInput when it is too large, of another kind, or broken."""
    from PIL import Image  # in the thread that needs it, so that the start of the server need not wait for it

    if len(data) > MAX_BYTES:
        raise InvalidInput.of("file", f"may have at most {MAX_BYTES} bytes")
    try:
        with warnings.catch_warnings():
            # Ours is the bound on pixels; Pillow's warning about large pictures would be a second one.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _decoded(data)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidInput.of("file", f"is no picture that can be read ({error})") from None


def _decoded(data: bytes) -> Picture:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=tuple(FORMATS)) as image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise ValueError(f"{width}×{height} is more than {MAX_PIXELS} pixels")
        mime_type, extension = FORMATS[str(image.format)]
        image.load()
        digest = hashlib.sha256(data).hexdigest()
        return Picture(data, mime_type, extension, width, height, digest, _thumbnail(image))


def _thumbnail(image: Image.Image) -> bytes:
    small = image.convert("RGB")
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    target = io.BytesIO()
    small.save(target, "WEBP", quality=82)
    return target.getvalue()
