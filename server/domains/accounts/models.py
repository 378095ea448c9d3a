"""People, their sessions, API tokens for scripts, and the trail of what was done."""

from __future__ import annotations

from uuid import UUID

from tortoise import fields

from server.core.actor import Role
from server.core.record import Record


class User(Record):
    """A person who may log in. The e-mail is stored in lower case."""

    email = fields.CharField(max_length=254, unique=True)
    name = fields.CharField(max_length=100)
    password_hash = fields.CharField(max_length=255)
    role = fields.CharEnumField(Role, max_length=10)

    class Meta:
        table = "accounts_user"


class SetupToken(Record):
    """The one-time right to make the first user, only its hash is kept."""

    token_hash = fields.CharField(max_length=64, unique=True)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "accounts_setup_token"


class Session(Record):
    """One login on one device. Tokens are kept as SHA-256 only, refreshing rotates both."""

    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", on_delete=fields.CASCADE)
    user_id: UUID
    access_hash = fields.CharField(max_length=64, unique=True)
    access_expires_at = fields.DatetimeField()
    refresh_hash = fields.CharField(max_length=64, unique=True)
    refresh_expires_at = fields.DatetimeField()
    last_seen_at = fields.DatetimeField()
    address = fields.CharField(max_length=64, null=True)
    user_agent = fields.CharField(max_length=255, null=True)
    revoked_at = fields.DatetimeField(null=True)
    revoked_reason = fields.CharField(max_length=40, null=True)

    class Meta:
        table = "accounts_session"


class RetiredRefresh(Record):
    """A refresh token that was rotated away: whoever shows it again ends the session it belonged to."""

    session: fields.ForeignKeyRelation[Session] = fields.ForeignKeyField(
        "models.Session", on_delete=fields.CASCADE
    )
    token_hash = fields.CharField(max_length=64, unique=True)

    class Meta:
        table = "accounts_retired_refresh"


class ApiToken(Record):
    """A script's key, `prefix` is its first characters, for people to tell tokens apart.

    `user` made it and bounds what it may do; one made on the command line belongs to nobody.
    """

    user: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", null=True, on_delete=fields.CASCADE
    )
    user_id: UUID | None
    name = fields.CharField(max_length=100)
    token_hash = fields.CharField(max_length=64, unique=True)
    prefix = fields.CharField(max_length=12)
    scopes: fields.JSONField[list[str]] = fields.JSONField()
    last_used_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "accounts_api_token"


class AuditEntry(Record):
    """Who did what to what, and how it ended: every mutation and every denial."""

    actor_kind = fields.CharField(max_length=10)
    actor_id = fields.UUIDField(null=True)
    actor_name = fields.CharField(max_length=254)
    action = fields.CharField(max_length=60)
    target = fields.CharField(max_length=255, null=True)
    result = fields.CharField(max_length=40)
    address = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "accounts_audit_entry"
        indexes = (("created_at", "id"),)
