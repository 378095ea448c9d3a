"""Plays recordings of real ComfyUI servers against the sandbox, and compares what comes back.

Left out: 07 (05 again, with a model of full size), 23 (restarts: see test_process), 25, 29, 30, 32, 33 and 35
(measurements without traffic), 26 (a client that stops reading for 20 seconds), 27 (node classes made for the
recording: expansion, lazy and blocking nodes, which the sandbox does not have), 31 (assets, likewise).
"""

import json
from typing import Any

import aiohttp
import pytest

from tests.engines.sandbox import frames, transcripts
from tests.engines.sandbox.conftest import Start
from tests.engines.sandbox.player import Player

SCENARIOS = "01 02 03 04 05 06 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 24 28 34".split()  # noqa: SIM905
# What the recorded server had in its cache depends on what ran before, and on its memory: PROTOCOL.md, section 9.
SAME_CACHE = {"01", "02", "05", "06", "16", "20", "34"}
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
    delay = 0.2 if number == "21" else 0.0  # there the sampler runs have to be the longest
    listener = await start(old=transcript.old, checkpoints=recorded_models, loras=(), step_delay=delay)
    url = f"http://127.0.0.1:{listener.port}"
    (listener.engine.config.data_dir / "input" / "not-an-image.png").write_text("this is no image")
    await prepare(transcript, url)
    player = Player(transcript, listener.engine, url)
    if number == "24":
        delete_the_file_behind_a_cached_result(player)
    await player.play()
    check_http(player)
    check_frames(player)


async def prepare(transcript: transcripts.Transcript, url: str) -> None:
    """Bring the sandbox into the state that the recorded server was in."""
    graph = None
    async with aiohttp.ClientSession() as session:
        for body in state_before(transcript):
            if transcript.old or body["prompt"] != graph:  # what ran in between had filled the memory
                await session.post(f"{url}/free", json={"free_memory": True})
            graph = body["prompt"]
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
    if transcript.number == "21":
        return prompts_in_its_history(transcript)
    if transcript.number == "02":
        return [{"prompt": graph}]
    if transcript.number == "24" and graph is not None:
        return [{"prompt": graph | {"3": graph["3"] | {"inputs": graph["3"]["inputs"] | {"width": 999}}}}]
    if transcript.number in ("06", "16") and graph is not None:
        return [{"prompt": graph | {"3": graph["3"] | {"inputs": graph["3"]["inputs"] | {"seed": 100}}}}]
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


def prompts_in_its_history(transcript: transcripts.Transcript) -> list[dict[str, Any]]:
    """Return, oldest first, what the prompts that show up in lists were posted with in earlier scenarios."""
    listed: set[str] = set()
    for asked, answered in transcript.answers.items():
        path, answer = transcript.lines[asked]["path"], transcript.lines[answered].get("json") or {}
        if path.startswith("/api/jobs"):
            listed |= {job["id"] for job in answer.get("jobs", ())}
        elif path.startswith("/history?max_items=2"):
            listed |= answer.keys()
    posts = transcripts.posted(transcript.version)
    known = sorted(posts[prompt_id] for prompt_id in listed)
    return [{**body, "prompt_id": prompt_id} for _, prompt_id, body in known]


def without_what_was_cut(recorded: Any, mine: Any) -> Any:
    """Bring an answer into the shorter form that the recording has: without graphs, with lists cut."""
    if not isinstance(recorded, dict) or not isinstance(mine, dict):
        return mine
    if "keys" in recorded and "prompt_len" in recorded:
        told = {"keys": list(mine), "prompt_len": len(mine["prompt"])}
        messages = [message[0] for message in mine["status"]["messages"]]
        return told | {"status": mine["status"] | {"messages": messages}}
    if "jobs_returned" in recorded:
        mine = mine | {"jobs_returned": len(mine["jobs"]), "jobs": mine["jobs"][: len(recorded["jobs"])]}
    cut = {"prompt", "workflow", "outputs", "meta"} - recorded.keys() if "status" in recorded else set()
    return {k: without_what_was_cut(recorded.get(k), v) for k, v in mine.items() if k not in cut}


def check_frames(player: Player) -> None:
    recorded: dict[str, list[dict[str, Any]]] = {}
    for line in player.transcript.lines:
        if line["ch"].startswith("ws:") and line["dir"] == "in":
            recorded.setdefault(line["ch"], []).append(player.translated(line))
    ignore = {
        pair for channel, lines in recorded.items() for pair in different_cache(lines, player.frames[channel])
    }
    assert not ignore or player.transcript.number not in SAME_CACHE, f"cached differently: {ignore}"
    for channel, lines in recorded.items():
        mine = player.frames[channel]
        theirs, ours = frames.Channel(lines, ignore), frames.Channel(mine, ignore)
        if closed_early(player, channel) and len(ours.events) == len(theirs.events) + 1:
            ours.events.pop()  # the recorded client had closed before the last frame came
        assert ours.blocks() == theirs.blocks(), channel
        assert ours.statuses == theirs.statuses, channel
        assert frames.endings_are_right(mine), channel


def closed_early(player: Player, channel: str) -> bool:
    return any(line["ch"] == channel and "close" in line for line in player.transcript.lines)


def different_cache(theirs: list[dict[str, Any]], ours: list[dict[str, Any]]) -> set[tuple[str, str]]:
    a, b = frames.cached(theirs), frames.cached(ours)
    return {(prompt, node) for prompt in a.keys() & b.keys() for node in a[prompt] ^ b[prompt]}
