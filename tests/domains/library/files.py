"""Small picture files."""

from __future__ import annotations

import io

from PIL import Image


def picture(color: str = "teal", size: tuple[int, int] = (64, 48), format: str = "PNG", **options) -> bytes:
    """A picture of one colour."""
    target = io.BytesIO()
    Image.new("RGB", size, color).save(target, format, **options)
    return target.getvalue()


def clip(format: str = "WEBP", frames: int = 3, duration: int = 100) -> bytes:
    """A clip of several colours, each shown for so many milliseconds."""
    pictures = [Image.new("RGB", (32, 24), (80 * n % 256, 40 * n % 256, 200)) for n in range(frames)]
    target = io.BytesIO()
    pictures[0].save(target, format, save_all=True, append_images=pictures[1:], duration=duration)
    return target.getvalue()
