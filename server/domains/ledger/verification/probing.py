"""HTTP health probes, held so tight that nobody can look around in the network, or at what services hold, with them.

They ask this machine or hosts that an owner has listed; the address is checked after the name was looked up, and that
very address is used; they follow no redirect; and of the answer they tell the status, the size and the digest alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
from ipaddress import ip_address

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from server.domains.ledger.verification.kinds import Outcome, Probe
from server.domains.ledger.verification.output import Output
from server.domains.ledger.verification.probe_address import is_listed

MOST_BODY = 64 * 1024


async def ask(probe: Probe, timeout: float, output: Output) -> Outcome:
    """PASS when the expected status comes, with the whole answer, within the timeout (seconds); else FAIL."""
    output.feed(f"GET {probe.url}\n".encode())
    try:
        status, told = await _get(probe, timeout)
    except TimeoutError:
        output.feed(f"No whole answer within {timeout:g} s.\n".encode())
        return Outcome.FAIL
    except (aiohttp.ClientError, OSError, ValueError) as error:
        output.feed(f"No answer: {error}\n".encode())
        return Outcome.FAIL
    output.feed(f"Status {status} ({probe.expect_status} expected), {told}\n".encode())
    return Outcome.PASS if status == probe.expect_status else Outcome.FAIL


async def _get(probe: Probe, timeout: float) -> tuple[int, str]:
    """The status, and the body in a few words."""
    async with (
        asyncio.timeout(timeout),
        aiohttp.TCPConnector(resolver=_Resolver(probe.hosts), use_dns_cache=False) as connector,
        aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=False
        ) as session,
        session.get(URL(probe.url, encoded=True), allow_redirects=False) as response,
    ):
        return response.status, await _body(response)


async def _body(response: aiohttp.ClientResponse) -> str:
    body = b""
    while len(body) < MOST_BODY and (piece := await response.content.read(MOST_BODY - len(body))):
        body += piece
    size = f"{len(body)} bytes" if response.content.at_eof() else f"more than {len(body) - 1} bytes"
    return f"{size}, sha256 {hashlib.sha256(body).hexdigest()}"


class _Resolver(AbstractResolver):
    """Refuses names of this machine that lead elsewhere. The connection goes to what was checked here."""

    def __init__(self, hosts: frozenset[str]) -> None:
        self._hosts = hosts
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if is_listed(host, self._hosts) or all(ip_address(one["host"]).is_loopback for one in found):
            return found
        raise OSError(None, f"{host} leads to another machine")

    async def close(self) -> None:
        await self._inner.close()
