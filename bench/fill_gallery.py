"""Fills a data folder with real small pictures, through the same services that store what engines make.

    python bench/fill_gallery.py DATA_DIR [--count 10000] [--characters 6] [--database-url postgres://…]

Each picture is painted from its number, labelled, stored with its thumbnail and full lineage, and every third is
rated. Running it again adds as many more. `bench/gallery.mjs` measures how the gallery scrolls over them.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import random
import sys
import time
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image, ImageDraw

from server.core import db, migrating
from server.core.actor import SYSTEM
from server.core.settings import Settings
from server.domains.characters import service as characters
from server.domains.characters import styles
from server.domains.library import changing, lifecycle
from server.domains.library import service as library

SIZES = ((320, 400), (400, 320), (360, 360), (288, 432), (432, 288), (270, 480))
NAMES = ("Mara", "Elif", "Noor", "Tove", "Ines", "Yuki", "Ada", "Lena")
PLACES = (
    "a balcony above the harbour",
    "a night market",
    "a train by the sea",
    "a snowy street",
    "a greenhouse",
)
LIGHTS = ("at dusk", "in morning fog", "under neon", "in hard noon light", "by candlelight")
MODELS = ("dreamshaper_8.safetensors", "sdxl_base_1.0.safetensors", "juggernaut_xl.safetensors")
WORKFLOWS = ("txt2img", "txt2img-lora", "img2img")
AT_ONCE = 4


def paint(number: int) -> tuple[bytes, str]:
    """A PNG of its own for each number, and the words for it."""
    chance = random.Random(number)
    width, height = SIZES[chance.randrange(len(SIZES))]
    sky = tuple(chance.randrange(30, 220) for _ in range(3))
    picture = Image.linear_gradient("L").resize((width, height))
    ground = tuple(max(0, part - 90) for part in sky)
    painted = Image.composite(
        Image.new("RGB", (width, height), ground), Image.new("RGB", (width, height), sky), picture
    )
    draw = ImageDraw.Draw(painted)
    for _ in range(7):
        x, y, size = chance.randrange(width), chance.randrange(height), chance.randrange(20, 120)
        draw.ellipse((x, y, x + size, y + size), fill=tuple(chance.randrange(256) for _ in range(3)))
    stream = io.BytesIO()
    painted.save(stream, "PNG", compress_level=1)
    return stream.getvalue(), f"{chance.choice(PLACES)} {chance.choice(LIGHTS)}, number {number}"


async def people(count: int) -> list[tuple[UUID, UUID]]:
    """New characters, each with its first style."""
    made = []
    for number in range(count):
        name = NAMES[number % len(NAMES)]
        who = await characters.create(SYSTEM, {"name": f"{name} Bench", "age": 25 + number})
        look = await styles.create(SYSTEM, who.id, {"name": f"{name}'s look"})
        made.append((who.id, look.id))
    return made


async def store(number: int, who: tuple[UUID, UUID]) -> UUID:
    """Paints and stores one picture."""
    data, words = await asyncio.to_thread(paint, number)
    model, workflow = MODELS[number % len(MODELS)], WORKFLOWS[number % len(WORKFLOWS)]
    parameters = {"steps": 20 + number % 3 * 10, "cfg": 7.0, "sampler": "euler", "scheduler": "normal"}
    lineage = library.Lineage(
        job_id=None,
        character_id=who[0],
        style_id=who[1],
        prompt=words,
        seed=str(number),
        model=model,
        workflow_key=workflow,
        parameters=parameters,
    )
    return (await library.store_image(data, lineage)).id


async def fill(settings: Settings, count: int, characters_count: int) -> None:
    """Adds `count` pictures."""
    await migrating.migrate(settings)
    async with db.open(settings), lifecycle.lifespan(settings):
        who = await people(characters_count)
        first, began = int(time.time() * 1000), time.monotonic()
        for start in range(0, count, AT_ONCE):
            numbers = range(start, min(count, start + AT_ONCE))
            ids = await asyncio.gather(*(store(first + n, who[n // 40 % len(who)]) for n in numbers))
            await changing.rate(SYSTEM, ids[::3], 1 + start // AT_ONCE % 5)
            if start % 400 == 0:
                print(f"{start + len(ids):6} of {count}, {time.monotonic() - began:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--characters", type=int, default=6)
    parser.add_argument("--database-url")
    args = parser.parse_args()
    given = {"database_url": args.database_url} if args.database_url else {}
    asyncio.run(fill(Settings(data_dir=args.data_dir, **given), args.count, args.characters))


if __name__ == "__main__":
    main()
