"""What the web application adds to every answer, and what it compresses."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.types import Message

from server.core.settings import Settings
from server.main import create_app


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    """The application over a built page, not started: what is asked here needs no database."""
    page = tmp_path / "page"
    (page / "assets").mkdir(parents=True)
    (page / "assets" / "index.js").write_text("console.log('a');\n" * 200)
    return create_app(Settings(data_dir=tmp_path / "data", page_dir=page))


async def ask(app: Starlette, path: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to somebody who takes gzip."""
    headers = {"host": "localhost", "accept-encoding": "gzip", "content-type": "application/json"}
    scope: dict[str, Any] = {
        **{"type": "http", "http_version": "1.1", "method": "POST" if body else "GET", "scheme": "http"},
        **{"path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"", "client": None},
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    sent: list[Message] = []
    bodies = [body]

    async def receive() -> Message:
        if not bodies:
            await asyncio.Event().wait()  # the client stays for the whole answer
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *rest = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], told, b"".join(message.get("body", b"") for message in rest)


async def test_files_are_compressed_and_answers_are_not(app: Starlette) -> None:
    status, headers, _ = await ask(app, "/assets/index.js")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    aliases = " ".join(f"a{'b' * 60}{n}: __typename" for n in range(50))
    status, headers, body = await ask(app, "/graphql", json.dumps({"query": f"{{ {aliases} }}"}).encode())
    assert (status, len(json.loads(body)["data"])) == (200, 50)
    assert "content-encoding" not in headers and len(body) > 3000


@pytest.mark.parametrize("path", ["/assets/index.js", "/assets/none.js", "/graphql?query={__typename}"])
async def test_every_answer_tells_browsers_what_not_to_do(app: Starlette, path: str) -> None:
    _, headers, _ = await ask(app, path)
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
