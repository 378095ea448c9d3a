"""Which tasks wait for which: no unknown keys, no circles. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from server.core.errors import InvalidInput

Graph = Mapping[str, Sequence[str]]
SHOWN = 10


def check(key: str, wanted: Sequence[str], graph: Graph, kept: Iterable[str] = ()) -> None:
    """InvalidInput (dependsOn): a key that no task has, or a circle, which is named.

    `graph` is what each task of the ledger depends on; `kept` are unknown keys that were there before, which an
    import may bring.
    """
    unknown = [name for name in wanted if name not in graph and name not in set(kept) and name != key]
    if unknown:
        raise InvalidInput.of("dependsOn", f"there is no task {', '.join(unknown)}")
    circle = find_circle(key, wanted, graph)
    if circle:
        shown = circle if len(circle) <= SHOWN else [*circle[: SHOWN - 2], "…", circle[-1]]
        raise InvalidInput.of("dependsOn", f"would go in a circle: {' → '.join(shown)}")


def find_circle(key: str, wanted: Sequence[str], graph: Graph) -> list[str]:
    """The shortest way from the task over what it would depend on back to itself; empty when there is none."""
    came_from = dict.fromkeys(wanted, key)
    queue = list(came_from)
    for name in queue:  # it grows while we walk
        if name == key:
            return _way(key, came_from)
        for further in graph.get(name, ()):
            if further not in came_from:
                came_from[further] = name
                queue.append(further)
    return []


def _way(key: str, came_from: Mapping[str, str]) -> list[str]:
    way = [key]
    name = came_from[key]
    while name != key:
        way.append(name)
        name = came_from[name]
    return [key, *reversed(way)]
