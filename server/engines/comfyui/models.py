"""The bodies of HTTP answers as typed values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from server.engines.base import EngineInfo, OutputFile, PromptLookup, PromptState, QueuedPrompt
from server.engines.catalog import INPUT_KINDS, EngineCatalog, MissingKind
from server.engines.comfyui import errors
from server.engines.comfyui.frames import MalformedFrame
from server.engines.comfyui.messages import (
    ExecutionError,
    ExecutionInterrupted,
    number,
    output_files,
    parse,
)

_PRIMARY = {
    MissingKind.CHECKPOINT: ("CheckpointLoaderSimple", "ckpt_name"),
    MissingKind.LORA: ("LoraLoader", "lora_name"),
    MissingKind.VAE: ("VAELoader", "vae_name"),
    MissingKind.SAMPLER: ("KSampler", "sampler_name"),
    MissingKind.SCHEDULER: ("KSampler", "scheduler"),
}
_HASHES = ("modelspec.hash_sha256", "sshs_model_hash")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ENVIRONMENT = ("os", "python_version", "pytorch_version", "deploy_environment")


def history_entry(body: Any, prompt_id: str) -> PromptLookup | None:
    """What GET /history/{id} says; None when it has no such prompt."""
    entry = body.get(prompt_id) if isinstance(body, Mapping) else None
    if not isinstance(entry, Mapping):
        return None
    outputs = list(_history_outputs(entry))
    status = entry.get("status")
    if not isinstance(status, Mapping):
        return PromptLookup(PromptState.SUCCEEDED, outputs)
    if status.get("status_str") == "success":
        return PromptLookup(PromptState.SUCCEEDED, outputs)
    return _unsuccessful(status, outputs)


def queue_entry(body: Any, prompt_id: str) -> PromptLookup | None:
    """What GET /queue says; pending ones come in heap order and are counted in run order."""
    if not isinstance(body, Mapping):
        return None
    running = _items(body.get("queue_running"))
    if any(item[1] == prompt_id for item in running):
        return PromptLookup(PromptState.RUNNING)
    pending = sorted(_items(body.get("queue_pending")))
    position = next((index for index, item in enumerate(pending) if item[1] == prompt_id), None)
    return (
        None if position is None else PromptLookup(PromptState.PENDING, position=position, idle=not running)
    )


def queued_prompts(body: Any) -> list[QueuedPrompt]:
    """Everything that GET /queue lists, the running one first."""
    body = body if isinstance(body, Mapping) else {}
    listed = [body.get("queue_running"), body.get("queue_pending")]
    items = [item for part in listed if isinstance(part, list) for item in part if isinstance(item, list)]
    return [_queued_prompt(item) for item in items if len(item) > 3]


def _queued_prompt(item: list[Any]) -> QueuedPrompt:
    extra = item[3] if isinstance(item[3], Mapping) else {}
    client_id, info = extra.get("client_id"), extra.get("extra_pnginfo")
    return QueuedPrompt(
        str(item[1]),
        client_id if isinstance(client_id, str) else None,
        info if isinstance(info, Mapping) else {},
    )


def model_hash(body: Any) -> str | None:
    """The hash in what GET /view_metadata/{folder} tells, as the two common conventions write it."""
    told = body if isinstance(body, Mapping) else {}
    texts = (str(told.get(name) or "").lower().removeprefix("0x") for name in _HASHES)
    return next((text for text in texts if _SHA256.fullmatch(text)), None)


def engine_info(url: str, stats: Any, remaining: Any, latency_ms: float) -> EngineInfo:
    """GET /system_stats and GET /prompt. Raises MalformedFrame when this is no ComfyUI."""
    system = stats.get("system") if isinstance(stats, Mapping) else None
    if not isinstance(system, Mapping):
        raise MalformedFrame("no system in system_stats")
    name, total, free, reason = _device(stats.get("devices"))
    version = system.get("comfyui_version")
    return EngineInfo(
        url=url,
        version=version if isinstance(version, str) else None,
        sandbox=system.get("sandbox") is True,
        device_name=name,
        vram_total=total,
        vram_free=free,
        vram_reason=reason,
        queue_remaining=_remaining(remaining),
        latency_ms=latency_ms,
        environment={key: str(system[key]) for key in _ENVIRONMENT if key in system},
    )


def catalog(body: Any) -> EngineCatalog:
    """GET /object_info. Raises MalformedFrame."""
    if not isinstance(body, Mapping):
        raise MalformedFrame("object_info is no object")
    choices = {name: dict(_choices(info)) for name, info in body.items()}
    names = {kind: _names(kind, choices) for kind in _PRIMARY}
    return EngineCatalog(
        nodes=frozenset(body),
        checkpoints=names[MissingKind.CHECKPOINT],
        loras=names[MissingKind.LORA],
        vaes=names[MissingKind.VAE],
        samplers=names[MissingKind.SAMPLER],
        schedulers=names[MissingKind.SCHEDULER],
        choices={name: inputs for name, inputs in choices.items() if inputs},
    )


def options(spec: Any) -> tuple[Any, ...] | None:
    """The choices of an input, as `[[...], {...}]` or `["COMBO", {"options": [...]}]`; else None."""
    if not isinstance(spec, list) or not spec:
        return None
    if isinstance(spec[0], list):
        return tuple(spec[0])
    settings = spec[1] if len(spec) > 1 and isinstance(spec[1], Mapping) else {}
    listed = settings.get("options") if spec[0] == "COMBO" else None
    return tuple(listed) if isinstance(listed, list) else None


def _history_outputs(entry: Mapping[str, Any]) -> Iterator[OutputFile]:
    outputs, meta = entry.get("outputs"), entry.get("meta")
    for node, ui in outputs.items() if isinstance(outputs, Mapping) else ():
        about = meta.get(node) if isinstance(meta, Mapping) else None
        display = about.get("display_node") if isinstance(about, Mapping) else None
        yield from output_files(str(node), ui, display if isinstance(display, str) else None)


def _unsuccessful(status: Mapping[str, Any], outputs: list[OutputFile]) -> PromptLookup:
    for message in reversed(list(_messages(status.get("messages")))):
        if isinstance(message, ExecutionInterrupted):
            return PromptLookup(PromptState.INTERRUPTED, outputs, errors.interrupted(message))
        if isinstance(message, ExecutionError) and not message.blocked:
            return PromptLookup(PromptState.FAILED, outputs, errors.failure(message))
    unexplained = ExecutionError("", None, None, "", "The engine gave no reason.")
    return PromptLookup(PromptState.FAILED, outputs, errors.failure(unexplained))


def _messages(items: Any) -> Iterator[Any]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, list) and len(item) == 2:
            try:
                yield parse({"type": item[0], "data": item[1]})
            except MalformedFrame:
                continue


def _items(queue: Any) -> list[tuple[float, str]]:
    return [
        (number(item[0]) or 0, str(item[1]))
        for item in (queue if isinstance(queue, list) else ())
        if isinstance(item, list) and len(item) > 1
    ]


def _device(devices: Any) -> tuple[str | None, int | None, int | None, str | None]:
    device = devices[0] if isinstance(devices, list) and devices else None
    if not isinstance(device, Mapping):
        return None, None, None, "The engine names no device."
    name = str(device.get("name") or device.get("type") or "unknown")
    if device.get("type") == "cpu":
        return name, None, None, "The engine runs on the processor and has no video memory."
    total, free = number(device.get("vram_total")), number(device.get("vram_free"))
    if total is None or free is None:
        return name, None, None, "The engine does not tell its video memory."
    return name, int(total), int(free), None


def _remaining(body: Any) -> int | None:
    info = body.get("exec_info") if isinstance(body, Mapping) else None
    remaining = number(info.get("queue_remaining")) if isinstance(info, Mapping) else None
    return None if remaining is None else int(remaining)


def _choices(info: Any) -> Iterator[tuple[str, tuple[Any, ...]]]:
    groups = info.get("input") if isinstance(info, Mapping) else None
    for group in ("required", "optional"):
        inputs = groups.get(group) if isinstance(groups, Mapping) else None
        for name, spec in inputs.items() if isinstance(inputs, Mapping) else ():
            listed = options(spec)
            if listed is not None:
                yield name, listed


def _names(kind: MissingKind, choices: Mapping[str, Mapping[str, tuple[Any, ...]]]) -> tuple[str, ...]:
    """The stock node's list; where an engine lacks that node, what all others offer together."""
    node_class, name = _PRIMARY[kind]
    if name in choices.get(node_class, {}):
        listed: tuple[Any, ...] = choices[node_class][name]
    else:
        fields = [field for field, of in INPUT_KINDS.items() if of is kind]
        listed = tuple(v for inputs in choices.values() for f in fields for v in inputs.get(f, ()))
    return tuple(dict.fromkeys(value for value in listed if isinstance(value, str)))
