"""A sandbox engine in the test's own process, which can be stopped and started again as if it had died."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.engines.sandbox.config import Config
from server.engines.sandbox.engine import Engine
from server.engines.sandbox.process import Listener


class Sandbox:
    """One engine on one port; its files stay over a restart, its memory does not."""

    def __init__(self, folder: Path, *, old: bool = False) -> None:
        self._config = Config(data_dir=folder, step_delay=0.02, old=old)
        self._listener: Listener | None = None
        self._port = 0
        self._faults: dict[str, Any] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def engine(self) -> Engine:
        assert self._listener is not None, "it is stopped"
        return self._listener.engine

    def change(self, **faults: Any) -> None:
        """Switches faults, also for after a restart those that last."""
        self.engine.faults.update(faults)
        self._faults = {"step_delay": self.engine.faults.step_delay}

    async def start(self) -> None:
        engine = Engine(self._config)
        engine.faults.update(self._faults)
        self._listener = Listener(engine, "127.0.0.1", self._port)
        await self._listener.start()
        self._port = self._listener.port

    async def stop(self) -> None:
        if self._listener is not None:
            await self._listener.close()
            self._listener = None

    async def refuse(self, seconds: float) -> None:
        """Closes its port for a while; what runs goes on running."""
        assert self._listener is not None
        await self._listener.refuse(seconds)

    async def restart(self) -> None:
        await self.stop()
        await self.start()
