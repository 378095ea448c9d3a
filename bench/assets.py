"""How long a page of the gallery takes, by filter, near its beginning and near its end, on SQLite and Postgres.

    python bench/assets.py [--rows 10000] [--explain]

Makes databases of its own with so many assets (200 characters, 40 styles, 12 models, 6 workflows, every hundredth
rated 5) and prints the median of 30 pages of 40 in milliseconds: statement and rows, without HTTP. Postgres
(TEST_POSTGRES_URL) only when it can be reached.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tortoise.backends.base.executor import EXECUTOR_CACHE

from server.core import db, migrating
from server.core.ids import uuid7
from server.core.settings import Settings
from server.domains.library import reading
from server.domains.library.models import Asset
from server.domains.library.reading import Filter
from tests import databases

SPACE = UUID("6f1de1a2-3f6b-4c7e-9f0a-7d6a3c1b2e10")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PAGES, SIZE = 30, 40


def key(kind: str, number: int) -> UUID:
    return uuid5(SPACE, f"{kind} {number}")


def asset(number: int) -> Asset:
    return Asset(
        id=uuid7(),
        mime_type="image/png",
        width=512,
        height=512,
        bytes=400_000,
        sha256=f"{number:064x}",
        storage_key=f"ab/{number}.png",
        thumbnail_key=f"ab/{number}.webp",
        character_id=key("character", number % 200),
        style_id=key("style", number % 40),
        job_id=uuid7(),
        prompt=f"a lighthouse at dusk, number {number}",
        seed=str(number),
        model=f"model-{number % 12}.safetensors",
        workflow_key=f"workflow-{number % 6}",
        rating=5 if number % 100 == 0 else None,
        parameters={"prompt": "a lighthouse at dusk", "steps": 25, "seed": str(number)},
        provenance={"c2pa": True, "digital_source_type": "trainedAlgorithmicMedia"},
    )


async def fill(rows: int) -> None:
    for begin in range(0, rows, 1000):
        await Asset.bulk_create([asset(number) for number in range(begin, min(rows, begin + 1000))], 500)
    numbers = await Asset.all().order_by("id").values_list("id", flat=True)
    assert len(numbers) == rows
    for begin in range(0, rows, 500):  # an hour apart, so that the order is a real one
        async with db.transaction():
            for place, id in enumerate(numbers[begin : begin + 500], begin):
                await Asset.filter(id=id).update(created_at=BEGIN + timedelta(minutes=place))


FILTERS = {
    "all": Filter(),
    "character": Filter(character_id=key("character", 7)),
    "style": Filter(style_id=key("style", 7)),
    "model": Filter(model="model-7.safetensors"),
    "workflow": Filter(workflow_key="workflow-3"),
    "seed": Filter(seed="4711"),
    "rating ≥ 5": Filter(min_rating=5),
    "search": Filter(search="number 77"),
    "search, no hit": Filter(search="nowhere"),
    "model and rating": Filter(model="model-4.safetensors", min_rating=5),
}


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    times = []
    for _ in range(PAGES):
        begin = time.perf_counter()
        await work()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


async def deep(filter: Filter) -> str | None:
    """A cursor of the list's second last page, or of none when there is but one."""
    after, before = None, None
    while True:
        page = await reading.page(200, after, filter)
        if not page.has_next:
            return before
        before, after = after, page.cursors[-1]


async def explain(filter: Filter) -> None:
    sql = reading._filtered(filter).order_by("-created_at", "-id").limit(SIZE + 1).sql(params_inline=True)
    prefix = "EXPLAIN QUERY PLAN " if db.dialect() == "sqlite" else "EXPLAIN "
    for row in await db.fetch(prefix + sql):
        print("      ", row.get("detail") or row.get("QUERY PLAN"))


async def measure(settings: Settings, rows: int, explained: bool) -> None:
    EXECUTOR_CACHE.clear()  # Tortoise keeps statements in the placeholders of the database before
    await migrating.migrate(settings)
    async with db.open(settings):
        await fill(rows)
        print(f"\n{db.dialect()}, {rows} assets" + " " * 8 + "first page   deep page   count   (ms)")
        for name, filter in FILTERS.items():
            after = await deep(filter)
            first = await timed(lambda f=filter: reading.page(SIZE, None, f))
            last = await timed(lambda f=filter, a=after: reading.page(SIZE, a, f))
            count = await timed(lambda f=filter: reading.count(f))
            print(f"  {name:24} {first:10.1f}  {last:10.1f}  {count:6.1f}")
            if explained:
                await explain(filter)
        print(f"  {'facets':24} {await timed(reading.facets):10.1f}")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--explain", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        await measure(Settings(data_dir=Path(folder)), args.rows, args.explain)
    if databases.postgres_is_reachable():
        url = await databases.bare_postgres("ainfluencer_bench_assets")
        try:
            await measure(Settings(database_url=url), args.rows, args.explain)
        finally:
            await databases.drop_postgres("ainfluencer_bench_assets")


if __name__ == "__main__":
    asyncio.run(main())
