"""Caps on documents, and who may ask for what."""

import time

import pytest
from graphql import GraphQLError

from schema import limits
from server.core.actor import Actor, Scope
from tests.conftest import Gql


def _doubling(levels: int) -> str:
    fragments = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return f"{{ ...F0 }} {fragments} fragment F{levels} on Query {{ __typename }}"


@pytest.mark.parametrize(
    ("document", "what"),
    [
        (_doubling(30), "fragments"),
        ("{ " + "...F " * 21 + "} fragment F on Query { __typename }", "fragment spreads"),
        ("{ __typename " + "@skip(if: true) " * 11 + "}", "directives"),
        ("{ " + " ".join(f"a{n}: __typename" for n in range(61)) + " }", "aliases"),
        ("{ a " * 25 + "{ b }" + "}" * 25, "levels"),
        ("{ " + "a " * 7000 + "}", "token"),
        ("{ a " * 2_000, "nested too deeply"),
    ],
)
def test_a_document_beyond_a_cap_is_refused_quickly(document: str, what: str) -> None:
    started = time.perf_counter()
    with pytest.raises(GraphQLError, match=what):
        limits.parse_document(document)
    assert time.perf_counter() - started < 5, "the cap must come before the work, not after it"


async def test_the_known_attack_with_fragments_is_refused(gql: Gql) -> None:
    result = await gql.raw(_doubling(12))
    assert "at most" in result.errors[0].message


async def test_everything_but_public_fields_needs_a_login(gql: Gql) -> None:
    stranger = gql.as_actor(None)
    assert (await stranger.raw("{ __typename }")).errors is None
    assert (await stranger.raw("{ setupRequired }")).errors is None
    for document in (
        '{ node(id: "x") { id } }',
        "{ __schema { types { name } } }",
        "{ setupRequired viewer { scopes } }",
    ):
        result = await stranger.raw(document)
        assert result.errors[0].extensions["code"] == "UNAUTHENTICATED", document


async def test_a_public_field_does_not_open_others_through_fragments(gql: Gql) -> None:
    document = '{ setupRequired ...F } fragment F on Query { ... { node(id: "x") { id } } }'
    result = await gql.as_actor(None).raw(document)
    assert result.errors[0].extensions["code"] == "UNAUTHENTICATED"


async def test_a_token_reads_its_own_domain_only(gql: Gql) -> None:
    token = Actor(kind="token", id=None, name="agent", scopes=frozenset({Scope.LEDGER}))
    assert (await gql.as_actor(token).raw("{ ledger { version } }")).errors is None
    result = await gql.as_actor(token).raw("{ characters(first: 1) { edges { cursor } } }")
    assert result.errors[0].extensions["code"] == "NotAllowed"


def test_the_table_of_documents_is_bounded() -> None:
    documents = limits.Documents()
    for number in range(limits.CACHED_DOCUMENTS + 50):
        documents.get(f"{{ a{number} }}")
    assert len(documents._known) == limits.CACHED_DOCUMENTS
    first = documents.get("{ again }")
    assert documents.get("{ again }") is first
