"""The progress of the nodes of one prompt, told as a whole map each time."""

import time
from typing import Any

from server.engines.sandbox.sockets import Hub

MIN_INTERVAL = 0.1
MIN_SHARE = 0.005


class Progress:
    """Progress of one prompt. Messages go to its client id, or to everybody when it has none."""

    def __init__(self, hub: Hub, prompt_id: str, sid: Any, throttled: bool) -> None:
        self.hub, self.prompt_id, self.sid, self.throttled = hub, prompt_id, sid, throttled
        self.nodes: dict[str, dict[str, Any]] = {}
        self._last: dict[str, tuple[float, float]] = {}

    def start(self, node_id: str) -> None:
        self._entry(node_id).update(value=0.0, max=1.0, state="running")
        self._tell()

    def finish(self, node_id: str) -> None:
        entry = self._entry(node_id)
        entry.update(value=entry["max"], state="finished")
        self._tell()

    def update(self, node_id: str, value: int, maximum: int, image: bytes | None, mime: str) -> None:
        """Tell one step of a bar, with its preview on the side of `progress` where the client expects it."""
        self._entry(node_id).update(value=value, max=maximum, state="running")
        if image is None and not self._due(node_id, value, maximum):
            return
        metadata = self.hub.wants_metadata(self.sid)
        self._tell()
        if image is not None and metadata:
            self.hub.send_image_with_metadata(image, self._identity(node_id) | {"image_type": mime}, self.sid)
        data = {"value": value, "max": maximum, "prompt_id": self.prompt_id, "node": node_id}
        self.hub.send("progress", data, self.sid)
        if image is not None and not metadata:
            self.hub.send_image(image, mime, self.sid)

    def _due(self, node_id: str, value: int, maximum: int) -> bool:
        now, (then, told) = time.monotonic(), self._last.get(node_id, (0.0, -1.0))
        far = now - then >= MIN_INTERVAL and (value - told) / maximum >= MIN_SHARE
        due = not self.throttled or told < 0 or value >= maximum or far
        if due:
            self._last[node_id] = (now, value)
        return due

    def _identity(self, node_id: str) -> dict[str, Any]:
        ids = {"node_id": node_id, "prompt_id": self.prompt_id, "display_node_id": node_id}
        return ids | {"parent_node_id": None, "real_node_id": node_id}

    def _entry(self, node_id: str) -> dict[str, Any]:
        blank = {"value": 0, "max": 1, "state": "pending"}
        return self.nodes.setdefault(node_id, blank | self._identity(node_id))

    def _tell(self) -> None:
        nodes = {node_id: entry for node_id, entry in self.nodes.items() if entry["state"] != "pending"}
        self.hub.send("progress_state", {"prompt_id": self.prompt_id, "nodes": nodes}, self.sid)
