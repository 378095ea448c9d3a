"""The library over GraphQL: filters, facets, ratings, uploads, consents, links, provenance, exports."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from schema.ids import to_id
from server.core import clock
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.accounts.models import AuditEntry
from server.domains.characters import service as characters
from server.domains.library import lifecycle, service, storage, uploads
from server.domains.library.models import Asset
from server.domains.library.service import Lineage
from tests.conftest import OWNER, READER, Gql
from tests.domains.library.files import picture


@pytest.fixture(autouse=True)
async def opened(database: Settings) -> Settings:
    lifecycle.open(database)
    return database


async def stored(number: int = 0, **lineage: Any) -> Asset:
    data = picture((number, 2 * number % 256, 3))  # type: ignore[arg-type]
    return await service.store_image(data, Lineage(job_id=uuid7(), **lineage))


async def staged(data: bytes, name: str = "face.png") -> str:
    return (await uploads.stage(name, io.BytesIO(data))).id


async def character_with_style() -> tuple[UUID, UUID]:
    from server.domains.characters import styles

    character = await characters.create(OWNER, {"name": "Luna", "age": 30}, None, None)
    return character.id, (await styles.create(OWNER, character.id, {"name": "Studio"})).id


LIST = """query($filter: AssetFilter) { assets(filter: $filter) { totalCount edges { node {
  prompt origin subject kind rating workflowKey workflow { name } style { name } parents { id } parameters
  provenance { digitalSourceType c2pa claimGenerator signer signedAt problem } consent { id } } } } }"""


async def test_lineage_is_shown(gql: Gql) -> None:
    character, style = await character_with_style()
    parent = await stored(1)
    await stored(
        2,
        character_id=character,
        style_id=style,
        workflow_key="txt2img",
        prompt="dawn",
        parameters={"steps": 3, "seed": "7"},
        parent_ids=(str(parent.id), str(uuid7())),
        sandbox=True,
    )
    page = await gql(LIST, filter={"search": "dawn"})
    node = page["edges"][0]["node"]
    assert page["totalCount"] == 1
    assert (node["origin"], node["subject"], node["kind"]) == ("GENERATED", "SYNTHETIC", "image")
    assert (node["style"]["name"], node["workflowKey"]) == ("Studio", "txt2img")
    assert node["workflow"]["name"]
    assert node["parents"] == [{"id": to_id("Asset", parent.id)}]
    assert node["parameters"] == {"steps": 3, "seed": "7"}
    told = node["provenance"]
    assert (told["digitalSourceType"], told["c2pa"], told["problem"]) == ("algorithmicMedia", True, None)
    assert told["signedAt"].startswith(str(clock.now().year))


async def test_every_filter(gql: Gql) -> None:
    character, style = await character_with_style()
    wanted = await stored(
        1,
        character_id=character,
        style_id=style,
        workflow_key="a",
        seed=str(2**64 - 1),
        model="m",
        prompt="x",
    )
    await stored(2, workflow_key="b", seed="1", model="n", prompt="y")
    await Asset.filter(id=wanted.id).update(rating=4)
    for filter in (
        {"styleId": to_id("ImageStyle", style)},
        {"characterId": to_id("Character", character)},
        {"workflow": "a"},
        {"seed": str(2**64 - 1)},
        {"model": "m"},
        {"minRating": 4},
        {"search": "x", "origin": "GENERATED", "kind": "image"},
    ):
        found = await gql(LIST, filter=filter)
        assert [edge["node"]["prompt"] for edge in found["edges"]] == ["x"], filter
    for filter in ({"minRating": 5}, {"origin": "UPLOADED"}, {"kind": "clip"}, {"model": "m", "seed": "1"}):
        assert (await gql(LIST, filter=filter))["totalCount"] == 0, filter


async def test_facets(gql: Gql) -> None:
    _, style = await character_with_style()
    for number, (model, workflow) in enumerate((("b", "w"), ("a", "v"), ("b", "w"), (None, None))):
        await stored(number, model=model, workflow_key=workflow, style_id=style if number else uuid7())
    facets = await gql("{ assetFacets { models workflows styles { name } } }")
    assert facets == {"models": ["a", "b"], "workflows": ["v", "w"], "styles": [{"name": "Studio"}]}


RATE = """mutation($ids: [ID!]!, $rating: Int) { assetsRate(ids: $ids, rating: $rating) { __typename
  ... on AssetBulk { items { id asset { rating } error { __typename message } } }
  ... on InvalidInput { fieldErrors { field } } } }"""


async def test_ratings_are_given_taken_and_heard(gql: Gql) -> None:
    ids = [to_id("Asset", (await stored(number)).id) for number in range(2)]
    stream = await gql.subscribe("subscription { assetChanged { rating } }")
    heard = asyncio.create_task(anext(stream))
    await asyncio.sleep(0)
    wrong = [to_id("Asset", uuid7()), "nonsense"]
    while not heard.done():  # until the subscription listens
        bulk = await gql(RATE, "AssetBulk", ids=[*ids, *wrong], rating=5)
        await asyncio.sleep(0.01)
    assert heard.result().data == {"assetChanged": {"rating": 5}}
    await stream.aclose()
    assert [item["id"] for item in bulk["items"]] == [*ids, *wrong]
    assert [item["asset"] for item in bulk["items"]] == [{"rating": 5}, {"rating": 5}, None, None]
    assert [item["error"]["__typename"] for item in bulk["items"][2:]] == ["NotFound", "NotFound"]
    bulk = await gql(RATE, "AssetBulk", ids=ids, rating=None)
    assert bulk["items"][0]["asset"] == {"rating": None}
    assert (await gql(RATE, "InvalidInput", ids=ids, rating=6))["fieldErrors"] == [{"field": "rating"}]
    assert (await gql(RATE, "InvalidInput", ids=[], rating=1))["fieldErrors"] == [{"field": "ids"}]
    await gql.as_actor(READER)(RATE, "NotAllowed", ids=ids, rating=1)


ADD = """mutation($input: AssetAddInput!) { assetAdd(input: $input) { __typename
  ... on Asset { id origin subject character { name } consent { id valid assetCount } parameters }
  ... on Error { message } ... on InvalidInput { fieldErrors { field } } ... on Conflict { current { id } } } }"""
CONSENT = """mutation($input: ConsentAddInput!) { consentAdd(input: $input) { __typename
  ... on Consent { id person proofName proofMimeType proofBytes proofUrl valid actorName }
  ... on InvalidInput { fieldErrors { field } } } }"""


async def test_a_real_persons_picture_and_consent(gql: Gql) -> None:
    character, _ = await character_with_style()
    until = (clock.now() + timedelta(days=9)).isoformat()
    new = {"uploadId": await staged(b"%PDF-1.7 yes", "release.pdf"), "person": "Zoë", "scope": "face"}
    consent = await gql(CONSENT, "Consent", input={**new, "validUntil": until})
    assert (consent["valid"], consent["proofMimeType"], consent["actorName"]) == (
        True,
        "application/pdf",
        OWNER.name,
    )
    assert "signature=" in consent["proofUrl"]
    about = {
        "subject": "REAL_PERSON",
        "consentId": consent["id"],
        "characterId": to_id("Character", character),
    }
    refused = await gql(ADD, "InvalidInput", input={"uploadId": "x", "subject": "REAL_PERSON"})
    assert refused["fieldErrors"] == [{"field": "consentId"}]
    asset = await gql(ADD, "Asset", input={"uploadId": await staged(picture()), **about})
    assert (asset["origin"], asset["subject"], asset["character"]["name"]) == (
        "UPLOADED",
        "REAL_PERSON",
        "Luna",
    )
    assert asset["consent"] == {"id": consent["id"], "valid": True, "assetCount": 1}
    conflict = await gql(ADD, "Conflict", input={"uploadId": await staged(picture())})
    assert conflict["current"]["id"] == asset["id"]
    missing = {"uploadId": "x", "characterId": to_id("Character", uuid7())}
    await gql(ADD, "NotFound", input=missing)
    entries = {entry.action: entry.target for entry in await AuditEntry.all()}
    assert entries["consentAdd"].startswith("Consent:")


async def test_consents_are_listed_and_revoked(gql: Gql) -> None:
    for person in ("Zoë", "Ada"):
        new = {"uploadId": await staged(b"yes", "a.txt"), "person": person, "scope": "face"}
        await gql(CONSENT, "Consent", input=new)
    page = "query($s: String) { consents(first: 1, search: $s) { totalCount edges { node { id person proofUrl } } } }"
    found = await gql(page)
    assert (found["totalCount"], found["edges"][0]["node"]["person"]) == (2, "Ada")
    node = (await gql(page, s="zo"))["edges"][0]["node"]
    assert node["person"] == "Zoë"
    assert (await gql.as_actor(READER)(page, s="zo"))["edges"][0]["node"]["proofUrl"] is None
    revoke = """mutation($id: ID!) { consentRevoke(id: $id, reason: "asked us to") { __typename
      ... on Consent { valid revokedReason } ... on Conflict { current { id } } } }"""
    assert (await gql(revoke, "Consent", id=node["id"]))["valid"] is False
    assert (await gql(revoke, "Conflict", id=node["id"]))["current"]["id"] == node["id"]
    await gql.as_actor(READER)(revoke, "NotAllowed", id=node["id"])
    one = await gql("query($id: ID!) { consent(id: $id) { valid revokedReason } }", id=node["id"])
    assert one == {"valid": False, "revokedReason": "asked us to"}


async def test_whom_a_picture_shows(gql: Gql) -> None:
    asset = await stored()
    change = """mutation($input: AssetSubjectInput!) { assetSubject(input: $input) { __typename
      ... on Asset { subject consent { id } } ... on InvalidInput { fieldErrors { field } } } }"""
    wanted = {"id": to_id("Asset", asset.id), "subject": "REAL_PERSON"}
    assert (await gql(change, "InvalidInput", input=wanted))["fieldErrors"] == [{"field": "consentId"}]
    new = {"uploadId": await staged(b"yes", "a.txt"), "person": "Zoë", "scope": "face"}
    consent = (await gql(CONSENT, "Consent", input=new))["id"]
    changed = await gql(change, "Asset", input={**wanted, "consentId": consent})
    assert changed["consent"] == {"id": consent}
    other = await stored(1)
    listed = "query($filter: AssetFilter) { assets(filter: $filter) { totalCount edges { node { id } } } }"
    found = await gql(listed, filter={"consentId": consent})
    assert found == {"totalCount": 1, "edges": [{"node": {"id": wanted["id"]}}]}
    assert (await gql(listed))["totalCount"] == 2 and other.id != asset.id
    await gql(change, "NotFound", input={**wanted, "id": to_id("Asset", uuid7())})


async def test_a_link_to_download(gql: Gql) -> None:
    asset = await stored()
    document = "query($id: ID!, $s: Int!) { asset(id: $id) { downloadUrl(expiresInSeconds: $s) } }"
    found = await gql(document, id=to_id("Asset", asset.id), s=60)
    assert found["downloadUrl"].startswith(f"/media/downloads/assets/{asset.id}?expires=")
    for seconds in (9, 86_401):
        result = await gql.raw(document, id=to_id("Asset", asset.id), s=seconds)
        assert result.errors[0].extensions["fieldErrors"][0]["field"] == "expiresInSeconds"


PROVENANCE = """query($id: ID!) { assetProvenance(id: $id) { __typename
  ... on Provenance { digitalSourceType c2pa problem } ... on NotFound { message } ... on Unavailable { service } } }"""


async def test_provenance_is_read_from_the_file_itself(gql: Gql, opened: Settings) -> None:
    asset = await stored()
    id = to_id("Asset", asset.id)
    told = await gql(PROVENANCE, "Provenance", id=id)
    assert (told["digitalSourceType"], told["c2pa"], told["problem"]) == (
        "trainedAlgorithmicMedia",
        True,
        None,
    )
    path = opened.data_dir / storage.FOLDER / asset.storage_key
    data = path.read_bytes()
    at = data.index(b"IDAT") + 6
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    told = await gql(PROVENANCE, "Provenance", id=id)
    assert told["c2pa"] is False
    assert "does not fit" in told["problem"]
    path.unlink()
    await gql(PROVENANCE, "NotFound", id=id)
    await gql(PROVENANCE, "NotFound", id=to_id("Asset", uuid7()))


async def test_an_export(gql: Gql) -> None:
    rows = [await stored(number) for number in range(3)]
    export = """mutation($ids: [ID!]!) { assetsExport(ids: $ids) { __typename
      ... on AssetExport { url count bytes expiresAt } ... on NotFound { id } ... on InvalidInput { message } } }"""
    made = await gql(export, "AssetExport", ids=[to_id("Asset", row.id) for row in rows])
    assert (made["count"], made["bytes"]) == (3, sum(row.bytes for row in rows))
    assert made["url"].startswith("/media/downloads/exports/")
    gone = to_id("Asset", uuid7())
    await gql(export, "NotFound", ids=[gone])
    await gql(export, "InvalidInput", ids=[])
