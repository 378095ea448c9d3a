"""The nodes that write pictures into files or onto the socket."""

import asyncio
import json
import re
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL.PngImagePlugin import PngInfo

from server.engines.sandbox.config import Config, random_letters
from server.engines.sandbox.node_types import Context, Images, Result

ORIGIN_KEY = "sandbox_engine"
ORIGIN_TEXT = "Painted by the sandbox engine, which needs no model. Not the output of an AI model."
WEBP_METHODS = {"default": 4, "fastest": 0, "slowest": 6}


def never_the_same(config: Config, inputs: dict[str, Any]) -> str:
    return str(time.time_ns())


def _expand(prefix: str, width: int, height: int) -> str:
    now = datetime.now(UTC).astimezone()
    values = {"width": str(width), "height": str(height), "year": str(now.year)}
    values |= {name: f"{getattr(now, name):02}" for name in ("month", "day", "hour", "minute", "second")}
    return re.sub(r"%(\w+)%", lambda match: values.get(match[1], match[0]), prefix)


def target(folder: Path, prefix: str, width: int, height: int) -> tuple[Path, str, int, str]:
    """Return directory, name, first free number and subfolder. Raises Exception for a place outside the folder."""
    root, wanted = folder.resolve(), Path(_expand(prefix, width, height))
    directory, name = (root / wanted.parent).resolve(), wanted.name
    if not directory.is_relative_to(root):
        raise Exception(
            "**** ERROR: Saving image outside the output folder is not allowed.\n"
            f" full_output_folder: {directory}\n         output_dir: {root}"
        )
    directory.mkdir(parents=True, exist_ok=True)
    subfolder = directory.relative_to(root).as_posix()
    return directory, name, _next_number(directory, name), "" if subfolder == "." else subfolder


def _next_number(directory: Path, name: str) -> int:
    pattern = re.compile(re.escape(name) + r"_(\d+)_?(?:\.|$)", re.IGNORECASE)
    found = [pattern.match(path.name) for path in directory.iterdir()]
    return max((int(match[1]) for match in found if match), default=0) + 1


def png_info(context: Context) -> PngInfo:
    """Return the text that goes into a PNG: the graph, what the client asked for, and where it comes from."""
    info = PngInfo()
    info.add_text("prompt", json.dumps(context.graph))
    extra = context.extra_data.get("extra_pnginfo")
    for key, value in extra.items() if isinstance(extra, dict) else ():
        info.add_text(key, json.dumps(value))
    info.add_text(ORIGIN_KEY, ORIGIN_TEXT)
    return info


async def save_image(context: Context, images: Images, filename_prefix: str) -> Result:
    return await _save(context, images, "output", filename_prefix, 4)


async def preview_image(context: Context, images: Images) -> Result:
    return await _save(context, images, "temp", f"ComfyUI_temp_{random_letters(5)}", 1)


async def _save(context: Context, images: Images, kind: str, prefix: str, level: int) -> Result:
    folder = context.config.data_dir / kind
    directory, name, number, subfolder = target(folder, prefix, *images[0].size)
    info, files = png_info(context), []
    for index, image in enumerate(images):
        filename = f"{name.replace('%batch_num%', str(index))}_{number + index:05}_.png"
        await asyncio.to_thread(image.save, directory / filename, pnginfo=info, compress_level=level)
        files.append({"filename": filename, "subfolder": subfolder, "type": kind})
    return Result((images,), {"images": files})


async def _animate(context: Context, images: Images, prefix: str, suffix: str, **options: Any) -> Result:
    folder = context.config.data_dir / "output"
    directory, name, number, subfolder = target(folder, prefix, *images[0].size)
    filename, rest = f"{name}_{number:05}_.{suffix}", list(images[1:])
    await asyncio.to_thread(
        images[0].save, directory / filename, save_all=True, append_images=rest, **options
    )
    return Result(
        (),
        {
            "images": [{"filename": filename, "subfolder": subfolder, "type": "output"}],
            "animated": [len(images) != 1],
        },
    )


async def save_webp(
    context: Context,
    images: Images,
    filename_prefix: str,
    fps: float,
    lossless: bool,
    quality: int,
    method: str,
) -> Result:
    exif = images[0].getexif()
    exif[0x0110] = f"prompt:{json.dumps(context.graph)}"
    exif[0x010F] = f"{ORIGIN_KEY}:{ORIGIN_TEXT}"
    return await _animate(
        context,
        images,
        filename_prefix,
        "webp",
        duration=int(1000 / fps),
        lossless=lossless,
        quality=quality,
        method=WEBP_METHODS[method],
        exif=exif,
    )


async def save_apng(
    context: Context, images: Images, filename_prefix: str, fps: float, compress_level: int
) -> Result:
    info = PngInfo()  # the real server hides the graph in a chunk of its own here
    info.add(b"comf", b"prompt\0" + json.dumps(context.graph).encode("latin-1"), after_idat=True)
    info.add_text(ORIGIN_KEY, ORIGIN_TEXT)
    return await _animate(
        context,
        images,
        filename_prefix,
        "png",
        duration=int(1000 / fps),
        pnginfo=info,
        compress_level=compress_level,
    )


async def send_images(context: Context, images: Images) -> Result:
    """Send the pictures at full size over the socket instead of saving them."""
    for index, image in enumerate(images):
        out = BytesIO()
        await asyncio.to_thread(image.save, out, "PNG", compress_level=1)
        await context.step(index, len(images), out.getvalue(), "image/png")
    return Result(())
