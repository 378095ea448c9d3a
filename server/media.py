"""Pictures over HTTP, behind the same login as the API: originals, thumbnails, previews of running jobs."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from server import access
from server.core.errors import NotFound
from server.core.settings import Settings
from server.domains.generation import previews
from server.domains.library import reading

Load = Callable[[Request], Awaitable[reading.File]]
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
CACHE = "private, max-age=31536000, immutable"


def routes(settings: Settings) -> list[BaseRoute]:
    """The routes under /media."""

    async def preview(request: Request) -> reading.File:
        data = await previews.read(settings, request.path_params["key"], request.path_params["seq"])
        return reading.File(data, "image/jpeg", f"{request.path_params['key']}-{request.path_params['seq']}")

    return [
        Route("/media/assets/{key:uuid}", _behind_login(lambda r: reading.original(_key(r)))),
        Route("/media/thumbnails/{key:uuid}", _behind_login(lambda r: reading.thumbnail(_key(r)))),
        Route("/media/previews/{key:uuid}/{seq:int}", _behind_login(preview)),
    ]


def _key(request: Request) -> UUID:
    key = request.path_params["key"]
    assert isinstance(key, UUID)
    return key


def _behind_login(load: Load) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if await access.viewer(request) is None:
            return PlainTextResponse("Please log in first.", 401)
        try:
            file = await load(request)
        except NotFound as error:
            return PlainTextResponse(error.message, 404)
        return _sent(request, file)

    return answer


def _sent(request: Request, file: reading.File) -> Response:
    headers = {
        "etag": f'"{file.etag}"',
        "cache-control": CACHE,
        "content-disposition": "inline",
        "accept-ranges": "bytes",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    if request.headers.get("if-range", headers["etag"]) == headers["etag"]:
        return _part(request.headers.get("range"), file, headers)
    return Response(file.data, media_type=file.mime_type, headers=headers)


def _part(wanted: str | None, file: reading.File, headers: dict[str, str]) -> Response:
    """The part that was asked for, so that players can jump and downloads go on. A request for several parts, or one
    that cannot be understood, gets the whole (RFC 9110, 14.2)."""
    found = RANGE.fullmatch(wanted or "")
    if found is None or found[0] == "bytes=-":
        return Response(file.data, media_type=file.mime_type, headers=headers)
    size = len(file.data)
    begin, end = _bounds(found[1], found[2], size)
    if begin >= min(end, size):
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{size}"})
    headers = {**headers, "content-range": f"bytes {begin}-{end - 1}/{size}"}
    return Response(file.data[begin:end], 206, media_type=file.mime_type, headers=headers)


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Begin and end (exclusive) of first–last; without `first` the last so many bytes."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size
