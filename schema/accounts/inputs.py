"""Inputs of access."""

from datetime import datetime

import strawberry

from schema.accounts.enums import Scope, TokenTransport


@strawberry.input(description="The first user, and the token of the set-up link that allows to make it.")
class SetupCompleteInput:
    token: str = strawberry.field(description="The token in the set-up link.")
    email: str = strawberry.field(description="The e-mail address to log in with.")
    name: str = strawberry.field(description="What the person is called.")
    password: str = strawberry.field(description="10 to 200 characters.")
    transport: TokenTransport = strawberry.field(
        default=TokenTransport.BODY, description="How the tokens travel."
    )


@strawberry.input(description="Who logs in.")
class SessionCreateInput:
    email: str = strawberry.field(description="The e-mail address; upper and lower case are the same.")
    password: str = strawberry.field(description="The password.")
    transport: TokenTransport = strawberry.field(
        default=TokenTransport.BODY, description="How the tokens travel."
    )


@strawberry.input(description="A new API token.")
class ApiTokenCreateInput:
    name: str = strawberry.field(description="What it is for.")
    scopes: list[Scope] = strawberry.field(description="What it may do: at least one, none that you lack.")
    expires_at: datetime | None = strawberry.field(
        default=None, description="When it stops to work; left out: only when it is revoked."
    )
