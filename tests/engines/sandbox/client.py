"""A small client for tests."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

import aiohttp

from server.engines.sandbox.config import DEFAULT_CHECKPOINT
from tests.engines.sandbox import frames


def txt2img(prompt: str = "green hills", seed: int = 1, steps: int = 4, size: int = 64) -> dict[str, Any]:
    """Return the graph of a text to image run."""
    sampler = {
        "model": ["4", 0],
        "positive": ["6", 0],
        "negative": ["7", 0],
        "latent_image": ["5", 0],
        "seed": seed,
    }
    sampler |= {"steps": steps, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0}
    return {
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": DEFAULT_CHECKPOINT}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["4", 1], "text": prompt}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["4", 1], "text": ""}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": size, "height": size, "batch_size": 1}},
        "3": {"class_type": "KSampler", "inputs": sampler},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "test/img"}},
    }


class Client:
    """One session with a sandbox, with a socket when `connect` was called."""

    def __init__(self, port: int, client_id: str = "tester") -> None:
        self.url, self.client_id = f"http://127.0.0.1:{port}", client_id
        self.session = aiohttp.ClientSession()
        self.socket: aiohttp.ClientWebSocketResponse | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.socket is not None:
            await self.socket.close()
        await self.session.close()

    async def connect(self) -> dict[str, Any]:
        """Open the socket and return its first message."""
        self.socket = await self.session.ws_connect(
            f"{self.url}/ws?clientId={self.client_id}", max_msg_size=0
        )
        return await self.receive()

    async def receive(self) -> dict[str, Any]:
        """Return the next frame: a message, or a description of a binary one."""
        assert self.socket is not None
        message = await asyncio.wait_for(self.socket.receive(), 20)
        if message.type is aiohttp.WSMsgType.TEXT:
            found: dict[str, Any] = json.loads(message.data)
            return found
        if message.type is aiohttp.WSMsgType.BINARY:
            return {"type": "binary", **frames.summarise(message.data)}
        raise ConnectionError(self.socket.close_code)

    async def until(self, kind: str, **data: Any) -> dict[str, Any]:
        """Read on until a message of this type with this data."""
        while True:
            message = await self.receive()
            if message["type"] == kind and data.items() <= message["data"].items():
                return message

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        async with self.session.post(self.url + path, json=body) as response:
            assert response.status == status, await response.text()
            return await response.json() if response.content_type == "application/json" else None

    async def get(self, path: str, status: int = 200) -> Any:
        async with self.session.get(self.url + path) as response:
            assert response.status == status, await response.text()
            return (
                await response.json()
                if response.content_type == "application/json"
                else await response.read()
            )

    async def start(self, graph: dict[str, Any], **more: Any) -> str:
        """Post a graph and return its prompt id."""
        answer = await self.post("/prompt", {"prompt": graph, "client_id": self.client_id, **more})
        prompt_id: str = answer["prompt_id"]
        return prompt_id

    async def finished(self, prompt_id: str) -> dict[str, Any]:
        """Wait until history has the prompt, and return its entry."""
        async with asyncio.timeout(20):
            while True:
                entry: dict[str, Any] | None = (await self.get(f"/history/{prompt_id}")).get(prompt_id)
                if entry:
                    return entry
                await asyncio.sleep(0.01)

    async def picture(self, prompt_id: str) -> bytes:
        """Wait for a prompt and fetch its first picture."""
        entry = await self.finished(prompt_id)
        item = entry["outputs"]["9"]["images"][0]
        found: bytes = await self.get(
            f"/view?filename={item['filename']}&subfolder={item['subfolder']}&type={item['type']}"
        )
        return found
