"""Plays recordings of real ComfyUI servers against the sandbox, and compares what comes back.

Left out: 07 (the same as 05 with a model of full size), 09's sampler speed, 19's demo socket order is covered, 23
(restarts, see test_process), 25, 29, 30, 32, 33, 35 (measurements without traffic), 26 (a client that stops reading),
27 (node classes of the recording's own), 31 (assets, which the sandbox does not have).
"""

import json
from typing import Any

import aiohttp
import pytest

from tests.engines.sandbox import frames, transcripts
from tests.engines.sandbox.conftest import Start
from tests.engines.sandbox.player import Player, describe

SCENARIOS = (
    "01",
    "02",
    "03",
    "04",
    "05",
    "06",
    "08",
    "09",
    "10",
    "11",
    "12",
    "13",
    "14",
    "15",
    "16",
    "17",
    "18",
    "19",
)
SCENARIOS += ("20", "21", "22", "24", "28", "34")
# What the recorded server had in its cache depends on what ran before, and on its memory: PROTOCOL.md, section 9.
SAME_CACHE = {"01", "02", "05", "06", "10", "20", "34"}
# The recordings shorten these answers, or list what was installed there.
SHORTENED = (
    "/extensions",
    "/object_info",
    "/node_replacements",
    "/internal/folder_paths",
    "/models",
    "/models/checkpoints",
    "/api/models/checkpoints",
    "/api/system_stats",
    "/object_info/LoadImage",
)
ENVIRONMENT = ("/system_stats", "/view_metadata")


def cases() -> list[Any]:
    return [pytest.param(v, n, id=f"{v}-{n}") for v in transcripts.VERSIONS for n in SCENARIOS]


@pytest.mark.parametrize(("version", "number"), cases())
async def test_answers_like_the_recorded_server(
    version: str, number: str, start: Start, recorded_models: tuple[str, ...]
) -> None:
    path = transcripts.find(version, number)
    if path is None:
        pytest.skip(
            f"no recording {number} of {version}: set AINFLUENCER_SHARED to the folder that has comfyui/"
        )
    transcript = transcripts.load(path)
    listener = await start(old=transcript.old, checkpoints=recorded_models, loras=())
    url = f"http://127.0.0.1:{listener.port}"
    await prepare(transcript, url)
    (listener.engine.config.data_dir / "input" / "not-an-image.png").write_text("this is no image")
    player = Player(transcript, listener.engine, url)
    if number == "24":
        delete_the_file_behind_a_cached_result(player)
    await player.play()
    check_http(player)
    check_frames(player)


async def prepare(transcript: transcripts.Transcript, url: str) -> None:
    """Bring the sandbox into the state that the recorded server was in."""
    async with aiohttp.ClientSession() as session:
        for body in state_before(transcript):
            async with session.post(f"{url}/prompt", json=body) as response:
                assert response.status == 200, await response.text()
        remaining = 1
        while remaining:
            async with session.get(f"{url}/prompt") as response:
                remaining = (await response.json())["exec_info"]["queue_remaining"]


def state_before(transcript: transcripts.Transcript) -> list[dict[str, Any]]:
    """Return the prompts that ran before: those whose results or whose history the scenario relies on."""
    graph = next(
        (
            x["body"]["prompt"]
            for x in transcript.lines
            if isinstance(x.get("body"), dict) and "prompt" in x["body"]
        ),
        None,
    )
    if transcript.number == "02":
        return [{"prompt": graph}]
    if transcript.number == "24" and graph is not None:
        return [{"prompt": graph | {"3": graph["3"] | {"inputs": graph["3"]["inputs"] | {"width": 999}}}}]
    if transcript.number == "06" and graph is not None:
        return [{"prompt": graph | {"3": graph["3"] | {"inputs": graph["3"]["inputs"] | {"seed": 101}}}}]
    return []


def delete_the_file_behind_a_cached_result(player: Player) -> None:
    """Do on disk what the recorder did between the first run and the second."""
    posts = [x for x in player.transcript.lines if x.get("dir") == "out" and x.get("method") == "POST"]

    def delete() -> None:
        entry = next(reversed(player.engine.history.many(None, -1).values()))
        item = entry["outputs"]["4"]["images"][0]
        (player.engine.config.data_dir / "output" / item["subfolder"] / item["filename"]).unlink()

    posts[1]["before"] = delete


def check_http(player: Player) -> None:
    for request, recorded, mine in player.http:
        path = request["path"].partition("?")[0]
        if "json" in recorded:
            recorded = recorded | {"json": player.translated(recorded["json"])}
            mine = mine | {"json": without_what_was_cut(recorded["json"], mine.get("json"))}
        expected, actual = transcripts.http_shape(recorded), transcripts.http_shape(mine)
        where = f"{request['method']} {request['path']} {json.dumps(request.get('body'))[:200]}"
        if path in SHORTENED or path.startswith(ENVIRONMENT):
            expected.pop("json", None)
            actual.pop("json", None)
        assert transcripts.differences(expected, actual) == [], where


def without_what_was_cut(recorded: Any, mine: Any) -> Any:
    """Drop from history and jobs what the recording left out to stay short: whole graphs."""
    if not isinstance(recorded, dict) or not isinstance(mine, dict):
        return mine
    cut = {"prompt", "workflow", "outputs", "meta"} - recorded.keys() if "status" in recorded else set()
    return {k: without_what_was_cut(recorded.get(k), v) for k, v in mine.items() if k not in cut}


def check_frames(player: Player) -> None:
    recorded: dict[str, list[dict[str, Any]]] = {}
    for line in player.transcript.lines:
        if line["ch"].startswith("ws:") and line["dir"] == "in":
            recorded.setdefault(line["ch"], []).append(player.translated(line))
    for channel, lines in recorded.items():
        mine = player.frames[channel]
        ignore = different_cache(lines, mine)
        assert not ignore or player.transcript.number not in SAME_CACHE, f"{channel}: cached {ignore}"
        theirs, ours = frames.Channel(lines, ignore), frames.Channel(mine, ignore)
        assert ours.blocks() == theirs.blocks(), channel
        assert ours.statuses == theirs.statuses, channel
        assert frames.endings_are_right(mine), channel


def different_cache(theirs: list[dict[str, Any]], ours: list[dict[str, Any]]) -> set[tuple[str, str]]:
    a, b = frames.cached(theirs), frames.cached(ours)
    return {(prompt, node) for prompt in a.keys() & b.keys() for node in a[prompt] ^ b[prompt]}


__all__ = ["describe"]
