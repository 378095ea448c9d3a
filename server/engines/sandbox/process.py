"""The life of the process: listen, refuse for a while when told to, and leave quickly on a signal."""

import asyncio
import signal
import sys
from collections.abc import Callable

from aiohttp import web

from server.engines.sandbox import app as application
from server.engines.sandbox.engine import Engine
from server.engines.sandbox.routes_faults import REFUSE, TASKS

SHUTDOWN_SECONDS = 0.5


class Listener:
    """The open port of a running engine."""

    def __init__(self, engine: Engine, host: str, port: int) -> None:
        self.engine, self.host, self.port = engine, host, port
        app = application.build(engine)
        app[REFUSE], app[TASKS] = self.refuse, set()
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)

    async def start(self) -> None:
        """Open the port; with port 0 a free one is taken and kept in `port`."""
        await self.runner.setup()
        await self._listen()
        self.port = self.runner.addresses[0][1]

    async def _listen(self) -> None:
        await web.TCPSite(self.runner, self.host, self.port).start()

    async def refuse(self, seconds: float) -> None:
        """Close the port and all sockets for some seconds; what runs goes on running."""
        for site in list(self.runner.sites):
            await site.stop()
        self.engine.hub.abort_all()
        await asyncio.sleep(seconds)
        await self._listen()

    async def close(self) -> None:
        self.engine.hub.abort_all()
        await self.runner.cleanup()


async def serve(engine: Engine, host: str, port: int) -> None:
    """Serve until a signal asks to stop."""
    stop = asyncio.Event()
    _on_signal(asyncio.get_running_loop(), stop.set)
    listener = Listener(engine, host, port)
    await listener.start()
    sys.stdout.write(f"Sandbox engine ({engine.config.version}) on http://{host}:{listener.port}\n")
    sys.stdout.flush()
    if engine.faults.refuse_seconds:
        await listener.refuse(engine.faults.refuse_seconds)
    await stop.wait()
    await listener.close()


def _on_signal(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    # Not loop.add_signal_handler: Windows does not have it. SIGBREAK is its Ctrl-Break.
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
