"""How services are found by their id."""

from __future__ import annotations

from uuid import UUID

from schema import node
from schema.health.types import Service
from server.domains.health import service as health


@node.loads("Service")
async def services(keys: list[UUID]) -> list[Service | None]:
    found = [health.service(key) for key in keys]
    return [Service.of(service) if service else None for service in found]
