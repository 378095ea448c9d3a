"""What no database can store, or even be asked for, is the caller's fault and told as such, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from schema.ids import to_id
from server.core.ids import uuid7
from tests.conftest import Gql

NUL = "a\0b"
MANY = "word " * 3000
ASSETS = "query($text: String) { assets(filter: {%s: $text}) { totalCount edges { cursor } } }"


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (ASSETS % "search", NUL),
        (ASSETS % "search", MANY),
        (ASSETS % "model", NUL),
        (ASSETS % "workflow", NUL),
        (ASSETS % "kind", NUL),
        ("query($text: Int) { assets(filter: {minRating: $text}) { edges { cursor } } }", 40_000),
        ("query($text: String) { consents(search: $text) { totalCount edges { cursor } } }", NUL),
        ("query($text: String) { consents(search: $text) { edges { cursor } } }", MANY),
        ("query($text: String) { generationJobs(filter: {workflow: $text}) { edges { cursor } } }", NUL),
    ],
)
async def test_a_list_cannot_be_asked_for_it(gql: Gql, document: str, text: Any) -> None:
    result = await gql.raw(document, text=text)
    assert {error.extensions["code"] for error in result.errors} == {"InvalidInput"}


@pytest.mark.parametrize(
    "mutation",
    [
        "workflowArchive(key: $text)",
        "presetSave(input: {workflow: $text, name: $text, parameters: {steps: 3}})",
        'generationStart(input: {workflow: $text, prompt: "dawn"})',
    ],
)
async def test_no_workflow_is_called_so(gql: Gql, mutation: str) -> None:
    await gql(f"mutation($text: String!) {{ {mutation} {{ __typename }} }}", "NotFound", text=NUL)
    assert await gql("query($text: String!) { workflow(key: $text) { id } }", text=NUL) is None


async def test_a_reason_must_be_storable(gql: Gql) -> None:
    document = "mutation($id: ID!, $text: String!) { consentRevoke(id: $id, reason: $text) { __typename } }"
    await gql(document, "InvalidInput", id=to_id("Consent", uuid7()), text=NUL)
