"""The root fields node and nodes, and how unexpected errors are told."""

from tests.conftest import Gql


async def test_unknown_and_foreign_ids_are_null(gql: Gql) -> None:
    assert await gql('{ node(id: "nonsense") { id } }') is None
    assert await gql('{ nodes(ids: ["nonsense", "VXNlcjox"]) { id } }') == [None, None]


async def test_too_many_nodes_are_refused(gql: Gql) -> None:
    result = await gql.raw("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 101)
    assert result.errors[0].extensions["code"] == "InvalidInput"
