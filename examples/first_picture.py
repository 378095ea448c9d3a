"""From an empty installation to a finished picture, over GraphQL alone.

    python examples/first_picture.py 'http://127.0.0.1:8710/setup?token=…' --ledger CONTROL_PLANE.md

Makes the first account with the set-up link, imports a ledger file, creates a character with a style, starts a
generation, follows it live (through restarts of the server too) and saves the picture. Needs `gql[aiohttp,websockets]`.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportError
from gql.transport.websockets import WebsocketsTransport

SETUP = gql("""mutation ($input: SetupCompleteInput!) {
  setupComplete(input: $input) { __typename ... on SessionGrant { accessToken } ... on Error { message } } }""")

IMPORT = gql("""mutation ($input: LedgerImportInput!, $dryRun: Boolean!) {
  ledgerImport(input: $input, dryRun: $dryRun) {
    __typename
    ... on LedgerImport { counts { tasks runs decisions findings } ledger { full { done total percent } } }
    ... on Error { message } } }""")

CREATE = gql("""mutation ($input: CharacterCreateInput!) {
  characterCreate(input: $input) {
    __typename
    ... on Character { id name }
    ... on InvalidInput { message fieldErrors { field message } }
    ... on Error { message } } }""")

STYLE = gql("""mutation ($input: ImageStyleCreateInput!) {
  imageStyleCreate(input: $input) { __typename ... on ImageStyle { id name } ... on Error { message } } }""")

START = gql("""mutation ($input: GenerationStartInput!) {
  generationStart(input: $input) {
    __typename ... on GenerationJob { id seed prompt } ... on Error { message } } }""")

FOLLOW = gql("""subscription ($job: ID!, $after: Int) {
  generationProgress(jobId: $job, after: $after) {
    __typename
    ... on GenerationEvent { seq }
    ... on GenerationSnapshot { job { ...Outcome } }
    ... on GenerationStateChanged { state }
    ... on GenerationStepped { step total percent }
    ... on GenerationPreviewed { previewUrl }
    ... on GenerationFinished { job { ...Outcome } }
    ... on Error { message } } }
fragment Outcome on GenerationJob { state error { message } assets { url width height } }""")

FINAL = ("SUCCEEDED", "FAILED", "CANCELLED")
RESTARTING = (TransportError, aiohttp.ClientError, OSError)


class Server:
    """A GraphQL client that knows the address and, after the set-up, the token."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.headers: dict[str, str] = {}

    async def run(self, document: Any, expect: str, **variables: Any) -> dict[str, Any]:
        """The value of the only root field, which must be of the type `expect`."""
        transport = AIOHTTPTransport(f"{self.base}/graphql", headers=self.headers)
        async with Client(transport=transport) as session:
            document.variable_values = variables
            (value,) = (await session.execute(document)).values()
        if value["__typename"] != expect:
            raise SystemExit(f"{value['__typename']}: {value['message']} {value.get('fieldErrors', '')}")
        return dict(value)

    async def follow(self, job: str) -> AsyncIterator[dict[str, Any]]:
        """The job's events until the end. When the connection breaks it goes on after the last number it saw."""
        after: int | None = None
        while True:
            try:
                async for event in self._events(job, after):
                    if "seq" not in event:
                        raise SystemExit(f"{event['__typename']}: {event['message']}")
                    after = event["seq"]
                    yield event
                    if "job" in event and event["job"]["state"] in FINAL:
                        return
            except RESTARTING as error:
                print(f"  … connection lost ({type(error).__name__}), resuming after {after}", flush=True)
                await asyncio.sleep(0.5)

    async def _events(self, job: str, after: int | None) -> AsyncIterator[dict[str, Any]]:
        url = self.base.replace("http", "ws", 1) + "/graphql"
        transport = WebsocketsTransport(
            url, init_payload=self.headers, subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL]
        )
        async with Client(transport=transport) as session:
            FOLLOW.variable_values = {"job": job, "after": after}
            async for result in session.subscribe(FOLLOW):
                yield result["generationProgress"]

    async def download(self, path: str, target: Path) -> None:
        """Saves a file that needs the login."""
        async with (
            aiohttp.ClientSession(headers=self.headers) as session,
            session.get(self.base + path) as answer,
        ):
            answer.raise_for_status()
            target.write_bytes(await answer.read())


async def main(link: str, ledger: Path | None, target: Path, steps: int) -> None:
    """The whole way; prints each step."""
    address = urlsplit(link)
    server = Server(f"{address.scheme}://{address.netloc}")
    token = parse_qs(address.query)["token"][0]
    account = {
        "token": token,
        "email": "owner@example.org",
        "name": "Owner",
        "password": secrets.token_urlsafe(16),
    }
    grant = await server.run(SETUP, "SessionGrant", input=account)
    server.headers = {"Authorization": f"Bearer {grant['accessToken']}"}
    print("account made", flush=True)

    if ledger is not None:
        content = base64.b64encode(ledger.read_bytes()).decode()
        file = {"fileName": ledger.name, "contentBase64": content}
        done = await server.run(IMPORT, "LedgerImport", input=file, dryRun=False)
        print(f"ledger imported: {done['counts']}, {done['ledger']['full']}", flush=True)

    traits = {"extroversion": 0.8, "creativity": 0.9}
    person = {
        "name": "Mara Lindqvist",
        "age": 27,
        "bio": "Night trains and street food.",
        "personality": traits,
    }
    character = await server.run(CREATE, "Character", input=person)
    look = {"characterId": character["id"], "name": "Evening", "promptSuffix": "golden hour", "steps": steps}
    style = await server.run(STYLE, "ImageStyle", input=look)

    order = {
        "characterId": character["id"],
        "styleId": style["id"],
        "prompt": "on a balcony above the harbour",
    }
    job = await server.run(START, "GenerationJob", input=order)
    print(f"generating with seed {job['seed']}: {job['prompt']}", flush=True)
    async for event in server.follow(job["id"]):
        print(f"  {event['seq']:>4} {event['__typename']} {event.get('percent', '')}", flush=True)
        if "job" in event and event["job"]["state"] in FINAL:
            await _save(server, event["job"], target)


async def _save(server: Server, job: dict[str, Any], target: Path) -> None:
    if job["state"] != "SUCCEEDED":
        raise SystemExit(f"{job['state']}: {job['error']}")
    picture = job["assets"][0]
    await server.download(picture["url"], target)
    print(f"saved {target} ({picture['width']}×{picture['height']})", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("link", help="the set-up link that the server printed")
    parser.add_argument("--ledger", type=Path, help="a ledger file to import")
    parser.add_argument("--out", type=Path, default=Path("picture.png"))
    parser.add_argument("--steps", type=int, default=20)
    options = parser.parse_args()
    asyncio.run(main(options.link, options.ledger, options.out, options.steps))
