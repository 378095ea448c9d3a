"""Mutations of access: set-up, sessions, API tokens."""

from typing import Annotated

import strawberry

from schema import errors
from schema.accounts import cookies
from schema.accounts.enums import TokenTransport
from schema.accounts.inputs import ApiTokenCreateInput, SessionCreateInput, SetupCompleteInput
from schema.accounts.types import (
    ApiToken,
    ApiTokenCreated,
    ApiTokenRevoked,
    Session,
    SessionGrant,
    SessionRevoked,
)
from schema.context import Context, Info
from schema.ids import from_id
from server.core.errors import NotAllowed
from server.domains.accounts import api_tokens, refreshing, sessions, setup
from server.domains.accounts.sessions import Device, Grant

SetupCompleteResult = Annotated[
    SessionGrant | errors.InvalidInput | errors.NotAllowed | errors.RateLimited | errors.Conflict,
    strawberry.union("SetupCompleteResult", description="What setupComplete can answer."),
]
SessionCreateResult = Annotated[
    SessionGrant | errors.InvalidInput | errors.NotAllowed | errors.RateLimited,
    strawberry.union("SessionCreateResult", description="What sessionCreate can answer."),
]
SessionRefreshResult = Annotated[
    SessionGrant | errors.NotAllowed | errors.RateLimited | errors.Conflict,
    strawberry.union("SessionRefreshResult", description="What sessionRefresh can answer."),
]
SessionRevokeResult = Annotated[
    SessionRevoked | errors.NotFound | errors.NotAllowed,
    strawberry.union("SessionRevokeResult", description="What sessionRevoke can answer."),
]
ApiTokenCreateResult = Annotated[
    ApiTokenCreated | errors.InvalidInput | errors.NotAllowed,
    strawberry.union("ApiTokenCreateResult", description="What apiTokenCreate can answer."),
]
ApiTokenRevokeResult = Annotated[
    ApiTokenRevoked | errors.NotFound | errors.NotAllowed,
    strawberry.union("ApiTokenRevokeResult", description="What apiTokenRevoke can answer."),
]
SetupInput = Annotated[SetupCompleteInput, strawberry.argument(description="The first user.")]
LoginInput = Annotated[SessionCreateInput, strawberry.argument(description="Who logs in.")]
TokenInput = Annotated[ApiTokenCreateInput, strawberry.argument(description="The token to make.")]
RefreshToken = Annotated[
    str | None, strawberry.argument(description="The refresh token; left out: taken from the cookie.")
]
OptionalSessionId = Annotated[
    strawberry.ID | None, strawberry.argument(description="The session to end; left out: this one.")
]
ApiTokenId = Annotated[strawberry.ID, strawberry.argument(description="The API token to revoke.")]


def _device(context: Context) -> Device:
    return Device(context.address, context.user_agent)


def _grant(context: Context, grant: Grant, transport: TokenTransport) -> SessionGrant:
    if transport is TokenTransport.COOKIE:
        cookies.set_pair(context, grant.tokens)
    return SessionGrant.of(grant, show_tokens=transport is TokenTransport.BODY)


@strawberry.type
class Mutation:
    @strawberry.mutation(
        description="Make the first user, who owns everything, with the set-up link's token."
    )
    async def setup_complete(self, info: Info, input: SetupInput) -> SetupCompleteResult:
        grant = await setup.complete(
            input.token, input.email, input.name, input.password, _device(info.context)
        )
        return _grant(info.context, grant, input.transport)

    @strawberry.mutation(description="Log in. At most ten tries a minute from one address.")
    async def session_create(self, info: Info, input: LoginInput) -> SessionCreateResult:
        grant = await sessions.create(input.email, input.password, _device(info.context))
        return _grant(info.context, grant, input.transport)

    @strawberry.mutation(
        description=(
            "New tokens for old ones; both old ones die. The answer uses the way that the token came on. Conflict: "
            "somebody else, e.g. another tab, refreshed within the last 10 s: use what they got. Showing a token "
            "again later ends the session."
        )
    )
    async def session_refresh(self, info: Info, refresh_token: RefreshToken = None) -> SessionRefreshResult:
        context = info.context
        if refresh_token is not None:
            grant = await refreshing.refresh(refresh_token, _device(context))
            return _grant(context, grant, TokenTransport.BODY)
        try:
            grant = await refreshing.refresh(context.cookies.get(cookies.REFRESH), _device(context))
        except NotAllowed:
            cookies.clear(context)
            raise
        return _grant(context, grant, TokenTransport.COOKIE)

    @strawberry.mutation(description="End a session: one's own, or any with ADMIN. Its sockets close.")
    async def session_revoke(self, info: Info, id: OptionalSessionId = None) -> SessionRevokeResult:
        context = info.context
        key = from_id(id, "Session") if id else None
        row = await sessions.revoke(context.require_actor(), key, context.session_id, context.address)
        if row.id == context.session_id:
            cookies.clear(context)
        return SessionRevoked(session=Session.from_model(row, context.session_id))

    @strawberry.mutation(
        description="Make an API token for a script. Nobody can give a scope that they lack."
    )
    async def api_token_create(self, info: Info, input: TokenInput) -> ApiTokenCreateResult:
        actor = info.context.require_actor()
        created = await api_tokens.create(
            actor, input.name, input.scopes, input.expires_at, info.context.address
        )
        return ApiTokenCreated(api_token=ApiToken.from_model(created.token), secret=created.secret)

    @strawberry.mutation(description="Make an API token worthless at once: one's own, or any with ADMIN.")
    async def api_token_revoke(self, info: Info, id: ApiTokenId) -> ApiTokenRevokeResult:
        actor = info.context.require_actor()
        row = await api_tokens.revoke(actor, from_id(id, "ApiToken"), info.context.address)
        return ApiTokenRevoked(api_token=ApiToken.from_model(row))
