"""Nodes by key, each only for those who may see it."""

from collections.abc import Sequence
from uuid import UUID

from schema.accounts.types import ApiToken, Session, User
from schema.context import Context
from schema.node import loads
from server.domains.accounts import api_tokens, people, sessions


@loads("User", viewed=True)
async def load_users(keys: list[UUID], context: Context) -> Sequence[User | None]:
    found = {row.id: row for row in await people.visible_to(context.require_actor(), keys)}
    return [User.from_model(found[key]) if key in found else None for key in keys]


@loads("Session", viewed=True)
async def load_sessions(keys: list[UUID], context: Context) -> Sequence[Session | None]:
    found = await sessions.visible_to(context.require_actor(), keys)
    return [Session.from_model(found[key], context.session_id) if key in found else None for key in keys]


@loads("ApiToken", viewed=True)
async def load_api_tokens(keys: list[UUID], context: Context) -> Sequence[ApiToken | None]:
    found = {row.id: row for row in await api_tokens.visible_to(context.require_actor(), keys)}
    return [ApiToken.from_model(found[key]) if key in found else None for key in keys]
