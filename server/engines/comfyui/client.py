"""The client of one ComfyUI."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from server.engines.base import (
    EngineCatalog,
    EngineFault,
    EngineInfo,
    EngineRejected,
    EngineUnreachable,
    FailureCode,
    Graph,
    MissingKind,
    OutputFile,
    OutputGone,
    OutputTooLarge,
    PromptLookup,
    PromptState,
    QueuedPrompt,
    Submission,
    Submitted,
)
from server.engines.catalog import FOLDERS
from server.engines.comfyui import errors, models
from server.engines.comfyui.frames import MalformedFrame
from server.engines.comfyui.messages import number
from server.engines.comfyui.run import ComfyRun
from server.engines.comfyui.transport import Answer, Limits, Transport, read

REMEMBERED_CANCELS = 1000
MODELS = "models/"


class ComfyClient:
    """Implements server.engines.base.EngineClient; see there. Works with ComfyUI 0.3.64 and later."""

    def __init__(self, url: str, limits: Limits | None = None) -> None:
        self.url = url
        self.limits = limits or Limits()
        self.transport = Transport(url, self.limits)
        self._catalog: tuple[float, EngineCatalog] | None = None
        self._hashes: dict[tuple[MissingKind, str], str | None] = {}
        self._catalog_lock = asyncio.Lock()
        self._followed: dict[str, ComfyRun] = {}
        self._cancelled: OrderedDict[str, None] = OrderedDict()

    async def info(self) -> EngineInfo:
        began = time.perf_counter()
        stats = await self._get("/system_stats")
        latency = (time.perf_counter() - began) * 1000
        try:
            return models.engine_info(self.url, stats, await self._get("/prompt"), latency)
        except MalformedFrame:
            raise EngineFault("What answers there is no ComfyUI.", self.url) from None

    async def catalog(self) -> EngineCatalog:
        async with self._catalog_lock:
            now = time.monotonic()
            if self._catalog is None or now - self._catalog[0] > self.limits.catalog:
                body = await self._get("/object_info", timeout=self.limits.submit)
                try:
                    self._catalog = (now, await asyncio.to_thread(models.catalog, body))
                except MalformedFrame:
                    raise EngineFault("The engine's list of nodes cannot be read.", self.url) from None
            return self._catalog[1]

    async def submit(self, submission: Submission) -> Submitted:
        _check_graph(submission.graph)
        try:
            answer = await self._post("/prompt", _prompt_body(submission), timeout=self.limits.submit)
        except EngineUnreachable:
            # The answer may be lost and the prompt queued all the same; the id is ours, so it can be found.
            return await self._find_submitted(submission.prompt_id)
        if answer.status == 200:
            return _submitted(submission.prompt_id, await answer.json())
        if answer.status == 400:
            raise errors.rejection(await answer.json())
        if answer.status == 500 and (found := await self._queued(submission.prompt_id)):
            return found
        raise EngineFault(f"The engine answered {answer.status} to a prompt.", self.url)

    async def lookup(self, prompt_id: str) -> PromptLookup:
        # A prompt moves from queue to history between two requests: history has the last word, and twice.
        if found := await self.history(prompt_id):
            return found
        for wait in (0.0, self.limits.absent_again):
            await asyncio.sleep(wait)
            found = models.queue_entry(await self._get("/queue"), prompt_id) or await self.history(prompt_id)
            if found:
                return found
        return PromptLookup(PromptState.ABSENT)

    async def history(self, prompt_id: str) -> PromptLookup | None:
        """The finished prompt, or None. Right after the end it may still be None for a moment."""
        return models.history_entry(await self._get(f"/history/{prompt_id}"), prompt_id)

    async def queued(self) -> list[QueuedPrompt]:
        return models.queued_prompts(await self._get("/queue"))

    async def model_hash(self, kind: MissingKind, name: str) -> str | None:
        folder = FOLDERS.get(kind, "")
        if not folder.startswith(MODELS):
            return None
        if (kind, name) not in self._hashes:
            params = {"filename": name}
            path = f"/view_metadata/{folder.removeprefix(MODELS)}"
            answer = await self.transport.request("GET", path, params=params)
            # 404: no such file, or one that is no safetensors and tells nothing.
            told = await answer.json() if answer.status == 200 else None
            self._hashes[kind, name] = models.model_hash(told)
        return self._hashes[kind, name]

    async def cancel(self, prompt_id: str) -> None:
        first_time = prompt_id not in self._cancelled
        self._cancelled[prompt_id] = None
        while len(self._cancelled) > REMEMBERED_CANCELS:
            self._cancelled.popitem(last=False)
        answer = await self._post(f"/api/jobs/{prompt_id}/cancel", None)
        if answer.status in (400, 404, 405):
            await self._cancel_the_old_way(prompt_id)
        elif answer.status != 200:
            raise EngineFault(f"The engine answered {answer.status} to a cancellation.", self.url)
        for run in self._followed.values():
            if first_time and run.prompt_id == prompt_id:
                run.wake()

    def cancel_requested(self, prompt_id: str) -> bool:
        """Whether `cancel` was called for it here; a prompt deleted while waiting leaves no other trace."""
        return prompt_id in self._cancelled

    @asynccontextmanager
    async def follow(
        self,
        prompt_id: str,
        client_id: str,
        *,
        graph: Graph | None = None,
        adopt: bool = False,
        run_limit: float | None = None,
    ) -> AsyncIterator[ComfyRun]:
        # A second socket with the same id would silence the first, for good.
        if client_id in self._followed:
            raise ValueError(f"client_id {client_id!r} is followed already")
        run = ComfyRun(self, prompt_id, client_id, graph=graph, adopt=adopt, run_limit=run_limit)
        self._followed[client_id] = run
        try:
            await run.open()
            yield run
        finally:
            await run.close()
            del self._followed[client_id]

    async def fetch(self, output: OutputFile, *, limit_bytes: int) -> bytes:
        params = {"filename": output.filename, "subfolder": output.subfolder, "type": output.type}
        async with self.transport.stream(
            "GET", "/view", params=params, timeout=self.limits.transfer, idle=self.limits.heartbeat
        ) as response:
            if response.status == 404:
                raise OutputGone(f"The engine no longer has {output.filename}.", output.filename)
            if response.status != 200:
                raise EngineFault(f"The engine answered {response.status} for a file.", self.url)
            if (response.content_length or 0) > limit_bytes:
                raise _too_large(output, limit_bytes)
            try:
                return await read(response, limit_bytes, self.url)
            except EngineFault:
                raise _too_large(output, limit_bytes) from None

    async def free(self, *, unload_models: bool = True, free_memory: bool = True) -> None:
        body = {"unload_models": unload_models, "free_memory": free_memory}
        _expect(await self._post("/free", body), self.url)

    async def upload_image(
        self, name: str, data: bytes, *, subfolder: str = "", overwrite: bool = False
    ) -> str:
        # The engine takes percent-encoded file names literally.
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("image", data, filename=name, content_type="application/octet-stream")
        form.add_field("subfolder", subfolder)
        form.add_field("overwrite", "true" if overwrite else "false")
        answer = await self.transport.request(
            "POST", "/upload/image", data=form, timeout=self.limits.transfer
        )
        if answer.status == 413:
            raise OutputTooLarge("The picture is larger than the engine takes.")
        body = await _expect(answer, self.url).json()
        stored, folder = (
            (body.get(key) for key in ("name", "subfolder")) if isinstance(body, dict) else (None, None)
        )
        if not isinstance(stored, str):
            raise EngineFault("The engine did not tell the name of the upload.", self.url)
        return f"{folder}/{stored}" if folder else stored

    async def close(self) -> None:
        await self.transport.close()

    async def _get(self, path: str, *, timeout: float | None = None) -> Any:
        return await _expect(await self.transport.request("GET", path, timeout=timeout), self.url).json()

    async def _post(self, path: str, body: Any, *, timeout: float | None = None) -> Answer:
        return await self.transport.request("POST", path, json=body, timeout=timeout)

    async def _cancel_the_old_way(self, prompt_id: str) -> None:
        # In this order: between the two a waiting prompt may start, never the other way round.
        _expect(await self._post("/queue", {"delete": [prompt_id]}), self.url)
        _expect(await self._post("/interrupt", {"prompt_id": prompt_id}), self.url)

    async def _find_submitted(self, prompt_id: str) -> Submitted:
        if found := await self._queued(prompt_id):
            return found
        raise EngineUnreachable("The engine did not answer, and has not taken the prompt.", self.url)

    async def _queued(self, prompt_id: str) -> Submitted | None:
        found = await self.lookup(prompt_id)
        return None if found.state is PromptState.ABSENT else Submitted(prompt_id, None)


def _prompt_body(submission: Submission) -> dict[str, Any]:
    extra: dict[str, Any] = {"preview_method": "auto" if submission.preview else "none"}
    if submission.extra_pnginfo:
        extra["extra_pnginfo"] = dict(submission.extra_pnginfo)
    body = {
        "prompt": submission.graph,
        "prompt_id": submission.prompt_id,
        "client_id": submission.client_id,
        "extra_data": extra,
    }
    return body if submission.number is None else body | {"number": submission.number}


def _submitted(prompt_id: str, body: Any) -> Submitted:
    body = body if isinstance(body, dict) else {}
    taken = body.get("prompt_id")
    return Submitted(
        taken if isinstance(taken, str) else prompt_id,
        number(body.get("number")),
        errors.node_errors(body.get("node_errors")),
    )


def _check_graph(graph: Graph) -> None:
    """What the engine would answer with a bare 500."""
    for node_id, node in graph.items():
        if not isinstance(node, dict) or not isinstance(node.get("inputs"), dict):
            raise EngineRejected(
                FailureCode.INVALID_GRAPH, f"Node {node_id} is no node in API form.", node_id
            )
    if not graph:
        raise EngineRejected(FailureCode.INVALID_GRAPH, "The graph is empty.")


def _expect(answer: Answer, service: str) -> Answer:
    if answer.status != 200:
        raise EngineFault(f"The engine answered {answer.status}.", service)
    return answer


def _too_large(output: OutputFile, limit_bytes: int) -> OutputTooLarge:
    return OutputTooLarge(f"{output.filename} is larger than {limit_bytes} bytes.")
