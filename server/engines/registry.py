"""The engines that this process talks to: one client for each address."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING

from server.engines import addresses
from server.engines.base import EngineClient, EngineNotPermitted

if TYPE_CHECKING:
    from yarl import URL

    from server.engines.comfyui.transport import Limits

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST = 500


class EngineRegistry:
    """Clients by address. A host that is not this machine must be in `allowed_hosts`, with or without port.

    Some addresses nobody can allow (server.engines.addresses). What a name resolves to is checked at every connection.
    """

    def __init__(self, allowed_hosts: Iterable[str] = (), limits: Limits | None = None) -> None:
        self._allowed = frozenset(host.strip().lower().rstrip(".") for host in allowed_hosts)
        self._limits = limits
        self._clients: dict[str, EngineClient] = {}

    def client_for(self, url: str) -> EngineClient:
        """The one client for this address, made at the first call. Raises EngineNotPermitted."""
        address = self.checked(url)
        if address not in self._clients:
            self._clients[address] = self._made(address)
        return self._clients[address]

    @contextlib.asynccontextmanager
    async def visiting(self, url: str) -> AsyncIterator[EngineClient]:
        """A client that is closed after the block. Raises EngineNotPermitted."""
        client = self._made(self.checked(url))
        try:
            yield client
        finally:
            await client.close()

    def _made(self, address: str) -> EngineClient:
        # Brings aiohttp, which a starting server should not wait for.
        from server.engines.comfyui.client import ComfyClient

        return ComfyClient(address, self._limits)

    def checked(self, url: str) -> str:
        """The address in its one canonical form. Raises EngineNotPermitted when it is not to be talked to."""
        parsed = _parsed(url)
        host, port = _host(parsed), parsed.port
        named = f"[{host}]" if ":" in host else host
        if not (_is_this_machine(host) or {host, named, f"{named}:{port}"} & self._allowed):
            raise EngineNotPermitted.of("url", f"host {host} is not among the allowed engine hosts")
        shown = named if port == DEFAULT_PORTS[parsed.scheme] else f"{named}:{port}"
        return f"{parsed.scheme}://{shown}{parsed.raw_path.rstrip('/')}"

    async def close(self) -> None:
        """Closes every client."""
        clients, self._clients = list(self._clients.values()), {}
        await asyncio.gather(*(client.close() for client in clients))


def _parsed(url: str) -> URL:
    from yarl import URL

    try:
        parsed = URL(url.strip())
        port = parsed.port
    except ValueError:
        raise EngineNotPermitted.of("url", "is no address") from None
    if len(url) > LONGEST or "\0" in url or "\\" in url:
        raise EngineNotPermitted.of("url", "is no address")
    if parsed.scheme not in DEFAULT_PORTS or not parsed.raw_host or not port:
        raise EngineNotPermitted.of("url", "must begin with http:// or https:// and name a host")
    if parsed.user or parsed.password or parsed.query_string or parsed.fragment:
        raise EngineNotPermitted.of("url", "must hold no credentials, query or fragment")
    return parsed


def _host(parsed: URL) -> str:
    host = (parsed.raw_host or "").lower().rstrip(".")
    try:
        address = addresses.parse(host)
    except ValueError as error:
        raise EngineNotPermitted.of("url", f"host {host} {error}") from None
    if address is None:
        return host
    if addresses.is_never_an_engine(address):
        raise EngineNotPermitted.of("url", f"{address} can be no engine's address")
    return str(address)


def _is_this_machine(host: str) -> bool:
    address = addresses.parse(host)
    return host == "localhost" if address is None else address.is_loopback
