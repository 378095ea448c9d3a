"""The engines that this process talks to: one client for each address."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING

from server.engines.base import EngineClient, EngineNotPermitted

if TYPE_CHECKING:
    from server.engines.comfyui.transport import Limits


class EngineRegistry:
    """Clients by address. A host that is not this machine must be in `allowed_hosts`, with or without port."""

    def __init__(self, allowed_hosts: Iterable[str] = (), limits: Limits | None = None) -> None:
        self._allowed = frozenset(host.strip().lower() for host in allowed_hosts)
        self._limits = limits
        self._clients: dict[str, EngineClient] = {}

    def client_for(self, url: str) -> EngineClient:
        """The one client for this address, made at the first call. Raises EngineNotPermitted."""
        # Brings aiohttp, which a starting server should not wait for.
        from server.engines.comfyui.client import ComfyClient

        address = self.checked(url)
        if address not in self._clients:
            self._clients[address] = ComfyClient(address, self._limits)
        return self._clients[address]

    def checked(self, url: str) -> str:
        """The address in its one canonical form. Raises EngineNotPermitted when it is not to be talked to."""
        from yarl import URL

        try:
            parsed = URL(url.strip())
            host, port = (parsed.host or "").lower(), parsed.port
        except ValueError:
            raise EngineNotPermitted.of("url", "is no address") from None
        if parsed.scheme not in ("http", "https") or not host:
            raise EngineNotPermitted.of("url", "must begin with http:// or https:// and name a host")
        if parsed.user or parsed.password or parsed.query_string or parsed.fragment:
            raise EngineNotPermitted.of("url", "must hold no credentials, query or fragment")
        if not (is_loopback(host) or host in self._allowed or f"{host}:{port}" in self._allowed):
            raise EngineNotPermitted.of("url", f"host {host} is not among the allowed engine hosts")
        return str(parsed).rstrip("/")

    async def close(self) -> None:
        """Closes every client."""
        clients, self._clients = list(self._clients.values()), {}
        await asyncio.gather(*(client.close() for client in clients))


def is_loopback(host: str) -> bool:
    """Whether the name or address means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
