"""The state of one running engine, shared by the routes and the executor."""

import asyncio
import shutil
from typing import Any

from server.engines.sandbox import catalogue
from server.engines.sandbox.cache import Cache
from server.engines.sandbox.config import FOLDER_TYPES, MAX_UPLOAD_BYTES, Config
from server.engines.sandbox.faults import Faults
from server.engines.sandbox.history import History
from server.engines.sandbox.node_types import NodeClass
from server.engines.sandbox.queue import PromptQueue
from server.engines.sandbox.sockets import Hub, server_flags


class Engine:
    """Everything in memory here is lost when the process ends; only files of type output and input stay."""

    def __init__(self, config: Config, classes: dict[str, NodeClass] | None = None) -> None:
        self.config = config
        self.classes = classes if classes is not None else catalogue.node_classes(config.extensions)
        self.faults = Faults(step_delay=config.step_delay)
        self.hub = Hub(self.faults, server_flags(config.old, MAX_UPLOAD_BYTES))
        self.queue = PromptQueue(self._queue_changed)
        self.history = History()
        self.cache = Cache(last_prompt_only=config.old)
        self.interrupt = asyncio.Event()
        self.number = 0
        self.owner: Any = None
        self.last_node: str | None = None
        self.free_memory = False

    def exec_info(self) -> dict[str, Any]:
        return {"exec_info": {"queue_remaining": self.queue.remaining()}}

    def _queue_changed(self) -> None:
        self.hub.send("status", {"status": self.exec_info()})

    def running_node(self) -> tuple[Any, str | None]:
        """Return the client id of the running prompt and the node it is at."""
        return self.owner, self.last_node

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(max(seconds, 0.0))

    def free_if_asked(self) -> None:
        """Drop the cache as soon as nothing runs."""
        if self.free_memory and self.queue.running is None:
            self.cache.clear()
            self.free_memory = False

    def prepare_folders(self) -> None:
        """Make the folders and empty the one for temporary files."""
        for kind in FOLDER_TYPES:
            folder = self.config.data_dir / kind
            if kind == "temp":
                shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, exist_ok=True)
