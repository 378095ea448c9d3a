"""Prompts as the jobs API of the newer version shows them."""

from typing import Any

from server.engines.sandbox.engine import Engine
from server.engines.sandbox.queue import Item

STATES = ("pending", "in_progress", "completed", "failed", "cancelled")
Job = dict[str, Any]
MEDIA = ("images", "video", "audio", "3d", "text")


def every(engine: Engine) -> list[Job]:
    """Return all jobs: finished, running and waiting."""
    running = [engine.queue.running] if engine.queue.running else []
    jobs = [_queued(item, "in_progress") for item in running]
    jobs += [_queued(item, "pending") for item in engine.queue.pending]
    return jobs + [_finished(entry) for entry in engine.history.many(None, -1).values()]


def one(engine: Engine, prompt_id: str) -> Job | None:
    """Return one job with all that is known of it, or None."""
    running = [engine.queue.running] if engine.queue.running else []
    for state, items in (("in_progress", running), ("pending", engine.queue.pending)):
        for item in items:
            if item[1] == prompt_id:
                return _queued(item, state) | _details(item)
    entry = engine.history.one(prompt_id).get(prompt_id)
    if entry is None:
        return None
    more = {"outputs": entry["outputs"], "execution_status": entry["status"]}
    return _finished(entry) | more | _details(entry["prompt"])


def cancel(engine: Engine, prompt_id: str) -> bool:
    """Stop a job that runs or drop one that waits; return whether there was one."""
    if engine.queue.is_running(prompt_id):
        engine.interrupt.set()
        return True
    return engine.queue.delete(prompt_id)


def _details(item: Any) -> Job:
    return {"workflow": {"prompt": item[2], "extra_data": item[3]}}


def _queued(item: Item | list[Any], state: str) -> Job:
    job: Job = {"id": item[1], "status": state, "priority": item[0]}
    extra = item[3]
    if "create_time" in extra:
        job["create_time"] = extra["create_time"]
    job |= {"outputs_count": 0, "previewable_outputs_count": 0}
    info = extra.get("extra_pnginfo")
    workflow = info.get("workflow") if isinstance(info, dict) else None
    if isinstance(workflow, dict) and workflow.get("id"):
        job["workflow_id"] = workflow["id"]
    return job


def _finished(entry: dict[str, Any]) -> Job:
    messages = entry["status"]["messages"]
    kind, last = messages[-1]
    states = {"execution_success": "completed", "execution_interrupted": "cancelled"}
    job = _queued(entry["prompt"], states.get(kind, "failed"))
    job |= {"execution_start_time": messages[0][1]["timestamp"], "execution_end_time": last["timestamp"]}
    if kind == "execution_error":
        job["execution_error"] = last
    return job | _outputs(entry["outputs"])


def _outputs(outputs: dict[str, Any]) -> Job:
    files = [
        (node_id, media, item)
        for node_id, ui in outputs.items()
        for media, items in (ui or {}).items()
        if media != "animated" and isinstance(items, list)
        for item in items
    ]
    shown = [(n, m, i) for n, m, i in files if m in MEDIA and isinstance(i, dict)]
    job: Job = {"outputs_count": len(files), "previewable_outputs_count": len(shown)}
    best = next((s for s in shown if s[2].get("type") == "output"), shown[0] if shown else None)
    if best:
        job["preview_output"] = {**best[2], "nodeId": best[0], "mediaType": best[1]}
    return job
