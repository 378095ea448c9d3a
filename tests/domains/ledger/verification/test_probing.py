"""Health probes against a real server."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from server.domains.ledger import verification
from server.domains.ledger.verification import Outcome, WorkspaceConfig, probe_address, probing
from tests.domains.ledger.verification.support import collected, probe
from tests.e2e.stack import free_port
from tests.live import serve

SEEN: list[str] = []


def answer(request: Request) -> Response:
    SEEN.append(request.url.path)
    if request.url.path == "/redirect":
        return RedirectResponse("/secret")
    if request.url.path == "/down":
        return PlainTextResponse("secret words", 503)
    return PlainTextResponse("secret words" * (10_000 if request.url.path == "/long" else 1))


@pytest.fixture
async def url() -> AsyncIterator[str]:
    SEEN.clear()
    async with serve(Starlette(routes=[Route("/{path:path}", answer)])) as base:
        yield base


async def asked(
    url: str, status: int = 200, folder: Path | None = None, **config: Any
) -> tuple[Outcome, str]:
    check = verification.resolve(folder or Path.cwd(), probe(url, status), WorkspaceConfig(**config))
    result, text = await collected(check)
    assert result.exit_code is None
    return result.outcome, text


async def test_a_healthy_service(url: str) -> None:
    outcome, text = await asked(f"{url}/health")
    assert outcome is Outcome.PASS
    assert text.startswith(f"GET {url}/health\nStatus 200 (200 expected), 12 bytes, sha256 ")
    assert "secret" not in text


async def test_another_status(url: str) -> None:
    assert (await asked(f"{url}/down"))[0] is Outcome.FAIL
    assert (await asked(f"{url}/down", 503))[0] is Outcome.PASS


async def test_redirects_are_not_followed(url: str) -> None:
    outcome, text = await asked(f"{url}/redirect")
    assert outcome is Outcome.FAIL
    assert "Status 307" in text
    assert SEEN == ["/redirect"]


async def test_long_answers_are_not_read_to_the_end(url: str) -> None:
    outcome, text = await asked(f"{url}/long")
    assert outcome is Outcome.PASS
    assert f"more than {probing.MOST_BODY - 1} bytes" in text


async def test_nobody_there() -> None:
    outcome, text = await asked(f"http://127.0.0.1:{free_port()}/")
    assert outcome is Outcome.FAIL
    assert "No answer" in text


async def test_somebody_who_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe_address, "SECONDS", 0.2)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        outcome, text = await asked(f"http://127.0.0.1:{listener.getsockname()[1]}/")
    assert outcome is Outcome.FAIL
    assert "No whole answer within 0.2 s" in text


async def test_a_name_that_leads_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """localhost is checked once more when it was looked up, and that address is used."""

    async def elsewhere(self: Any, host: str, *_: Any) -> list[Any]:
        return [
            {
                "hostname": host,
                "host": "192.0.2.1",
                "port": 80,
                "family": socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
        ]

    monkeypatch.setattr("aiohttp.ThreadedResolver.resolve", elsewhere)
    outcome, text = await asked("http://localhost/")
    assert outcome is Outcome.FAIL
    assert "leads to another machine" in text
