"""Order of execution and identity of results in a graph."""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

Graph = dict[str, dict[str, Any]]


def is_link(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)


def links(node: dict[str, Any]) -> list[str]:
    """Return the ids of the nodes that feed this node, in the order of its inputs."""
    return [value[0] for value in node["inputs"].values() if is_link(value)]


class ExecutionList:
    """The nodes still to run. Output nodes come first, then what is next to one: the user sees something early."""

    def __init__(
        self,
        graph: Graph,
        outputs: Iterable[str],
        is_cached: Callable[[str], bool],
        is_output: Callable[[str], bool],
    ) -> None:
        self._graph, self._is_output = graph, is_output
        self._waits: dict[str, set[str]] = {}
        for node_id in outputs:
            self._add(node_id, is_cached)

    def _add(self, node_id: str, is_cached: Callable[[str], bool]) -> None:
        stack = [node_id]
        while stack:
            current = stack.pop()
            if current not in self._waits:
                needed = [source for source in links(self._graph[current]) if not is_cached(source)]
                self._waits[current] = set(needed)
                stack.extend(needed)

    def __bool__(self) -> bool:
        return bool(self._waits)

    def pick(self) -> str:
        """Return the node to run next."""
        ready = [node_id for node_id, needed in self._waits.items() if not needed]
        for near in (self._is_output, self._before_output, self._two_before_output):
            for node_id in ready:
                if near(node_id):
                    return node_id
        return ready[0]

    def done(self, node_id: str) -> None:
        del self._waits[node_id]
        for needed in self._waits.values():
            needed.discard(node_id)

    def _blocked_by(self, node_id: str) -> list[str]:
        return [other for other, needed in self._waits.items() if node_id in needed]

    def _before_output(self, node_id: str) -> bool:
        return any(self._is_output(other) for other in self._blocked_by(node_id))

    def _two_before_output(self, node_id: str) -> bool:
        return any(self._before_output(other) for other in self._blocked_by(node_id))


def signatures(graph: Graph, extra: Callable[[str], str]) -> dict[str, str]:
    """Return for each node the hash of its class, its values and everything upstream.

    `extra(node_id)` adds what the graph does not show, such as the content of an input file.
    """
    known: dict[str, str] = {}

    def sign(node_id: str) -> str:
        if node_id not in known:
            known[node_id] = ""  # a cycle in a part that nobody runs must not hang here
            node = graph[node_id]
            inputs = {
                k: [sign(v[0]), v[1]] if is_link(v) and v[0] in graph else v
                for k, v in sorted(node["inputs"].items())
            }
            text = json.dumps([node["class_type"], inputs, extra(node_id)], sort_keys=True)
            known[node_id] = hashlib.sha256(text.encode()).hexdigest()
        return known[node_id]

    for node_id, node in graph.items():
        if isinstance(node.get("inputs"), dict):
            sign(node_id)
    return known
