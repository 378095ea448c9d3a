"""Every audit of npm graphql-http passes."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

import schema
from schema.context import Context
from schema.http import GraphQLOverHTTP
from tests.conftest import OWNER
from tests.live import serve

PAGE = Path(__file__).resolve().parents[2] / "admin-ui"
AUDITS = 61


async def _owner(request: Any) -> Context:
    return Context(actor=OWNER)


async def test_all_audits_pass() -> None:
    node = shutil.which("node")
    if node is None or not (PAGE / "node_modules" / "graphql-http").is_dir():
        pytest.skip("the npm packages are not installed")
    endpoint = GraphQLOverHTTP(schema.schema, _owner, ())
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
    async with serve(Starlette(routes=[Route("/graphql", endpoint.answer, methods=methods)])) as base:
        process = await asyncio.create_subprocess_exec(
            node, "scripts/audit.mjs", f"{base}/graphql", "token", cwd=PAGE, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
    result = json.loads(output)
    assert result["failed"] == []
    assert result["count"] == AUDITS
