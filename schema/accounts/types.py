"""Types of access."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from schema.accounts.enums import Role, Scope
from schema.ids import to_id
from schema.node import Node
from server.core.actor import Actor
from server.domains.accounts import api_tokens, models, sessions, viewing


@strawberry.type(description="A person who may log in.")
class User(Node):
    email: str = strawberry.field(description="The e-mail address, in lower case; it is also the login name.")
    name: str = strawberry.field(description="What the person is called.")
    role: Role = strawberry.field(description="What the person may do.")
    created_at: datetime = strawberry.field(description="When the person was added.")

    @classmethod
    def from_model(cls, row: models.User) -> Self:
        return cls(
            id=strawberry.ID(to_id("User", row.id)),
            email=row.email,
            name=row.name,
            role=row.role,
            created_at=row.created_at,
        )


@strawberry.type(description="One login of a person on one device.")
class Session(Node):
    created_at: datetime = strawberry.field(description="When the person logged in.")
    last_seen_at: datetime = strawberry.field(description="When it was last used, to the minute.")
    expires_at: datetime = strawberry.field(description="When it ends unless it is refreshed before.")
    address: str | None = strawberry.field(description="The network address it was last refreshed from.")
    user_agent: str | None = strawberry.field(description="What the browser or script calls itself.")
    current: bool = strawberry.field(description="Whether this is the session that asks.")

    @classmethod
    def from_model(cls, row: models.Session, current_id: UUID | None) -> Self:
        return cls(
            id=strawberry.ID(to_id("Session", row.id)),
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.refresh_expires_at,
            address=row.address,
            user_agent=row.user_agent,
            current=row.id == current_id,
        )


@strawberry.type(
    description="A script's key. Its secret was shown when it was made and cannot be read again."
)
class ApiToken(Node):
    name: str = strawberry.field(description="What it is for.")
    scopes: list[Scope] = strawberry.field(description="What it may do.")
    prefix: str = strawberry.field(description="The first characters of its secret, to tell tokens apart.")
    created_at: datetime = strawberry.field(description="When it was made.")
    last_used_at: datetime | None = strawberry.field(description="When it was last used, to the minute.")
    expires_at: datetime | None = strawberry.field(description="When it stops to work; null: never.")
    revoked_at: datetime | None = strawberry.field(description="When it was revoked.")

    @classmethod
    def from_model(cls, row: models.ApiToken) -> Self:
        return cls(
            id=strawberry.ID(to_id("ApiToken", row.id)),
            name=row.name,
            scopes=[Scope(name) for name in row.scopes if name in Scope.__members__],
            prefix=row.prefix,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )


@strawberry.type(description="Who is asking: a person with a session, or a script with an API token.")
class Viewer:
    user: User | None = strawberry.field(description="The person; null for scripts.")
    session: Session | None = strawberry.field(description="The person's session that asks.")
    api_token: ApiToken | None = strawberry.field(description="The script's token.")
    scopes: list[Scope] = strawberry.field(description="What the viewer may do.")
    actor: strawberry.Private[Actor]
    session_id: strawberry.Private[UUID | None]

    @strawberry.field(description="The viewer's sessions that can still be used, the one seen last first.")
    async def sessions(self) -> list[Session]:
        if self.actor.kind != "user" or self.actor.id is None:
            return []
        rows = await sessions.alive(self.actor.id)
        return [Session.from_model(row, self.session_id) for row in rows]

    @strawberry.field(
        description="API tokens that the viewer may see, newest first, at most 200: own ones, with ADMIN all."
    )
    async def api_tokens(self) -> list[ApiToken]:
        return [ApiToken.from_model(row) for row in await api_tokens.visible_to(self.actor)]

    @classmethod
    def of(cls, sight: viewing.Sight) -> Self:
        session, token = sight.session, sight.api_token
        return cls(
            user=User.from_model(sight.user) if sight.user else None,
            session=Session.from_model(session, session.id) if session else None,
            api_token=ApiToken.from_model(token) if token else None,
            scopes=[scope for scope in Scope if scope in sight.actor.scopes],
            actor=sight.actor,
            session_id=session.id if session else None,
        )


@strawberry.type(
    description="A fresh pair of tokens. With transport COOKIE both token fields are null and the cookies are set."
)
class SessionGrant:
    viewer: Viewer = strawberry.field(description="Who is logged in now.")
    session: Session = strawberry.field(description="The session that the tokens belong to.")
    access_token: str | None = strawberry.field(description="Goes with each request: Authorization: Bearer …")
    access_expires_at: datetime = strawberry.field(description="When the access token dies: refresh before.")
    refresh_token: str | None = strawberry.field(description="Buys the next pair of tokens, once.")
    refresh_expires_at: datetime = strawberry.field(description="When the refresh token dies.")

    @classmethod
    def of(cls, grant: sessions.Grant, show_tokens: bool) -> Self:
        sight = viewing.Sight(grant.actor, grant.session.user, grant.session)
        return cls(
            viewer=Viewer.of(sight),
            session=Session.from_model(grant.session, grant.session.id),
            access_token=grant.tokens.access if show_tokens else None,
            access_expires_at=grant.tokens.access_expires_at,
            refresh_token=grant.tokens.refresh if show_tokens else None,
            refresh_expires_at=grant.tokens.refresh_expires_at,
        )


@strawberry.type(description="The session has ended; its tokens are worth nothing and its sockets close.")
class SessionRevoked:
    session: Session = strawberry.field(description="The session that was ended.")


@strawberry.type(description="A new API token.")
class ApiTokenCreated:
    api_token: ApiToken = strawberry.field(description="The token.")
    secret: str = strawberry.field(description="Shown this once.")


@strawberry.type(description="The API token is worth nothing any more.")
class ApiTokenRevoked:
    api_token: ApiToken = strawberry.field(description="The token that was revoked.")
