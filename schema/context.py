"""What every resolver gets as `info.context`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from schema.node import LOADERS, VIEWED
from server.core.actor import Actor
from server.core.errors import NotAllowed


@dataclass(slots=True)
class Context:
    """One request or socket operation: who asks, from where, and the loaders that batch its relations.

    `actor` is None before login; `session_id` is set for people, `api_token_id` for scripts.
    `connection_params` is what a WebSocket client sent with connection_init. Cookies put into `set_cookies`
    (name → (value, max_age seconds)) are sent with the answer; max_age 0 deletes. A subscription whose events are
    numbered puts the number of the event that it yields into `position`.
    """

    actor: Actor | None = None
    session_id: UUID | None = None
    api_token_id: UUID | None = None
    address: str | None = None
    user_agent: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: dict[str, tuple[str, int]] = field(default_factory=dict)
    connection_params: dict[str, Any] = field(default_factory=dict)
    position: int | None = None
    _loaders: dict[str, DataLoader[UUID | str, Any]] = field(default_factory=dict)

    def require_actor(self) -> Actor:
        """Who asks; NotAllowed before login."""
        if self.actor is None:
            raise NotAllowed("Please log in first.")
        return self.actor

    async def load(self, name: str, key: UUID | str | None) -> Any:
        """The object of this type (or relation) with this key, or None; calls in one tick share one query."""
        if key is None:
            return None
        if name not in self._loaders:
            # Batches, but keeps nothing: a socket's context lives for hours and must not serve old rows.
            load = partial(LOADERS[name], context=self) if name in VIEWED else LOADERS[name]
            self._loaders[name] = DataLoader(load_fn=load, cache=False)
        return await self._loaders[name].load(key)


Info = strawberry.Info[Context, None]
