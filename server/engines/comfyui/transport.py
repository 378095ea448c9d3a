"""HTTP to one engine: no redirects, no Origin, no cookies, a time and a size limit on everything."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Literal

import aiohttp
from yarl import URL

from server.engines.base import EngineFault, EngineUnreachable
from server.engines.comfyui.frames import MalformedFrame, loads
from server.engines.comfyui.resolving import CheckedResolver

JSON_LIMIT = 256 * 1024 * 1024
CHUNK = 256 * 1024
# Parsing a full node list takes long enough to be felt by everything else on the loop.
PARSE_IN_THREAD = 512 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. `silence`: how long an engine may say nothing at all before a run on it counts as lost; `untold`: how
    long its socket may say nothing of a prompt that runs before it is connected anew; `idle`: how long it may leave a
    prompt waiting while nothing runs there."""

    connect: float = 5.0
    answer: float = 10.0
    submit: float = 30.0
    transfer: float = 300.0
    poll: float = 3.0
    heartbeat: float = 20.0
    reconnect: float = 0.5
    reconnect_most: float = 5.0
    silence: float = 30.0
    untold: float = 10.0
    idle: float = 60.0
    settle: float = 10.0
    absent_again: float = 0.3
    catalog: float = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `json` raises EngineFault when the body is none."""

    status: int
    body: bytes
    service: str

    async def json(self) -> Any:
        try:
            if len(self.body) > PARSE_IN_THREAD:
                return await asyncio.to_thread(loads, self.body)
            return loads(self.body)
        except MalformedFrame:
            raise EngineFault("The engine answered something that is no JSON.", self.service) from None


class Transport:
    """The one HTTP session of a client. Raises EngineUnreachable and EngineFault, nothing of aiohttp's."""

    def __init__(self, url: str, limits: Limits) -> None:
        self.base = URL(url.rstrip("/"))
        self.limits = limits
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    @property
    def service(self) -> str:
        return str(self.base)

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        data: Any = None,
        timeout: float | None = None,
        limit: int = JSON_LIMIT,
    ) -> Answer:
        """One request, read to its end. `timeout` in seconds; an answer above `limit` bytes is a fault."""
        async with self.stream(
            method, path, params=params, json=json, data=data, timeout=timeout
        ) as response:
            return Answer(response.status, await read(response, limit, self.service), self.service)

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        path: str,
        *,
        timeout: float | None = None,
        idle: float | None = None,
        **options: Any,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """A response whose body is still to be read. `idle`: for how many seconds nothing at all may come."""
        total = aiohttp.ClientTimeout(
            total=timeout or self.limits.answer, sock_connect=self.limits.connect, sock_read=idle
        )
        with self._named_errors():
            session = self._open()
            async with session.request(
                method, self._url(path), timeout=total, allow_redirects=False, **options
            ) as response:
                if 300 <= response.status < 400 and response.status != 304:
                    raise EngineFault(
                        "The engine answered with a redirect, which is not followed.", self.service
                    )
                yield response

    async def socket(self, client_id: str) -> aiohttp.ClientWebSocketResponse[Literal[True]]:
        """An open WebSocket. Frames have no size limit that a real one could hit."""
        timeout = aiohttp.ClientWSTimeout(ws_close=2.0)
        with self._named_errors():
            async with asyncio.timeout(self.limits.connect):
                return await self._open().ws_connect(
                    self._url("/ws"),
                    params={"clientId": client_id},
                    timeout=timeout,
                    heartbeat=self.limits.heartbeat,
                    max_msg_size=JSON_LIMIT,
                )

    async def close(self) -> None:
        """Ends the session for good."""
        self._closed = True
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _url(self, path: str) -> URL:
        return self.base.with_path(self.base.path.rstrip("/") + path)

    def _open(self) -> aiohttp.ClientSession:
        if self._closed:
            raise EngineUnreachable("The client of this engine was closed.", self.service)
        if self._session is None:
            trace = aiohttp.TraceConfig()
            # The WebSocket handshake has no switch against redirects; this hook sees them in time.
            trace.on_request_redirect.append(self._refuse_redirect)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=CheckedResolver()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept-Encoding": "identity"},
                trace_configs=[trace],
                trust_env=False,
            )
        return self._session

    async def _refuse_redirect(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, params: Any
    ) -> None:
        raise EngineFault("The engine answered with a redirect, which is not followed.", self.service)

    def _named_errors(self) -> _NamedErrors:
        return _NamedErrors(self.service)


class _NamedErrors:
    """Turns what aiohttp raises into our two errors, without its texts, which hold addresses and headers."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, TimeoutError):
            raise EngineUnreachable("The engine did not answer in time.", self._service) from error
        if isinstance(error, aiohttp.WSServerHandshakeError | aiohttp.ClientPayloadError):
            raise EngineFault(f"The engine broke off ({type(error).__name__}).", self._service) from error
        if isinstance(error, aiohttp.ClientError | OSError):
            raise EngineUnreachable(f"The engine cannot be reached: {_why(error)}.", self._service) from error


def _why(error: aiohttp.ClientError | OSError) -> str:
    """What kept us from reaching it, in words of ours."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "the name in its address is not known"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "its certificate is not accepted"
    if isinstance(error, aiohttp.ClientSSLError):
        return "it does not speak TLS; perhaps its address begins with http:// rather than https://"
    if isinstance(error, aiohttp.ClientResponseError):
        return "what answers there does not speak HTTP"
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, ConnectionRefusedError):
        return "nothing listens at its address"
    broken = getattr(cause, "errno", None) in (errno.ECONNRESET, errno.EPIPE)
    if broken or isinstance(cause, aiohttp.ServerDisconnectedError | ConnectionError):
        return "it closed the connection"
    return type(error).__name__


async def read(response: aiohttp.ClientResponse, limit: int, service: str) -> bytes:
    """The body, at most `limit` bytes of it, whatever the headers promise. Raises EngineFault beyond."""
    parts, size = [], 0
    async for part in response.content.iter_chunked(CHUNK):
        size += len(part)
        if size > limit:
            raise EngineFault(f"The engine sent more than {limit} bytes.", service)
        parts.append(part)
    return b"".join(parts)
