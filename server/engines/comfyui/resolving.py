"""Finding the numbers behind an engine's name, at every connection: a name may mean something else by then."""

from __future__ import annotations

import ipaddress
import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import ResolveResult

from server.engines import addresses


class CheckedResolver(ThreadedResolver):
    """Leaves out the addresses that an engine of this name may not have; OSError when none is left."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await super().resolve(host, port, family)
        name = host.lower().rstrip(".")
        suitable = [one for one in found if addresses.suits(name, _number(one["host"]))]
        if not suitable:
            raise OSError(f"{host} has no address that an engine may have")
        return suitable


def _number(text: str) -> addresses.Address:
    return ipaddress.ip_address(text.partition("%")[0])
