"""Running sandboxes for the tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from server.engines.sandbox import catalogue
from server.engines.sandbox.config import Config
from server.engines.sandbox.engine import Engine
from server.engines.sandbox.node_types import Input, NodeClass, Result
from server.engines.sandbox.process import Listener

RECORDED = ("broken.safetensors", "random-sd15.safetensors", "random-tiny.safetensors")
Start = Callable[..., Awaitable[Listener]]


def demo_silent() -> NodeClass:
    """An output node without ui data, as it was added to the recorded server."""
    inputs = {"n": Input("INT", {"default": 0})}
    return NodeClass("DemoSilent", "Silent", "demo", lambda context, n: Result(), inputs, output_node=True)


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Start sandboxes on free ports; keyword arguments go into their Config."""
    running: list[Listener] = []

    async def start_one(**options: Any) -> Listener:
        settings: dict[str, Any] = {"data_dir": tmp_path / "sandbox", "step_delay": 0.0} | options
        config = Config(**settings)
        engine = Engine(config, catalogue.node_classes() | {"DemoSilent": demo_silent()})
        listener = Listener(engine, "127.0.0.1", 0)
        await listener.start()
        running.append(listener)
        return listener

    yield start_one
    for listener in running:
        await listener.close()


@pytest.fixture
def recorded_models() -> tuple[str, ...]:
    return RECORDED
