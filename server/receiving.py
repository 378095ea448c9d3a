"""Uploads: one file by a form, no larger than is fit, no slower than is patient, staged until it is put to use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection
from dataclasses import asdict
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from schema.http import may_ask
from server import access
from server.core.actor import Scope
from server.core.errors import DomainError, InvalidInput, NotAllowed, RateLimited
from server.domains.accounts import throttling
from server.domains.library import uploads
from server.domains.library.storage import StorageTrouble

SLACK = 64 * 1024  # for the form around the file
CHUNK_SECONDS = 30.0
UPLOAD = throttling.Limit("upload", 60)
SCOPES = frozenset({Scope.GENERATION, Scope.CHARACTERS})
STATUS = {access.LoginNeeded: 401, NotAllowed: 403, InvalidInput: 422, RateLimited: 429, StorageTrouble: 507}


class Refused(MultiPartException):
    """The request itself is unacceptable. A MultiPartException, so that Starlette closes what it has opened."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


async def upload(request: Request, allowed_origins: Collection[str]) -> Response:
    """Answers POST /media/uploads: 201 with the staged upload, or the error as JSON."""
    try:
        await _check(request, allowed_origins)
        return await _staged(request)
    except Refused as error:
        return _error(error.status, error.code, error.message)
    except MultiPartException as error:
        return _error(400, "BAD_REQUEST", error.message)
    except DomainError as error:
        headers = {"retry-after": f"{error.retry_after:.0f}"} if isinstance(error, RateLimited) else {}
        code = "NotAllowed" if isinstance(error, NotAllowed) else type(error).__name__
        return _error(STATUS.get(type(error), 400), code, error.message, headers)


async def _check(request: Request, allowed_origins: Collection[str]) -> None:
    """Before a byte of the body is read."""
    if not may_ask(request, allowed_origins):
        raise Refused(403, "NotAllowed", "This origin may not upload.")
    await access.require(request, "upload", SCOPES)
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Refused(415, "BAD_REQUEST", "The content type must be multipart/form-data.")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > uploads.MAX_BYTES + SLACK:
        raise _too_large()
    await throttling.check(UPLOAD, request.client.host if request.client else None)


async def _staged(request: Request) -> Response:
    form = await _parsed(request)
    try:
        file = _file(form)
        staged = await uploads.stage(file.filename or "file", file.file)
    finally:
        await form.close()
    told = asdict(staged)
    return JSONResponse(
        {"uploadId": told["id"], "name": told["name"], "bytes": told["bytes"], "mimeType": told["mime_type"]},
        201,
    )


async def _parsed(request: Request) -> FormData:
    parser = MultiPartParser(request.headers, _patient(request), max_files=1, max_fields=4)
    try:
        return await parser.parse()
    except OSError as error:  # of the disk that the file lies on meanwhile
        raise StorageTrouble.because(error) from error


def _file(form: FormData) -> UploadFile:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise Refused(400, "BAD_REQUEST", 'The form must have a file in its field "file".')
    return file


async def _patient(request: Request) -> AsyncGenerator[bytes, None]:
    """The body, piece by piece. Raises Refused when it grows too large, ends early, or a piece takes too long."""
    stream: Any = aiter(request.stream())
    size = 0
    while True:
        try:
            async with asyncio.timeout(CHUNK_SECONDS):
                chunk = await anext(stream, None)
        except TimeoutError:
            raise Refused(408, "BAD_REQUEST", "The body took too long to arrive.") from None
        except ClientDisconnect:
            raise Refused(400, "BAD_REQUEST", "The body ended early.") from None
        if chunk is None:
            return
        size += len(chunk)
        if size > uploads.MAX_BYTES + SLACK:
            raise _too_large()
        yield chunk


def _too_large() -> Refused:
    return Refused(413, "TOO_LARGE", f"A file may have at most {uploads.MAX_BYTES} bytes.")


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers=headers)
