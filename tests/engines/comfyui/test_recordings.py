"""Every line of every recording goes through the models, and comes out as what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from server.engines.base import EngineRejected, FailureCode, PromptState
from server.engines.comfyui import errors, frames, messages, models
from tests.engines.comfyui import recordings

TYPES = {
    "status": messages.Status,
    "feature_flags": messages.FeatureFlags,
    "execution_start": messages.ExecutionStart,
    "execution_cached": messages.ExecutionCached,
    "executing": messages.Executing,
    "executed": messages.Executed,
    "progress": messages.Progress,
    "progress_state": messages.ProgressState,
    "execution_success": messages.ExecutionSuccess,
    "execution_error": messages.ExecutionError,
    "execution_interrupted": messages.ExecutionInterrupted,
}
FILES = recordings.all_files()
REASON = f"no recordings in {recordings.folder()}; set AINFLUENCER_SHARED"
pytestmark = pytest.mark.skipif(not FILES, reason=REASON)


def every(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])


@every("path")
def test_text_frames_become_their_own_type(path: Path) -> None:
    for line in recordings.lines(path):
        if line["ch"].startswith("ws:") and line.get("dir") == "in" and "json" in line:
            sent = line["json"]
            message = messages.parse(frames.loads(recordings.raw(sent)))
            assert type(message) is TYPES.get(sent["type"], messages.Unknown)
            if isinstance(message, messages.Unknown):
                assert message.type.startswith("assets.")
            else:
                check_message(message, sent["data"])


def check_message(message: Any, data: dict[str, Any]) -> None:
    if hasattr(message, "prompt_id"):
        assert message.prompt_id == data.get("prompt_id")
    if isinstance(message, messages.Status):
        assert message.queue_remaining == data["status"]["exec_info"]["queue_remaining"]
        assert message.sid == data.get("sid")
    elif isinstance(message, messages.Executed):
        items = [item for items in (data["output"] or {}).values() for item in items]
        named = [item["filename"] for item in items if isinstance(item, dict)]
        assert [file.filename for file in message.outputs] == named
    elif isinstance(message, messages.Progress):
        assert (message.node, message.value, message.max) == (data["node"], data["value"], data["max"])
    elif isinstance(message, messages.ProgressState):
        assert [(n.node, n.state, n.display_node) for n in message.nodes] == [
            (key, node["state"], node["display_node_id"]) for key, node in data["nodes"].items()
        ]
    elif isinstance(message, messages.ExecutionError):
        assert message.blocked == (data["exception_type"] == "ExecutionBlocked")


@every("path")
def test_binary_frames_keep_their_parts(path: Path) -> None:
    for line in recordings.lines(path):
        if line["ch"].startswith("ws:") and "bin" in line:
            head = line["bin"]
            data = recordings.binary(head)
            assert len(data) == head["len"]
            assert data.hex().startswith(head["head"])
            check_frame(frames.decode(data), head)


def check_frame(frame: frames.Frame, head: dict[str, Any]) -> None:
    if head["event"] == 3:
        assert frame == frames.TextFrame(head["node_id"], head["text"])
        return
    assert isinstance(frame, frames.PreviewFrame)
    assert len(frame.data) == head["image_bytes"]
    assert frame.mime == f"image/{head['image']['format'].lower()}"
    meta = head.get("metadata", {})
    assert (frame.prompt_id, frame.node) == (meta.get("prompt_id"), meta.get("node_id"))


@every("path")
def test_http_answers_can_be_read(path: Path) -> None:
    request: dict[str, Any] = {}
    for line in recordings.lines(path):
        if line["ch"] == "http" and line["dir"] == "out":
            request = line
        elif line["ch"] == "http" and isinstance(line.get("json"), dict):
            check_answer(request, line["status"], frames.loads(recordings.raw(line["json"])))


def check_answer(request: dict[str, Any], status: int, body: Any) -> None:
    route = request["path"].split("?")[0]
    if route.startswith("/history/"):
        check_history(route.rsplit("/", 1)[1], body)
    elif route == "/queue" and request["method"] == "GET":
        check_queue(body)
    elif route == "/prompt" and status == 400:
        check_rejection(errors.rejection(body), body)
    elif route == "/prompt" and request["method"] == "POST":
        faults = errors.node_errors(body["node_errors"])
        assert sorted({fault.node for fault in faults}) == sorted(body["node_errors"])
    elif route.endswith("/system_stats"):
        check_stats(body)
    elif route.startswith("/object_info/") and body:
        check_catalog(body)


def check_history(prompt_id: str, body: dict[str, Any]) -> None:
    found = models.history_entry(body, prompt_id)
    if prompt_id not in body:
        assert found is None
        return
    assert found is not None
    last = body[prompt_id]["status"]["messages"][-1][0]
    states = {
        "execution_success": PromptState.SUCCEEDED,
        "execution_error": PromptState.FAILED,
        "execution_interrupted": PromptState.INTERRUPTED,
    }
    assert found.state is states[last]
    assert (found.error is None) == (last == "execution_success")
    shown = [ui for ui in body[prompt_id].get("outputs", {}).values() if ui]
    files = [i for ui in shown for items in ui.values() for i in items if isinstance(i, dict)]
    assert [(file.filename, file.type) for file in found.outputs] == [
        (i["filename"], i["type"]) for i in files
    ]


def check_queue(body: dict[str, Any]) -> None:
    for item in body["queue_running"]:
        found = models.queue_entry(body, item[1])
        assert found is not None
        assert found.state is PromptState.RUNNING
    waiting = sorted(body["queue_pending"], key=lambda item: (item[0], item[1]))
    for index, item in enumerate(waiting):
        found = models.queue_entry(body, item[1])
        assert found is not None
        assert found.state is PromptState.PENDING
        first = next(i for i, other in enumerate(waiting) if other[1] == item[1])
        assert found.position == first <= index
    assert models.queue_entry(body, "nobody's") is None


def check_rejection(rejected: EngineRejected, body: dict[str, Any]) -> None:
    kind, faults = body["error"]["type"], body["node_errors"]
    assert rejected.message
    assert "/" not in rejected.message.replace("node_id, slot_index", "")
    if "does not exist" in body["error"]["message"] or "may not be installed" in body["error"]["message"]:
        assert (rejected.code, rejected.node) == (FailureCode.MISSING_NODE, "2")
        assert rejected.node_class == "NoSuchNode"
    elif any("ckpt_name" in fault["details"] for node in faults.values() for fault in node["errors"]):
        assert (rejected.code, rejected.node) == (FailureCode.MISSING_MODEL, "4")
        assert rejected.message == "Value not in list: ckpt_name: 'missing.safetensors'"
    else:
        assert rejected.code is FailureCode.INVALID_GRAPH, kind
        assert rejected.node in (None, *faults) or f"'#{rejected.node}'" in body["error"]["details"]
    assert len(rejected.node_errors) == sum(len(node["errors"]) for node in faults.values())


def check_stats(body: Any) -> None:
    if not isinstance(body["system"], dict):
        return
    info = models.engine_info("http://x", body, {"exec_info": {"queue_remaining": 3}}, 1.5)
    assert info.version == body["system"].get("comfyui_version")
    assert (info.vram_total, info.vram_free, info.device_name) == (None, None, "cpu")
    assert info.vram_reason
    assert (info.queue_remaining, info.sandbox) == (3, False)


def check_catalog(body: dict[str, Any]) -> None:
    catalog = models.catalog(body)
    assert catalog.nodes == frozenset(body)
    if "KSampler" in body:
        assert {"euler", "dpmpp_2m"} <= set(catalog.samplers)
        assert "karras" in catalog.schedulers
    if "CheckpointLoaderSimple" in body:
        assert "random-sd15.safetensors" in catalog.checkpoints


@pytest.mark.parametrize("version", recordings.VERSIONS)
def test_runtime_failures_are_one_clean_line(version: str) -> None:
    failures = [
        errors.failure(message)
        for line in recordings.lines(recordings.named(version, "11"))
        if line["ch"] == "ws:A"
        and line.get("json", {}).get("type") == "execution_error"
        and isinstance(message := messages.parse(line["json"]), messages.ExecutionError)
    ]
    assert [(f.code, f.message, f.node, f.node_class) for f in failures] == [
        (FailureCode.NODE_ERROR, "cannot identify image file 'not-an-image.png'", "1", "LoadImage"),
        (FailureCode.NODE_ERROR, "cannot identify image file 'not-an-image.png'", "1", "LoadImage"),
        (
            FailureCode.NODE_ERROR,
            "Error while deserializing header: header too small",
            "4",
            "CheckpointLoaderSimple",
        ),
        *[
            (
                FailureCode.NODE_ERROR,
                "**** ERROR: Saving image outside the output folder is not allowed.",
                "4",
                "SaveImage",
            )
        ]
        * 2,
    ]
