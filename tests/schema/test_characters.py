"""Characters over GraphQL: what the page does, and that lists cost one statement."""

from typing import Any

import pytest

from schema.ids import from_id, to_id
from server.core import db
from server.core.ids import uuid7
from server.domains.library.models import Asset
from tests.conftest import READER, Gql

CREATE = """mutation($input: CharacterCreateInput!) { characterCreate(input: $input) {
  __typename
  ... on Character { id name handle status version interests timezone styles { id }
    personality { humor communicationStyle derivedPrompt } appearance { hairColor ageRange } }
  ... on InvalidInput { message fieldErrors { field message } }
  ... on NotAllowed { message }
} }"""
UPDATE = """mutation($input: CharacterUpdateInput!) { characterUpdate(input: $input) {
  __typename
  ... on Character { name version location updatedAt personality { humor creativity } appearance { hairColor } }
  ... on InvalidInput { fieldErrors { field } }
  ... on Conflict { expectedVersion currentVersion current { id ... on Character { name styles { name } } } }
  ... on NotFound { id }
} }"""
STYLE = """mutation($input: ImageStyleCreateInput!) { imageStyleCreate(input: $input) {
  __typename
  ... on ImageStyle { id name steps cfg width active isDefault version }
  ... on InvalidInput { fieldErrors { field } }
} }"""
PAGE = """query($first: Int!, $after: String, $filter: CharacterFilter, $order: CharacterOrder) {
  characters(first: $first, after: $after, filter: $filter, order: $order) {
    totalCount
    edges { cursor node { id name ...S } }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}
fragment S on Character { styles { id name steps cfg active isDefault } }"""


async def create(gql: Gql, **values: Any) -> Any:
    return await gql(CREATE, expect="Character", input={"name": "Mia", "age": 24, **values})


async def test_created_and_read_again(gql: Gql) -> None:
    made = await create(
        gql,
        interests=["food"],
        personality={"humor": 0.9, "communicationStyle": "WITTY"},
        appearance={"hairColor": "red", "ageRange": "early 20s"},
    )
    assert (made["handle"], made["status"], made["version"], made["timezone"]) == ("mia", "DRAFT", 1, "UTC")
    assert made["personality"]["derivedPrompt"].startswith(
        "You are funny. Your communication style is witty."
    )
    assert made["appearance"] == {"hairColor": "red", "ageRange": "early 20s"}
    again = await gql(
        """query($id: ID!) { character(id: $id) { id name interests createdAt deletedAt
        personality { humor } appearance { hairColor } } }""",
        id=made["id"],
    )
    assert (again["id"], again["interests"], again["deletedAt"]) == (made["id"], ["food"], None)
    assert again["personality"] == {"humor": 0.9}
    node = await gql(
        "query($id: ID!) { node(id: $id) { __typename id ... on Character { name } } }", id=made["id"]
    )
    assert node == {"__typename": "Character", "id": made["id"], "name": "Mia"}


async def test_all_faults_come_back_with_their_paths(gql: Gql) -> None:
    refused = await gql(
        CREATE,
        expect="InvalidInput",
        input={
            "name": "",
            "age": 17,
            "personality": {"humor": 3},
            "appearance": {"faceReferenceIds": ["nonsense", to_id("Asset", uuid7())], "keywords": None},
        },
    )
    assert {fault["field"] for fault in refused["fieldErrors"]} == {
        "name",
        "age",
        "personality.humor",
        "appearance.faceReferenceIds.0",
        "appearance.faceReferenceIds.1",
        "appearance.keywords",
    }


async def test_update_and_conflict(gql: Gql) -> None:
    made = await create(gql, location="Wien", personality={"humor": 0.9})
    change = {"id": made["id"], "expectedVersion": 1, "name": "Ana", "personality": {"creativity": 0.1}}
    changed = await gql(UPDATE, expect="Character", input=change)
    assert (changed["name"], changed["version"], changed["location"]) == ("Ana", 2, "Wien")
    assert changed["personality"] == {"humor": 0.9, "creativity": 0.1}
    await gql(STYLE, expect="ImageStyle", input={"characterId": made["id"], "name": "Film"})
    conflict = await gql(UPDATE, expect="Conflict", input=change)
    assert (conflict["expectedVersion"], conflict["currentVersion"]) == (1, 2)
    assert conflict["current"] == {"id": made["id"], "name": "Ana", "styles": [{"name": "Film"}]}
    cleared = await gql(
        UPDATE, expect="Character", input={"id": made["id"], "expectedVersion": 2, "location": None}
    )
    assert cleared["location"] is None


async def test_pictures_of_a_character(gql: Gql) -> None:
    values: dict[str, Any] = {
        "mime_type": "image/png",
        "width": 8,
        "height": 8,
        "bytes": 1,
        "sha256": "0" * 64,
    }
    face = await Asset.create(**values, storage_key="a", thumbnail_key="b")
    made = await create(gql, appearance={"faceReferenceIds": [to_id("Asset", face.id)]})
    await Asset.create(
        **values, storage_key="c", thumbnail_key="d", character_id=from_id(made["id"], "Character")
    )
    change = {"id": made["id"], "expectedVersion": 1, "profileAssetId": to_id("Asset", face.id)}
    await gql(UPDATE, expect="Character", input=change)
    found = await gql(
        """query($id: ID!) { character(id: $id) {
        profileAsset { id url } assetCount appearance { faceReferences { width } } } }""",
        id=made["id"],
    )
    assert found == {
        "profileAsset": {"id": to_id("Asset", face.id), "url": f"/media/assets/{face.id}"},
        "assetCount": 1,
        "appearance": {"faceReferences": [{"width": 8}]},
    }


async def test_unknown_ids(gql: Gql) -> None:
    id = to_id("Character", uuid7())
    await gql(UPDATE, expect="NotFound", input={"id": id, "expectedVersion": 1})
    await gql(UPDATE, expect="NotFound", input={"id": "nonsense", "expectedVersion": 1})
    assert await gql("query($id: ID!) { character(id: $id) { id } }", id=id) is None
    assert await gql("query($id: ID!) { character(id: $id) { id } }", id="nonsense") is None


async def test_readers_may_look_but_not_change(gql: Gql) -> None:
    await create(gql)
    reader = gql.as_actor(READER)
    await reader(CREATE, expect="NotAllowed", input={"name": "Eve", "age": 30})
    assert len((await reader(PAGE, first=5))["edges"]) == 1


async def test_archive_delete_and_restore(gql: Gql) -> None:
    made = await create(gql)
    run = """mutation($id: ID!, $version: Int!) { %s(id: $id, expectedVersion: $version) {
      __typename ... on Character { status deletedAt version } ... on Conflict { message } } }"""
    archived = await gql(run % "characterArchive", expect="Character", id=made["id"], version=1)
    assert archived["status"] == "ARCHIVED"
    deleted = await gql(run % "characterDelete", expect="Character", id=made["id"], version=2)
    assert deleted["deletedAt"] is not None
    await gql(run % "characterDelete", expect="Conflict", id=made["id"], version=3)
    assert (await gql(PAGE, first=5))["totalCount"] == 0
    assert (await gql(PAGE, first=5, filter={"deleted": True}))["totalCount"] == 1
    restore = (
        """mutation($id: ID!) { characterRestore(id: $id) { __typename ... on Character { deletedAt } } }"""
    )
    assert (await gql(restore, expect="Character", id=made["id"]))["deletedAt"] is None
    await gql(restore, expect="Conflict", id=made["id"])


async def test_styles(gql: Gql) -> None:
    made = await create(gql)
    first = await gql(STYLE, expect="ImageStyle", input={"characterId": made["id"], "name": "Film"})
    assert first["isDefault"] is True
    await gql(STYLE, expect="InvalidInput", input={"characterId": made["id"], "name": "Film"})
    second = await gql(
        STYLE, expect="ImageStyle", input={"characterId": made["id"], "name": "Day", "steps": 40}
    )
    update = """mutation($input: ImageStyleUpdateInput!) { imageStyleUpdate(input: $input) {
      __typename
      ... on ImageStyle { isDefault version }
      ... on Conflict { current { ... on ImageStyle { name } } }
    } }"""
    change = {"id": second["id"], "expectedVersion": 1, "isDefault": True}
    assert (await gql(update, expect="ImageStyle", input=change)) == {
        "__typename": "ImageStyle",
        "isDefault": True,
        "version": 2,
    }
    assert (await gql(update, expect="Conflict", input=change))["current"] == {"name": "Day"}
    delete = """mutation($id: ID!, $version: Int!) { imageStyleDelete(id: $id, expectedVersion: $version) {
      __typename ... on ImageStyleDeleted { id character { styles { name isDefault } } } } }"""
    gone = await gql(delete, expect="ImageStyleDeleted", id=second["id"], version=2)
    assert gone["character"]["styles"] == [{"name": "Film", "isDefault": True}]
    node = await gql("query($id: ID!) { node(id: $id) { id ... on ImageStyle { name } } }", id=first["id"])
    assert node == {"id": first["id"], "name": "Film"}


async def test_history(gql: Gql) -> None:
    character = await create(gql)
    change = {"id": character["id"], "expectedVersion": 1, "personality": {"communicationStyle": "WITTY"}}
    await gql(UPDATE, expect="Character", input=change)
    ask = """query($id: ID!, $after: String) { character(id: $id) { history(first: 1, after: $after) {
        edges { node { kind version styleName actorName actorKind at changes { field before after } } }
        pageInfo { hasNextPage endCursor } } } }"""
    first = (await gql(ask, id=character["id"]))["history"]
    newest = first["edges"][0]["node"]
    assert (newest["kind"], newest["version"], newest["actorKind"]) == ("CHANGED", 2, "user")
    assert newest["changes"] == [
        {"field": "personality.communicationStyle", "before": "FRIENDLY", "after": "WITTY"}
    ]
    second = (await gql(ask, id=character["id"], after=first["pageInfo"]["endCursor"]))["history"]
    assert [edge["node"]["kind"] for edge in second["edges"]] == ["CREATED"]
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasNextPage"]) == (True, False)


async def test_pages(gql: Gql) -> None:
    for name in ("a", "b", "c"):
        made = await create(gql, name=name)
        await gql(STYLE, expect="ImageStyle", input={"characterId": made["id"], "name": "Film"})
    order = {"by": "NAME", "direction": "ASC"}
    page = await gql(PAGE, first=2, order=order)
    assert [edge["node"]["name"] for edge in page["edges"]] == ["a", "b"]
    style = page["edges"][0]["node"]["styles"][0]
    assert (style["name"], style["cfg"], style["active"], style["isDefault"]) == ("Film", 7, True, True)
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
    rest = await gql(PAGE, first=2, order=order, after=page["pageInfo"]["endCursor"])
    assert [edge["node"]["name"] for edge in rest["edges"]] == ["c"]
    assert rest["pageInfo"]["hasPreviousPage"] is True
    found = await gql(PAGE, first=9, filter={"search": "B", "status": ["DRAFT"]})
    assert [edge["node"]["name"] for edge in found["edges"]] == ["b"]


async def test_a_page_is_one_statement_and_relations_one_more_each(
    gql: Gql, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        await create(gql, name=name)
    statements: list[str] = []
    fetch = db.fetch

    async def counted(sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        statements.append(sql)
        return await fetch(sql, values)

    monkeypatch.setattr(db, "fetch", counted)
    await gql("{ characters { edges { node { id styles { id } personality { humor } } } } }")
    assert len(statements) == 1
    assert "json" in statements[0]
    statements.clear()
    await gql("{ characters { edges { node { id } } } }")
    assert "json" not in statements[0]
    await gql("{ characters { totalCount } }")
    assert "count(*)" in statements[-1]


async def test_of_styles_only_what_is_asked_for_is_read(gql: Gql, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await create(gql, name="a")
    await gql(STYLE, expect="ImageStyle", input={"characterId": made["id"], "name": "Film", "steps": 7})
    statements: list[str] = []
    fetch = db.fetch

    async def noted(sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        statements.append(sql)
        return await fetch(sql, values)

    monkeypatch.setattr(db, "fetch", noted)
    page = await gql(
        """query($no: Boolean = false) { characters { edges { node { styles { ...A ... on Node { id } } ...B } } } }
        fragment A on ImageStyle { steps kind: __typename sampler @include(if: $no) }
        fragment B on Character { styles { first: isDefault } }"""
    )
    (style,) = page["edges"][0]["node"]["styles"]
    assert style == {"steps": 7, "kind": "ImageStyle", "id": style["id"], "first": True}
    assert "s.steps" in statements[0] and "s.sampler" in statements[0] and "s.name" not in statements[0]
    page = await gql("{ characters { edges { node { styles { __typename } } } } }")
    assert page["edges"][0]["node"]["styles"] == [{"__typename": "ImageStyle"}]


async def test_templates_and_preview(gql: Gql) -> None:
    templates = await gql(
        "{ personalityTemplates { name extroversion creativity humor professionalism authenticity } }"
    )
    assert [template["name"] for template in templates] == [
        "Influencer",
        "Professional",
        "Creative",
        "Authentic",
        "Entertainer",
    ]
    assert list(templates[0].values())[1:] == [0.8, 0.7, 0.6, 0.6, 0.7]
    preview = "query($p: PersonalityInput!) { personalityPreview(personality: $p) }"
    assert "polished" in await gql(preview, p={"professionalism": 0.9, "contentTone": "SERIOUS"})
    refused = await gql.raw(preview, p={"humor": -1})
    assert refused.errors[0].extensions["fieldErrors"][0]["field"] == "personality.humor"
