"""Files over HTTP. Behind the same login as the API: originals, thumbnails, previews of running jobs, uploads. With a
signed address, and without a login: downloads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from schema.http import origins_of
from server import access, receiving, sending
from server.core.actor import Scope
from server.core.errors import NotAllowed, NotFound, Unavailable
from server.core.settings import Settings
from server.domains.characters import reading as characters
from server.domains.generation import previews
from server.domains.library import consents, documents, downloads, exporting, links, reading
from server.domains.library.models import Asset

SEE = frozenset(
    {Scope.READ, Scope.GENERATION, Scope.CHARACTERS}
)  # whoever may ask the API for these addresses
Answer = Callable[[Request], Awaitable[Response]]


def routes(settings: Settings) -> list[BaseRoute]:
    """The routes under /media."""
    origins = origins_of(settings.allowed_origins)
    signed = {"assets": _asset, "consents": _proof, "exports": _export}
    return [
        Route("/media/assets/{key:uuid}", _behind_login(_original)),
        Route("/media/thumbnails/{key:uuid}", _behind_login(_thumbnail)),
        Route("/media/previews/{key:uuid}/{seq:int}", _behind_login(partial(_preview, settings))),
        Route("/media/uploads", partial(receiving.upload, allowed_origins=origins), methods=["POST"]),
        *(Route(f"{downloads.ROOT}/{name}/{{key:uuid}}", _signed(answer)) for name, answer in signed.items()),
    ]


def _behind_login(answer: Answer) -> Answer:
    async def checked(request: Request) -> Response:
        try:
            await access.require(request, "media", SEE)
        except NotAllowed as error:
            return PlainTextResponse(error.message, 401 if isinstance(error, access.LoginNeeded) else 403)
        return await _answered(answer, request)

    return checked


def _signed(answer: Answer) -> Answer:
    async def checked(request: Request) -> Response:
        given = request.query_params
        if not await links.opens(request.url.path, given.get("expires", ""), given.get("signature", "")):
            access.note_refusal(request, "download")
            return PlainTextResponse("This link is not valid, or not any more.", 403)
        return await _answered(answer, request)

    return checked


async def _answered(answer: Answer, request: Request) -> Response:
    try:
        return await answer(request)
    except (NotFound, Unavailable) as error:
        return sending.refused(error)


def _key(request: Request) -> UUID:
    key = request.path_params["key"]
    assert isinstance(key, UUID)
    return key


async def _original(request: Request) -> Response:
    return await sending.inline(request, await reading.original(_key(request)))


async def _thumbnail(request: Request) -> Response:
    return await sending.inline(request, await reading.thumbnail(_key(request)))


async def _preview(settings: Settings, request: Request) -> Response:
    data = await previews.read(settings, _key(request), request.path_params["seq"])
    headers = {"cache-control": sending.CACHE, "content-disposition": "inline"} | sending.SAFE
    return Response(data, media_type="image/jpeg", headers=headers)


async def _asset(request: Request) -> Response:
    row = await reading.get(_key(request))
    name = exporting.name_of(row, await _names([row]))
    return await sending.attachment(request, reading.original_of(row), name)


async def _proof(request: Request) -> Response:
    row = await consents.get(_key(request))
    file = reading.File(row.proof_key, row.proof_bytes, row.proof_mime_type, row.proof_sha256)
    return await sending.attachment(request, file, documents.safe_name(row.proof_name, row.proof_mime_type))


async def _export(request: Request) -> Response:
    rows = await exporting.assets(_key(request))
    headers = {
        "content-disposition": sending.disposition(f"pictures-{len(rows)}.zip"),
        "cache-control": "private, no-store",
        **sending.SAFE,
    }
    body = exporting.zipped(rows, await _names(rows))
    return StreamingResponse(body, media_type="application/zip", headers=headers)


async def _names(rows: list[Asset]) -> dict[UUID, str]:
    """The names of the characters that these pictures show."""
    return await characters.names(list({row.character_id for row in rows if row.character_id is not None}))
