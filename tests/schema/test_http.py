"""GraphQL over HTTP: what is broken, oversized, slow or foreign gets a clear answer and never a 500."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

import schema
from schema import http
from schema.context import Context
from server import serving
from tests.conftest import OWNER
from tests.live import serve

HEAD = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"


async def _owner(request: Any) -> Context:
    return Context(actor=OWNER)


@pytest.fixture
async def url() -> AsyncIterator[str]:
    endpoint = http.GraphQLOverHTTP(schema.schema, _owner, ())
    app = Starlette(routes=[Route("/graphql", endpoint.answer, methods=["GET", "POST", "PUT", "DELETE"])])
    async with serve(app) as base:
        yield f"{base}/graphql"


async def _post(
    url: str, body: bytes, content_type: str = "application/json", **headers: str
) -> tuple[int, Any]:
    headers["content-type"] = content_type
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return response.status, await response.json(content_type=None)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"1",
        b'"x"',
        b"[]",
        b"{",
        b"{}",
        b'{"query": 1}',
        b'{"query": ""}',
        b'{"query": "\xff"}',
        b'{"query": "{__typename}", "variables": []}',
        b'{"query": "{__typename}", "operationName": {}}',
        b'{"query": "{__typename}", "extensions": 1}',
        b'{"query": "{__typename}", "variables": ' + b"[" * 100_000 + b"}",
        b'{"query": "{__typename}", "variables": {"a": NaN}}',
        b'{"query": "subscription { ledgerChanged { version } }"}',
    ],
)
async def test_malformed_bodies_are_a_clear_400(url: str, body: bytes) -> None:
    status, answer = await _post(url, body)
    assert status == 400
    assert answer["errors"][0]["message"]


async def test_huge_numbers_are_an_error_of_the_caller(url: str) -> None:
    body = (
        b'{"query": "query($n: Int!) { characters(first: $n) { edges { cursor } } }", "variables": {"n": '
        + b"9" * 400
    )
    status, answer = await _post(url, body + b"}}")
    assert status in (200, 400)
    assert "Something went wrong" not in answer["errors"][0]["message"]


async def test_a_body_that_is_too_large_is_refused(url: str) -> None:
    head = HEAD + f"content-length: {http.MAX_BODY + 1}\r\n\r\n".encode()
    assert b" 413 " in await _raw(url, head)


async def test_a_chunked_body_is_measured_while_it_comes(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BODY", 1000)

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100

    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=chunks(), headers={"content-type": "application/json"}) as response,
    ):
        assert response.status == 413


async def test_a_slow_body_is_given_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_SECONDS", 0.1)
    assert b" 408 " in await _raw(url, HEAD + b"content-length: 9\r\n\r\n{")


async def test_slow_headers_are_given_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "HEADER_SECONDS", 0.1)
    assert await _raw(url, b"POST /graphql HTTP/1.1\r\nhost: x\r\nx-slow: ") == b""


async def _raw(url: str, data: bytes) -> bytes:
    port = int(url.split(":")[2].split("/")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    try:
        return await asyncio.wait_for(reader.read(200), 5)
    finally:
        writer.close()
        await writer.wait_closed()


async def test_other_content_types_and_methods_are_refused(url: str) -> None:
    assert (await _post(url, b"query={__typename}", "application/x-www-form-urlencoded"))[0] == 415
    async with aiohttp.ClientSession() as session, session.put(url, data=b"{}") as response:
        assert response.status == 405
        assert response.headers["allow"] == "GET, POST"


async def test_one_of_several_operations_must_be_named(url: str) -> None:
    _, answer = await _post(url, b'{"query": "query A { __typename } query B { __typename }"}')
    assert "name the one" in answer["errors"][0]["message"]


async def test_mutations_do_not_travel_by_get(url: str) -> None:
    query = {"query": "mutation { sessionRevoke { __typename } }"}
    async with aiohttp.ClientSession() as session, session.get(url, params=query) as response:
        assert response.status == 405


async def test_a_foreign_origin_is_refused_and_our_own_is_not(url: str) -> None:
    body = b'{"query": "{ __typename }"}'
    assert (await _post(url, body, origin="https://evil.example"))[0] == 403
    assert (await _post(url, body, origin=url.removesuffix("/graphql")))[0] == 200


async def test_a_browser_is_sent_to_graphiql(url: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers={"accept": "text/html"}, allow_redirects=False) as response,
    ):
        assert response.headers["location"] == "/graphiql"


async def test_unexpected_errors_are_masked_and_in_the_log(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(id: str) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("schema.root.parse", fail)
    _, answer = await _post(url, b'{"query": "{ node(id: \\"x\\") { id } }"}')
    error = answer["errors"][0]
    assert "secret" not in str(answer)
    assert error["extensions"]["logId"] in caplog.text
    assert "the secret inside" in caplog.text


@pytest.mark.parametrize(("forwarded", "secure"), [("http", False), ("https", True)])
async def test_cookies_are_secure_behind_tls(forwarded: str, secure: bool) -> None:
    async def setting(request: Any) -> Context:
        return Context(actor=OWNER, set_cookies={"ainfluencer_access": ("token", 60)})

    endpoint = http.GraphQLOverHTTP(schema.schema, setting, ())
    async with serve(Starlette(routes=[Route("/graphql", endpoint.answer, methods=["POST"])])) as base:
        headers = {"content-type": "application/json", "x-forwarded-proto": forwarded}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{base}/graphql", data=b'{"query": "{ __typename }"}', headers=headers) as response,
        ):
            cookie = response.cookies["ainfluencer_access"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "strict")
    assert bool(cookie["secure"]) is secure
