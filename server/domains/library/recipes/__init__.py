"""How a picture was made, as files tell it: written into ours, read from ours, A1111's and ComfyUI's.

What is read comes from strangers: numbers are bounded, texts are cut, nothing is looked up or run.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from server.domains.library.containers import exif
from server.domains.library.recipes import a1111, comfyui, ours
from server.domains.library.recipes.values import Recipe

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Recipe", "of_texts", "read", "texts"]
TAKEN = ("parameters", "prompt", ours.NAME)
LONGEST_TEXT = 4 * 1024 * 1024


def texts(parameters: Mapping[str, Any], lineage: Mapping[str, Any]) -> dict[str, str]:
    """What to write into a picture, by name: the text that the field's tools read, and our own JSON."""
    return {"parameters": a1111.render(parameters), ours.NAME: ours.render(parameters, lineage)}


def read(data: bytes) -> Recipe | None:
    """How the picture says that it was made; None when it does not say. `data` must be a picture. Use a thread."""
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # damaged EXIF, sizes: it has been looked at already
        with Image.open(io.BytesIO(data)) as image:
            found = _texts(image)
    return of_texts({name: text for name, text in found.items() if len(text) <= LONGEST_TEXT})


def _texts(image: Image.Image) -> dict[str, str]:
    try:
        block = image.getexif()
        found = exif.texts_of(block, block.get_ifd(exif.DETAILS))
    except (ValueError, TypeError, OSError, SyntaxError, KeyError):
        found = {}
    image.load()  # texts of a PNG may stand after its pixels
    return found | {name: text for name in TAKEN if isinstance(text := image.info.get(name), str)}


def of_texts(found: Mapping[str, str]) -> Recipe | None:
    """The recipe in the texts of a picture, by their names: ours before A1111's before ComfyUI's graph."""
    for name, parse in ((ours.NAME, ours.parse), ("parameters", a1111.parse), ("prompt", comfyui.parse)):
        recipe = parse(found[name]) if name in found else None
        if recipe is not None:
            return recipe
    return None
