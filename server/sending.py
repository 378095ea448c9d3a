"""Stored files as HTTP answers: not again when they are there already, in parts, never whole in memory."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from server.core.errors import NotFound, Unavailable
from server.domains.library import storage
from server.domains.library.reading import File

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
CACHE = "private, max-age=31536000, immutable"
# Nothing in a stored file ever runs, not even when somebody opens it by itself.
SAFE = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
}


async def inline(request: Request, file: File) -> Response:
    """The file to be shown. Raises NotFound, Unavailable."""
    return await _sent(request, file, {"cache-control": CACHE, "content-disposition": "inline"})


async def attachment(request: Request, file: File, name: str) -> Response:
    """The file to be saved under a name. Raises NotFound, Unavailable."""
    told = {"cache-control": "private, no-store", "content-disposition": disposition(name)}
    return await _sent(request, file, told)


def disposition(name: str) -> str:
    """The header that has a browser save what comes, under this name (RFC 6266)."""
    plain = re.sub(r'[^\x20-\x7e]|["\\%;]', "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _sent(request: Request, file: File, told: dict[str, str]) -> Response:
    headers = {"etag": f'"{file.etag}"', "accept-ranges": "bytes"} | told | SAFE
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    found = None
    if file.size is not None and request.headers.get("if-range", headers["etag"]) == headers["etag"]:
        found = RANGE.fullmatch(request.headers.get("range", ""))
    if found is None or found[0] == "bytes=-" or file.size is None:
        return await _whole(request, file, headers)
    return await _part(request, file, file.size, found, headers)


async def _whole(request: Request, file: File, headers: dict[str, str]) -> Response:
    body = await _opened(request, file, 0, None)
    headers = {**headers, "content-length": str(body.size)}
    return StreamingResponse(body.chunks, media_type=file.mime_type, headers=headers)


async def _part(
    request: Request, file: File, size: int, found: re.Match[str], headers: dict[str, str]
) -> Response:
    """The part that was asked for, so that players can jump and downloads go on. A request for several parts, or one
    that cannot be understood, gets the whole (RFC 9110, 14.2)."""
    begin, end = _bounds(found[1], found[2], size)
    if begin >= min(end, size):
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{size}"})
    body = await _opened(request, file, begin, end)
    headers = {
        **headers,
        "content-range": f"bytes {begin}-{end - 1}/{size}",
        "content-length": str(end - begin),
    }
    return StreamingResponse(body.chunks, 206, media_type=file.mime_type, headers=headers)


async def _opened(request: Request, file: File, begin: int, end: int | None) -> storage.Body:
    if request.method == "HEAD" and file.size is not None:
        return storage.Body(file.size, _nothing())
    body = await storage.read(file.key, begin, end)
    if body is None:
        raise NotFound("The file is gone from the store.")
    return body


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Begin and end (exclusive) of first–last; without `first` the last so many bytes."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


def refused(error: NotFound | Unavailable) -> Response:
    """The answer when there is no such file, or the store is away."""
    if isinstance(error, Unavailable):
        return PlainTextResponse(error.message, 503, headers={"retry-after": "10"})
    return PlainTextResponse(error.message, 404)
