"""A relay between a client and a TCP server that can fall silent without closing anything."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Relay:
    """Listens on `port` of this machine."""

    def __init__(self) -> None:
        self.port = 0
        self.talking = asyncio.Event()
        self.talking.set()

    @contextlib.asynccontextmanager
    async def silence(self) -> AsyncIterator[None]:
        """While the block runs nothing is passed on in either direction."""
        self.talking.clear()
        yield
        self.talking.set()

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self.talking.wait()
                writer.write(data)
                await writer.drain()
            writer.close()


@contextlib.asynccontextmanager
async def relay(host: str, port: int) -> AsyncIterator[Relay]:
    """A running relay to that server."""
    found, writers, tasks = Relay(), set[asyncio.StreamWriter](), set[asyncio.Task[None]]()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(host, port)
        writers.update((writer, far_writer))
        pumps = (found.pump(reader, far_writer), found.pump(far_reader, writer))
        tasks.update(asyncio.create_task(pump) for pump in pumps)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        await server.wait_closed()
