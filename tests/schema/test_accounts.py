"""Access over GraphQL: what is open before login, how tokens travel, who sees what."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

import schema
from schema.context import Context
from schema.http import GraphQLOverHTTP
from schema.ids import to_id
from schema.websocket import GraphQLOverWebSocket
from server import access
from server.core.actor import Actor, Role, Scope
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.accounts import people, sessions, setup, throttling
from server.domains.accounts.models import User
from server.domains.accounts.sessions import Device, Grant
from tests.conftest import READER, Gql
from tests.domains.accounts.conftest import PASSWORD, fresh_process, owner  # noqa: F401
from tests.live import serve

GRANT = """{ __typename ... on SessionGrant { accessToken refreshToken accessExpiresAt refreshExpiresAt
  session { id current expiresAt userAgent } viewer { user { email role } scopes sessions { id current } } }
  ... on Error { message } ... on RateLimited { retryAfter } %s }"""
FAULTS = "... on InvalidInput { fieldErrors { field } }"
SETUP = f"mutation($i: SetupCompleteInput!) {{ setupComplete(input: $i) {GRANT % FAULTS} }}"
LOGIN = f"mutation($i: SessionCreateInput!) {{ sessionCreate(input: $i) {GRANT % FAULTS} }}"
REFRESH = f"mutation($t: String) {{ sessionRefresh(refreshToken: $t) {GRANT % ''} }}"
REVOKE = """mutation($id: ID) { sessionRevoke(id: $id) { __typename ... on Error { message }
  ... on SessionRevoked { session { id current } } } }"""
TOKEN = """mutation($i: ApiTokenCreateInput!) { apiTokenCreate(input: $i) { __typename ... on Error { message }
  ... on InvalidInput { fieldErrors { field } }
  ... on ApiTokenCreated { secret apiToken { id name scopes prefix } } } }"""
REVOKE_TOKEN = """mutation($id: ID!) { apiTokenRevoke(id: $id) { __typename ... on Error { message }
  ... on ApiTokenRevoked { apiToken { id revokedAt } } } }"""
VIEWER = """{ viewer { user { id email } session { id current } apiToken { name } scopes
  sessions { id current } apiTokens { id name revokedAt } } }"""
CREDENTIALS = {"email": "owner@example.org", "password": PASSWORD}


class As(Gql):
    """Operations in a given context, which the test can look at afterwards."""

    def __init__(self, **values: Any) -> None:
        self.held = Context(address="192.0.2.7", user_agent="tests", **values)

    def context(self) -> Context:
        return self.held


def _person(grant: Grant) -> As:
    return As(actor=grant.actor, session_id=grant.session.id)


async def test_before_login_only_the_doors_are_open(database: Settings) -> None:
    nobody = As()
    assert await nobody("{ setupRequired }") is True
    for document in ("{ viewer { scopes } }", "mutation { sessionRevoke { __typename } }"):
        result = await nobody.raw(document)
        assert result.errors[0].extensions["code"] == "UNAUTHENTICATED"


async def test_set_up_logs_the_owner_in(database: Settings) -> None:
    given = {"token": await setup.issue(), "name": "Olive", **CREDENTIALS}
    fault = await As()(SETUP, "InvalidInput", i={**given, "password": "short"})
    assert fault["fieldErrors"] == [{"field": "password"}]
    grant = await As()(SETUP, "SessionGrant", i=given)
    assert grant["viewer"]["user"] == {"email": "owner@example.org", "role": "OWNER"}
    assert grant["session"]["current"] and grant["accessToken"] and grant["refreshToken"]
    assert grant["viewer"]["sessions"] == [{"id": grant["session"]["id"], "current": True}]
    assert await As()("{ setupRequired }") is False
    await As()(SETUP, "NotAllowed", i=given)


async def test_tokens_travel_in_the_body_or_in_cookies_never_in_both(owner: Grant) -> None:  # noqa: F811
    script, page = As(), As()
    in_body = await script(LOGIN, "SessionGrant", i=CREDENTIALS)
    assert in_body["accessToken"] and script.held.set_cookies == {}
    in_cookies = await page(LOGIN, "SessionGrant", i={**CREDENTIALS, "transport": "COOKIE"})
    assert in_cookies["accessToken"] is in_cookies["refreshToken"] is None
    assert in_cookies["accessExpiresAt"] and in_cookies["refreshExpiresAt"]
    lives = {name: max_age for name, (_, max_age) in page.held.set_cookies.items()}
    assert lives == {
        "ainfluencer_access": pytest.approx(1800, abs=5),
        "ainfluencer_refresh": pytest.approx(7 * 86400, abs=5),
    }


async def test_refreshing_answers_the_way_it_was_asked(owner: Grant) -> None:  # noqa: F811
    script = As()
    fresh = await script(REFRESH, "SessionGrant", t=owner.tokens.refresh)
    assert fresh["refreshToken"] and script.held.set_cookies == {}
    page = As(cookies={"ainfluencer_refresh": fresh["refreshToken"]})
    again = await page(REFRESH, "SessionGrant")
    assert again["refreshToken"] is None
    assert page.held.set_cookies["ainfluencer_refresh"][0] not in ("", fresh["refreshToken"])
    slower_tab = As(cookies={"ainfluencer_refresh": fresh["refreshToken"]})
    conflict = await slower_tab(REFRESH, "Conflict")
    assert conflict["message"] == "already refreshed; use the new token"
    assert slower_tab.held.set_cookies == {}, "the other tab's cookies must stay"


async def test_useless_cookies_are_removed(database: Settings) -> None:
    page = As(cookies={"ainfluencer_refresh": "guess"})
    await page(REFRESH, "NotAllowed")
    assert page.held.set_cookies == {"ainfluencer_access": ("", 0), "ainfluencer_refresh": ("", 0)}


async def test_wrong_passwords_and_too_many_of_them(owner: Grant) -> None:  # noqa: F811
    throttling.reset()
    wrong = {**CREDENTIALS, "password": "not the password"}
    for _ in range(10):
        await As()(LOGIN, "NotAllowed", i=wrong)
    assert 1 <= (await As()(LOGIN, "RateLimited", i=CREDENTIALS))["retryAfter"] <= 60


async def test_ending_sessions(owner: Grant) -> None:  # noqa: F811
    other = await sessions.start(owner.session.user, Device())
    page = _person(owner)
    ended = await page(REVOKE, "SessionRevoked", id=to_id("Session", other.session.id))
    assert ended["session"]["current"] is False and page.held.set_cookies == {}
    await page(REVOKE, "NotFound", id=to_id("Session", uuid7()))
    await page(REVOKE, "NotFound", id=to_id("User", owner.session.user.id))
    assert (await page(REVOKE, "SessionRevoked"))["session"]["current"] is True
    assert page.held.set_cookies == {"ainfluencer_access": ("", 0), "ainfluencer_refresh": ("", 0)}


async def test_the_viewer_sees_sessions_and_tokens(owner: Grant) -> None:  # noqa: F811
    page = _person(owner)
    made = await page(TOKEN, "ApiTokenCreated", i={"name": "nightly", "scopes": ["LEDGER", "READ"]})
    assert made["apiToken"]["scopes"] == ["READ", "LEDGER"]
    assert made["secret"].startswith(made["apiToken"]["prefix"])
    viewer = await page(VIEWER)
    session = {"id": to_id("Session", owner.session.id), "current": True}
    assert viewer["user"]["email"] == "owner@example.org"
    assert (viewer["session"], viewer["sessions"], viewer["apiToken"]) == (session, [session], None)
    assert viewer["apiTokens"] == [{"id": made["apiToken"]["id"], "name": "nightly", "revokedAt": None}]
    assert set(viewer["scopes"]) == set(Scope.__members__)
    revoked = await page(REVOKE_TOKEN, "ApiTokenRevoked", id=made["apiToken"]["id"])
    assert revoked["apiToken"]["revokedAt"]
    await page(REVOKE_TOKEN, "NotFound", id=to_id("ApiToken", uuid7()))


async def test_faulty_tokens_are_refused(owner: Grant) -> None:  # noqa: F811
    given = {"name": "", "scopes": [], "expiresAt": "2020-01-01T00:00:00Z"}
    faults = (await _person(owner)(TOKEN, "InvalidInput", i=given))["fieldErrors"]
    assert [fault["field"] for fault in faults] == ["name", "scopes", "expiresAt"]
    await As(actor=READER)(TOKEN, "NotAllowed", i={"name": "x", "scopes": ["ADMIN"]})


async def test_nodes_are_shown_to_those_who_may_see_them(owner: Grant) -> None:  # noqa: F811
    user = await User.create(email="v@example.org", name="Vic", password_hash="-", role=Role.VIEWER)
    other = await sessions.start(user, Device())
    token = await _person(owner)(TOKEN, "ApiTokenCreated", i={"name": "n", "scopes": ["READ"]})
    ids = [to_id("User", owner.session.user.id), to_id("Session", owner.session.id), token["apiToken"]["id"]]
    ids.append(to_id("Session", other.session.id))
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Session { current } } }"
    seen = await _person(owner)(document, ids=ids)
    assert [node["id"] for node in seen] == ids
    assert [node.get("current") for node in seen] == [None, True, None, False]
    assert await _person(other)(document, ids=ids) == [None, None, None, {"id": ids[3], "current": True}]


async def _post(session: aiohttp.ClientSession, url: str, query: str, **variables: Any) -> Any:
    async with session.post(f"{url}/graphql", json={"query": query, "variables": variables}) as response:
        return response, await response.json()


def _app() -> Starlette:
    over_http = GraphQLOverHTTP(schema.schema, access.from_request, ())
    over_socket = GraphQLOverWebSocket(schema.schema, access.from_socket, access.log_in, access.watch_end, ())
    return Starlette(
        routes=[
            Route("/graphql", over_http.answer, methods=["POST"]),
            WebSocketRoute("/graphql", over_socket),
        ]
    )


async def test_a_browser_logs_in_with_strict_cookies_refreshes_and_leaves(owner: Grant) -> None:  # noqa: F811
    jar = aiohttp.CookieJar(unsafe=True)  # unsafe: keeps cookies of IP addresses
    async with serve(_app()) as url, aiohttp.ClientSession(cookie_jar=jar) as browser:
        response, _ = await _post(browser, url, LOGIN, i={**CREDENTIALS, "transport": "COOKIE"})
        for header in response.headers.getall("set-cookie"):
            assert all(part in header for part in ("HttpOnly", "SameSite=strict", "Path=/"))
        _, answer = await _post(browser, url, VIEWER)
        assert answer["data"]["viewer"]["session"]["current"] is True
        _, answer = await _post(browser, url, REFRESH)
        assert answer["data"]["sessionRefresh"]["__typename"] == "SessionGrant"
        _, answer = await _post(browser, url, REVOKE)
        assert answer["data"]["sessionRevoke"]["__typename"] == "SessionRevoked"
        response, _ = await _post(browser, url, VIEWER)
        assert response.status == 401 and len(jar) == 0


async def test_a_script_uses_its_token_until_it_is_revoked(owner: Grant) -> None:  # noqa: F811
    made = await _person(owner)(TOKEN, "ApiTokenCreated", i={"name": "nightly", "scopes": ["READ"]})
    headers = {"authorization": f"Bearer {made['secret']}"}
    async with serve(_app()) as url, aiohttp.ClientSession(headers=headers) as script:
        _, answer = await _post(script, url, VIEWER)
        assert answer["data"]["viewer"]["apiToken"] == {"name": "nightly"}
        assert answer["data"]["viewer"]["scopes"] == ["READ"]
        await _person(owner)(REVOKE_TOKEN, "ApiTokenRevoked", id=made["apiToken"]["id"])
        response, _ = await _post(script, url, VIEWER)
        assert response.status == 401


async def test_a_socket_ends_with_its_session(owner: Grant) -> None:  # noqa: F811
    async with (
        serve(_app()) as url,
        aiohttp.ClientSession() as client,
        client.ws_connect(f"{url}/graphql", protocols=["graphql-transport-ws"]) as socket,
    ):
        token = f"Bearer {owner.tokens.access}"
        await socket.send_json({"type": "connection_init", "payload": {"authorization": token}})
        assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
        await sessions.revoke(owner.actor, owner.session.id, None)
        closed = await socket.receive(timeout=5)
        assert closed.type is aiohttp.WSMsgType.CLOSE and closed.data == 4403


def test_actors_of_people_carry_their_roles_scopes() -> None:
    user = User(email="v@example.org", name="Vic", password_hash="-", role=Role.VIEWER)
    actor = people.actor_of(user)
    assert isinstance(actor, Actor) and actor.scopes == {Scope.READ}
