"""Runs one prompt at a time, and says so in the same words and in the same order as the real server."""

import asyncio
import os
import time
import traceback
from typing import Any

from server.engines.sandbox.engine import Engine
from server.engines.sandbox.faults import sleep_or
from server.engines.sandbox.graph import ExecutionList, is_link, signatures
from server.engines.sandbox.node_types import Result, call
from server.engines.sandbox.progress import Progress
from server.engines.sandbox.queue import Item
from server.engines.sandbox.sampling import OutOfMemoryError

TIPS = (
    "This error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have "
    "accidentally set the batch_size to a large number."
)


class Interrupted(Exception):
    """The running prompt was told to stop."""


async def work(engine: Engine) -> None:
    """Take prompts from the queue and run them, for ever."""
    while True:
        await asyncio.sleep(0)  # a row of cached prompts must not keep the sockets waiting
        item = await engine.queue.take(engine.faults.pass_idle)
        engine.interrupt.clear()
        run = Run(engine, item)
        await run.execute()
        engine.last_node = None
        if engine.faults.late_history:
            await engine.pause(engine.faults.late_history)
        engine.history.add(item, {"outputs": run.ui, "meta": run.meta}, run.status())
        engine.queue.done()
        if run.sid is not None:
            engine.hub.send("executing", {"node": None, "prompt_id": run.prompt_id}, run.sid)
        engine.owner = None
        engine.free_if_asked()


class Run:
    """One prompt while it runs."""

    def __init__(self, engine: Engine, item: Item) -> None:
        self.engine, self.prompt_id, self.graph = engine, item[1], item[2]
        self.extra_data, self.outputs = item[3], item[4]
        self.sid = engine.owner = self.extra_data.get("client_id")
        throttled = not engine.config.old
        self.progress = Progress(engine.hub, self.prompt_id, self.sid, throttled)
        self.messages: list[list[Any]] = []
        self.ui: dict[str, Any] = {}
        self.meta: dict[str, Any] = {}
        self.executed: set[str] = set()
        self.results: dict[str, Result] = {}
        self.success = False

    def status(self) -> dict[str, Any]:
        return {
            "status_str": "success" if self.success else "error",
            "completed": self.success,
            "messages": self.messages,
        }

    def _say(self, kind: str, data: dict[str, Any], broadcast: bool = False) -> None:
        data = {"prompt_id": self.prompt_id} | data | {"timestamp": int(time.time() * 1000)}
        self.messages.append([kind, data])
        if self.sid is not None or broadcast:
            self.engine.hub.send(kind, data, self.sid)

    async def execute(self) -> None:
        """Run everything that is needed for the outputs."""
        self._say("execution_start", {})
        signed = signatures(self.graph, self._fingerprint)
        self.engine.cache.begin(signed.values())
        found = {node_id: self.engine.cache.get(signed.get(node_id)) for node_id in self.graph}
        self.results = {node_id: result for node_id, result in found.items() if result is not None}
        self._say("execution_cached", {"nodes": list(self.results)})
        waiting = ExecutionList(self.graph, self.outputs, lambda n: n in self.results, self._is_output)
        while waiting:
            node_id = waiting.pick()
            if not await self._node(node_id, signed.get(node_id)):
                return
            waiting.done(node_id)
        self.success = True
        self._say("execution_success", {})

    def _is_output(self, node_id: str) -> bool:
        return self.engine.classes[self.graph[node_id]["class_type"]].output_node

    def _fingerprint(self, node_id: str) -> str:
        node = self.graph[node_id]
        kind = self.engine.classes[node["class_type"]]
        own = kind.fingerprint(self.engine.config, node.get("inputs") or {}) if kind.fingerprint else ""
        return own + (node_id if "UNIQUE_ID" in kind.hidden.values() else "")

    async def _node(self, node_id: str, signature: str | None) -> bool:
        """Run one node, or tell its cached result again. Return whether to go on."""
        known = self.results.get(node_id)
        if known is not None:
            self._show(node_id, known.ui, always=True)
            self.progress.finish(node_id)
            return True
        self._begin(node_id)
        values: dict[str, Any] = {}
        try:
            await self._check()
            values = self._values(node_id)
            kind = self.engine.classes[self.graph[node_id]["class_type"]]
            if kind.name == self.engine.faults.raise_in:
                raise RuntimeError(f"{kind.name} was told to fail")
            self.engine.faults.use_device()
            result = await call(kind, NodeContext(self, node_id), values)
        except Exception as error:
            self._failed(node_id, values, error)
            return False
        self.results[node_id] = result
        self.executed.add(node_id)
        self.engine.cache.put(signature, result)
        self._show(node_id, result.ui, always=False)
        self.progress.finish(node_id)
        return True

    def _begin(self, node_id: str) -> None:
        self.progress.start(node_id)
        if self.sid is not None:
            self.engine.last_node = node_id
            data = {"node": node_id, "display_node": node_id, "prompt_id": self.prompt_id}
            self.engine.hub.send("executing", data, self.sid)

    def _show(self, node_id: str, ui: dict[str, Any] | None, always: bool) -> None:
        if ui is not None:
            self.ui[node_id] = ui
            self.meta[node_id] = {
                "node_id": node_id,
                "display_node": node_id,
                "parent_node": None,
                "real_node_id": node_id,
            }
        if self.sid is not None and (always or ui is not None):
            data = {"node": node_id, "display_node": node_id, "output": ui, "prompt_id": self.prompt_id}
            self.engine.hub.send("executed", data, self.sid)

    def _values(self, node_id: str) -> dict[str, Any]:
        node = self.graph[node_id]
        wanted = self.engine.classes[node["class_type"]].all_inputs()
        return {
            name: self.results[value[0]].values[value[1]] if is_link(value) else value
            for name, value in node["inputs"].items()
            if name in wanted
        }

    async def _check(self) -> None:
        await self.engine.faults.pass_hang()
        if self.engine.interrupt.is_set():
            raise Interrupted

    def _failed(self, node_id: str, values: dict[str, Any], error: Exception) -> None:
        node = {
            "node_id": node_id,
            "node_type": self.graph[node_id]["class_type"],
            "executed": list(self.executed),
        }
        if isinstance(error, Interrupted):
            self._say("execution_interrupted", node, broadcast=True)
            return
        tips = TIPS if isinstance(error, OutOfMemoryError) else ""
        self._say(
            "execution_error",
            node
            | {
                "exception_message": f"{error}\n{tips}",
                "exception_type": _type_name(type(error)),
                "traceback": traceback.format_tb(error.__traceback__),
                "current_inputs": {name: [_shown(value)] for name, value in values.items()},
                "current_outputs": list(self.graph),
            },
        )


class NodeContext:
    """What one node sees of the run."""

    def __init__(self, run: Run, node_id: str) -> None:
        self._run, self.node_id = run, node_id
        self.config, self.faults = run.engine.config, run.engine.faults
        self.graph, self.extra_data = run.graph, run.extra_data
        self._loop = asyncio.get_running_loop()

    @property
    def previews(self) -> bool:
        asked = None if self.config.old else self.extra_data.get("preview_method")
        return (asked or self.config.preview_method) != "none"

    async def step(
        self, value: int, maximum: int, image: bytes | None = None, mime: str = "image/jpeg"
    ) -> None:
        await self._run._check()
        self._strike(value)
        self._run.progress.update(self.node_id, value, maximum, image, mime)

    async def wait(self, seconds: float) -> None:
        if self.config.old:
            await self._run.engine.pause(seconds)
        else:
            await sleep_or(self._run.engine.interrupt, seconds)
        await self._run._check()

    def text(self, text: str) -> None:
        self._loop.call_soon_threadsafe(self._run.engine.hub.send_text, self.node_id, text)

    def _strike(self, step: int) -> None:
        """Let the faults that are set for this step happen."""
        if step and step == self.faults.exit_at_step:
            os._exit(1)
        self.faults.use_device(step)
        if step and step == self.faults.drop_socket_at_step:
            self.faults.drop_socket_at_step = 0
            self._run.engine.hub.abort_all()


def _type_name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _shown(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
