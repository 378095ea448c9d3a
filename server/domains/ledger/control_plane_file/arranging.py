"""Which entry stands at which place of a file, so that the order is right and as little as possible moves."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class Arrangement(Generic[Key]):
    """`at`: what stands at each place that is used (the others become empty). `behind`: what is new behind a place.

    `before` is new before the first place.
    """

    at: dict[int, Key] = field(default_factory=dict)
    behind: dict[int, list[Key]] = field(default_factory=dict)
    before: list[Key] = field(default_factory=list)


def arrange(places: Mapping[int, Key], wanted: Sequence[Key]) -> Arrangement[Key]:
    """`places` is what stands where now, each key once; `wanted` is the whole new order, each key once."""
    result: Arrangement[Key] = Arrangement()
    here, wish = set(places.values()), set(wanted)
    used = [place for place in sorted(places) if places[place] in wish]
    free = iter(used)
    last: int | None = None
    for key in wanted:
        if key in here:
            last = next(free)
            result.at[last] = key
        elif last is None:
            result.before.append(key)
        else:
            result.behind.setdefault(last, []).append(key)
    return result
