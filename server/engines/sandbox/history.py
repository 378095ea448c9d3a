"""What has been run: the finished prompts, in memory only."""

import copy
from collections.abc import Iterable
from typing import Any

from server.engines.sandbox.config import HISTORY_LIMIT


class History:
    """Finished prompts by id, oldest first."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, Any]] = {}

    def add(self, item: tuple[Any, ...], result: dict[str, Any], status: dict[str, Any]) -> None:
        """Store one finished prompt; the same id again overwrites the earlier entry in its old place."""
        if len(self._entries) >= HISTORY_LIMIT:
            self._entries.pop(next(iter(self._entries)))
        entry = {"prompt": list(item), "outputs": result["outputs"], "status": status, "meta": result["meta"]}
        self._entries[item[1]] = copy.deepcopy(entry)

    def one(self, prompt_id: str) -> dict[str, dict[str, Any]]:
        entry = self._entries.get(prompt_id)
        return {prompt_id: entry} if entry else {}

    def many(self, max_items: int | None, offset: int) -> dict[str, dict[str, Any]]:
        """Return the last `max_items`, or that many from `offset` counted from the oldest (-1: not given)."""
        ids = list(self._entries)
        if offset < 0 and max_items is not None:
            offset = max(len(ids) - max_items, 0)
        start = max(offset, 0)
        end = len(ids) if max_items is None else start + max_items
        return {prompt_id: self._entries[prompt_id] for prompt_id in ids[start:end]}

    def clear(self) -> None:
        self._entries.clear()

    def delete(self, prompt_ids: Iterable[Any]) -> None:
        for prompt_id in prompt_ids:
            if isinstance(prompt_id, str):
                self._entries.pop(prompt_id, None)
