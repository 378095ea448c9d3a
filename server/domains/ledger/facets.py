"""What the tasks of the whole ledger have in common: their tags and surfaces, each with how many tasks have it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from server.domains.ledger import storing, surfaces
from server.domains.ledger.models import Task

MOST = 500


@dataclass(frozen=True, slots=True)
class Facet:
    """A name and how many tasks have it."""

    name: str
    count: int


async def tags() -> list[Facet]:
    """The tags, the most frequent first. Those that differ only in case are one, in its most frequent spelling."""
    rows = await Task.filter(ledger__name=storing.NAME).values_list("tags", flat=True)
    spellings = Counter(str(tag) for row in rows for tag in set(row))
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update({str(tag).lower() for tag in row})
    shown = {spelling.lower(): spelling for spelling, _ in reversed(spellings.most_common())}
    return _facets(Counter({shown[name]: count for name, count in counts.items()}))


async def folders() -> list[Facet]:
    """The folders that tasks name as their surface, the most frequent first."""
    rows = await Task.filter(ledger__name=storing.NAME, surface__isnull=False).values_list(
        "surface", flat=True
    )
    return _facets(Counter(folder for row in rows for folder in surfaces.parse(str(row))))


def _facets(counts: Counter[str]) -> list[Facet]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Facet(name, count) for name, count in ordered[:MOST]]
