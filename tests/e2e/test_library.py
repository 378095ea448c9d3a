"""The library as the product's own processes have it, on a folder and on S3-compatible storage: a picture is made,
labelled, downloaded, exported, and comes back as an upload."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.domains.library import s3
from tests.e2e.stack import Stack, running, wait_until

START = """mutation ($input: GenerationStartInput!) { generationStart(input: $input) {
  __typename ... on GenerationJob { id } ... on Error { message } } }"""
JOB = """query ($id: ID!) { node(id: $id) { ... on GenerationJob { state error { message } assets {
  id url downloadUrl(expiresInSeconds: 60) sha256 seed parameters workflow { key }
  provenance { digitalSourceType c2pa signer problem } } } } }"""
PROVENANCE = """query ($id: ID!) { assetProvenance(id: $id) {
  ... on Provenance { digitalSourceType c2pa problem } } }"""
EXPORT = "mutation ($ids: [ID!]!) { assetsExport(ids: $ids) { ... on AssetExport { url count } } }"
ADD = """mutation ($input: AssetAddInput!) { assetAdd(input: $input) { __typename
  ... on Asset { origin seed prompt parameters } ... on Error { message } } }"""
ORDER = {
    "prompt": "a harbour at dawn",
    "steps": 2,
    "width": 256,
    "height": 256,
    "seed": "18446744073709551615",
}


def fetch(url: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def upload(stack: Stack, data: bytes) -> str:
    """The id of the staged upload."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="back.png"\r\n\r\n'
    headers = {"Authorization": f"Bearer {stack.token}", "Content-Type": "multipart/form-data; boundary=x"}
    body = head + data + b"\r\n--x--\r\n"
    request = urllib.request.Request(f"{stack.url}/media/uploads", body, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(json.load(answer)["uploadId"])


def made(stack: Stack) -> dict[str, Any]:
    """A new picture, as the API shows it."""
    started = stack.run(START, input=ORDER)
    assert started["__typename"] == "GenerationJob", started

    def done() -> Any:
        job = stack.run(JOB, id=started["id"])
        assert job["state"] != "FAILED", job
        return job["assets"][0] if job["state"] == "SUCCEEDED" else None

    return dict(wait_until(done, "the picture"))


def check_the_whole_way(stack: Stack) -> dict[str, Any]:
    asset = made(stack)
    told = asset["provenance"]
    assert (told["digitalSourceType"], told["c2pa"], told["problem"]) == ("algorithmicMedia", True, None)
    assert stack.run(PROVENANCE, id=asset["id"])["c2pa"] is True
    url = asset["downloadUrl"]
    data, headers = fetch(url if url.startswith("http") else stack.url + url)
    assert headers["content-disposition"].startswith("attachment;")
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert "Seed: 18446744073709551615" in image.info["parameters"]
        assert "KSampler" in image.info["prompt"]
    with pytest.raises(urllib.error.HTTPError, match="401"):
        fetch(stack.url + asset["url"])
    archive, _ = fetch(stack.url + stack.run(EXPORT, ids=[asset["id"]])["url"])
    files = zipfile.ZipFile(io.BytesIO(archive))
    assert files.read(files.namelist()[0]) == data
    back = stack.run(ADD, input={"uploadId": upload(stack, data)})
    assert (back["origin"], back["seed"], back["prompt"]) == ("UPLOADED", asset["seed"], ORDER["prompt"])
    assert back["parameters"]["steps"] == asset["parameters"]["steps"] == 2
    return asset


def test_on_a_folder(tmp_path: Path, sqlite_template: Path) -> None:
    with running(tmp_path, sqlite_template, step_delay=0.0) as stack:
        asset = check_the_whole_way(stack)
        stack.kill("web")
        stack.start_web()
        url = stack.url + asset["downloadUrl"]
        assert fetch(url)[0]  # the key outlives the process
        assert made(stack)["provenance"]["signer"] == asset["provenance"]["signer"]


def test_on_s3_compatible_storage(tmp_path: Path, sqlite_template: Path) -> None:
    with s3.serve() as endpoint:
        extra = {
            "AINFLUENCER_STORAGE_URL": f"s3://{s3.BUCKET}/studio",
            "AINFLUENCER_STORAGE_ENDPOINT": endpoint,
            "AINFLUENCER_STORAGE_REGION": s3.REGION,
            "AINFLUENCER_STORAGE_ACCESS_KEY": s3.KEY,
            "AINFLUENCER_STORAGE_SECRET_KEY": s3.SECRET,
        }
        with running(tmp_path, sqlite_template, step_delay=0.0, extra=extra) as stack:
            check_the_whole_way(stack)
            assert s3.SECRET not in stack.log("web")
            stored = s3.client(endpoint).list_objects_v2(Bucket=s3.BUCKET)["Contents"]
            assert {item["Key"].split("/")[0] for item in stored} == {"studio"}
