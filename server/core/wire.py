"""Writing to a WebSocket at once, without waiting: what our server offers in the ASGI scope beside `send`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

EXTENSION = "ainfluencer.wire"


class Wire(Protocol):
    """One WebSocket. Messages written here and those sent by ASGI keep their order."""

    on_drain: Callable[[], None] | None
    """Called when a client that had fallen behind has read so much that writing goes on."""

    def write_text(self, *parts: bytes) -> bool:
        """Sends the parts as one text message (UTF-8). False, and nothing sent, while the client is behind or gone."""
        ...


def of(scope: Any) -> Wire | None:
    """The wire of a socket's ASGI scope; None when another server serves."""
    found: Wire | None = scope.get("extensions", {}).get(EXTENSION)
    return found
