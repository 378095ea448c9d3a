"""The routes around files: look at one, upload one."""

import asyncio
import hashlib
import json
import mimetypes
from io import BytesIO
from pathlib import Path
from typing import Any

from aiohttp import web
from PIL import Image

from server.engines.sandbox.engine import Engine
from server.engines.sandbox.node_types import split_annotation
from server.engines.sandbox.routes import Route, engine_of


def inside(folder: Path, path: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _find(engine: Engine, query: Any) -> Path | int:
    """Return the file that a query means, or the status to refuse it with."""
    if "filename" not in query:
        return 404
    kind, name = split_annotation(query["filename"])
    if not name or name.startswith("/") or ".." in name:
        return 400
    folder = engine.config.folder(kind or query.get("type", "output"))
    if folder is None:
        return 400
    directory = folder / query.get("subfolder", "")
    if not inside(folder, directory):
        return 403
    path = directory / Path(name).name
    return path if path.is_file() else 404


async def get_view(request: web.Request) -> web.StreamResponse:
    engine, query = engine_of(request), request.query
    path = await asyncio.to_thread(_find, engine, query)
    if isinstance(path, int):
        return web.Response(status=path)
    shown = {"Content-Disposition": f'filename="{path.name}"'}
    if "preview" in query:
        kind, _, quality = query["preview"].partition(";")
        kind = kind if kind in ("webp", "jpeg") else "webp"
        body = await asyncio.to_thread(_converted, path, kind, int(quality) if quality.isdigit() else 90)
        return web.Response(body=body, content_type=f"image/{kind}", headers=shown)
    if query.get("channel") in ("rgb", "a"):
        body = await asyncio.to_thread(_channel, path, query["channel"])
        return web.Response(body=body, content_type="image/png", headers=shown)
    if not engine.config.old:
        shown["X-Content-Type-Options"] = "nosniff"
    shown["Content-Type"] = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return web.FileResponse(path, headers=shown)


def _converted(path: Path, kind: str, quality: int) -> bytes:
    out = BytesIO()
    with Image.open(path) as image:
        (image.convert("RGB") if kind == "jpeg" else image).save(out, kind, quality=quality)
    return out.getvalue()


def _channel(path: Path, channel: str) -> bytes:
    out = BytesIO()
    with Image.open(path) as image:
        shown = image.convert("RGB")
        if channel == "a":
            shown = Image.new("RGBA", image.size)
            shown.putalpha(image.convert("RGBA").getchannel("A"))
        shown.save(out, "PNG")
    return out.getvalue()


async def post_upload(request: web.Request) -> web.Response:
    """Store an upload. The answer has the name to use: another one where the name was taken by other bytes."""
    engine, form = engine_of(request), await request.post()
    upload = form.get("image")
    if not isinstance(upload, web.FileField) or not upload.filename:
        return web.Response(status=400)
    overwrite = form.get("overwrite") in ("true", "1")
    data = await asyncio.to_thread(upload.file.read)
    return await asyncio.to_thread(_store, engine, form, upload.filename, data, overwrite)


def _store(engine: Engine, form: Any, name: str, data: bytes, overwrite: bool) -> web.Response:
    kind, subfolder = str(form.get("type", "input")), str(form.get("subfolder", ""))
    folder = engine.config.folder(kind)
    if folder is None:
        raise ValueError(f"no such folder: {kind}")
    path = folder / subfolder / name
    if not inside(folder, path):
        return web.Response(status=400)
    path.parent.mkdir(parents=True, exist_ok=True)
    path = path if overwrite else _free_name(path, data)
    path.write_bytes(data)
    return web.json_response({"name": path.name, "subfolder": subfolder, "type": kind})


def _free_name(path: Path, data: bytes) -> Path:
    """Return the path itself, or the first `name (1)` that is free or holds the same bytes."""
    digest, candidate, count = hashlib.sha256(data).digest(), path, 0
    while candidate.exists() and hashlib.sha256(candidate.read_bytes()).digest() != digest:
        count += 1
        candidate = path.with_name(f"{path.stem} ({count}){path.suffix}")
    return candidate


async def post_mask(request: web.Request) -> web.Response:
    """Store a copy of an earlier file with the transparency of the upload."""
    engine, form = engine_of(request), await request.post()
    upload = form.get("image")
    if not isinstance(upload, web.FileField) or not upload.filename:
        return web.Response(status=400)
    original = await asyncio.to_thread(
        _find, engine, {"type": "output"} | json.loads(str(form["original_ref"]))
    )
    if isinstance(original, int):
        return web.Response(status=400)
    data = await asyncio.to_thread(_masked, original, upload.file)
    overwrite = form.get("overwrite") in ("true", "1")
    return await asyncio.to_thread(_store, engine, form, upload.filename, data, overwrite)


def _masked(original: Path, mask: Any) -> bytes:
    out = BytesIO()
    with Image.open(original) as image, Image.open(mask) as shown:
        result = image.convert("RGBA")
        result.putalpha(shown.convert("RGBA").getchannel("A").resize(result.size))
        result.save(out, "PNG", compress_level=4)
    return out.getvalue()


ROUTES: tuple[Route, ...] = (
    ("GET", "/view", get_view),
    ("POST", "/upload/image", post_upload),
    ("POST", "/upload/mask", post_mask),
)
