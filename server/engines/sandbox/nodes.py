"""Nodes that need no model: pictures in, pictures or text out."""

import json
from typing import Any

from PIL import Image, ImageChops, ImageOps

from server.engines.sandbox.config import Config
from server.engines.sandbox.node_types import Context, Images, Result, resolve_annotated, split_annotation

RESAMPLING = {
    "nearest-exact": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "area": Image.Resampling.BOX,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def input_files(config: Config) -> list[str]:
    """Return the names of the files in the input folder."""
    folder = config.data_dir / "input"
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def check_image(config: Config, name: Any) -> str | None:
    """Return what is wrong with the name of an input file, or None."""
    kind, _ = split_annotation(str(name))
    folder = (config.folder(kind or "input") or config.data_dir).resolve()
    path = resolve_annotated(config, str(name))
    inside = path.resolve().is_relative_to(folder)
    return None if inside and path.is_file() else f"Invalid image file: {name}"


def file_fingerprint(config: Config, inputs: dict[str, Any]) -> str:
    """Return what changes when the input file changes."""
    path = resolve_annotated(config, str(inputs.get("image")))
    if not path.is_file():
        return "missing"
    stat = path.stat()
    return f"{stat.st_mtime_ns} {stat.st_size}"


def load_image(context: Context, image: str) -> Result:
    with Image.open(resolve_annotated(context.config, image)) as opened:
        picture = ImageOps.exif_transpose(opened)
        alpha = picture.convert("RGBA").getchannel("A")
        return Result(((picture.convert("RGB"),), ImageChops.invert(alpha)))


def empty_image(context: Context, width: int, height: int, batch_size: int, color: int) -> Result:
    picture = Image.new("RGB", (width, height), ((color >> 16) & 255, (color >> 8) & 255, color & 255))
    return Result(((picture,) * batch_size,))


def invert(context: Context, image: Images) -> Result:
    return Result((tuple(ImageChops.invert(one) for one in image),))


def scale(context: Context, image: Images, upscale_method: str, width: int, height: int, crop: str) -> Result:
    """Resize; a side of 0 follows the other one."""
    if not (width or height):
        return Result((image,))
    first, method = image[0], RESAMPLING[upscale_method]
    size = (
        width or max(1, round(first.width * height / first.height)),
        height or max(1, round(first.height * width / first.width)),
    )
    if crop == "center":
        return Result((tuple(ImageOps.fit(one, size, method) for one in image),))
    return Result((tuple(one.resize(size, method) for one in image),))


def image_size(context: Context, image: Images) -> Result:
    first = image[0]
    context.text(f"width: {first.width}, height: {first.height}\n batch size: {len(image)}")
    return Result((first.width, first.height, len(image)))


def text(context: Context, value: str) -> Result:
    return Result((value,))


def trim(context: Context, string: str, mode: str) -> Result:
    return Result(({"Both": string.strip, "Left": string.lstrip, "Right": string.rstrip}[mode](),))


def preview_any(context: Context, source: Any) -> Result:
    if isinstance(source, str | int | float | bool):
        shown = str(source)
    else:
        try:
            shown = json.dumps(source)
        except (TypeError, ValueError):
            shown = str(source)
    return Result((shown,), {"text": [shown]})
