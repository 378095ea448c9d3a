"""Results of earlier runs, by the signature of the node: the same node is not run twice."""

from collections.abc import Iterable
from typing import Any

from PIL import Image

from server.engines.sandbox.node_types import Latent, Result

MAX_ENTRIES = 400
MAX_PIXELS = 16_000_000


def pixels(result: Result) -> int:
    """Return how many pixels a result keeps in memory."""
    return sum(_pixels(value) for value in result.values)


def _pixels(value: Any) -> int:
    if isinstance(value, Image.Image):
        return value.width * value.height
    if isinstance(value, Latent):
        return sum(_pixels(one) for one in value.pixels)
    return sum({id(one): _pixels(one) for one in value}.values()) if isinstance(value, tuple) else 0


class Cache:
    """The newer version keeps results of older prompts until memory gets short, the older only the last prompt's."""

    def __init__(self, last_prompt_only: bool) -> None:
        self._last_prompt_only = last_prompt_only
        self._results: dict[str, Result] = {}

    def get(self, signature: str | None) -> Result | None:
        return self._results.get(signature) if signature else None

    def put(self, signature: str | None, result: Result) -> None:
        if signature:
            self._results[signature] = result

    def begin(self, used: Iterable[str]) -> None:
        """Make room for a prompt that uses these signatures, the least recently used first."""
        kept = set(used)
        if self._last_prompt_only:
            self._results = {k: v for k, v in self._results.items() if k in kept}
            return
        for signature in [k for k in self._results if k in kept]:
            self._results[signature] = self._results.pop(signature)
        self.trim()

    def trim(self) -> None:
        held = sum(pixels(result) for result in self._results.values())
        for signature in list(self._results):
            if held <= MAX_PIXELS and len(self._results) <= MAX_ENTRIES:
                break
            held -= pixels(self._results.pop(signature))

    def clear(self) -> None:
        self._results.clear()
