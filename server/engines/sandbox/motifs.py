"""Silhouettes that a prompt can ask for: trees, a skyline, a person."""

import math
import random

from PIL import Image, ImageDraw, ImageFilter

from server.engines.sandbox.scene import Palette, mix


def trees(image: Image.Image, palette: Palette, rng: random.Random) -> None:
    """Set dark firs along the lower edge, higher towards one side."""
    draw, lean = ImageDraw.Draw(image), rng.choice((-1, 1))
    for _ in range(rng.randint(9, 16)):
        x = rng.random()
        side = x if lean > 0 else 1 - x
        height = image.height * (0.1 + 0.34 * side**2) * rng.uniform(0.7, 1.1)
        foot = image.height * rng.uniform(0.97, 1.05)
        _fir(draw, x * image.width, foot, height, mix(palette.near, palette.far, rng.uniform(0.0, 0.18)))


def _fir(
    draw: ImageDraw.ImageDraw, x: float, foot: float, height: float, colour: tuple[int, int, int]
) -> None:
    for tier in range(5):
        top = foot - height * (1 - tier * 0.17)
        spread = height * (0.07 + tier * 0.042)
        draw.polygon(
            [(x, top), (x - spread, top + height * 0.3), (x + spread, top + height * 0.3)], fill=colour
        )


def city(image: Image.Image, palette: Palette, horizon: int, rng: random.Random) -> None:
    """Raise towers from the horizon, some windows lit."""
    draw, x = ImageDraw.Draw(image), -0.02
    while x < 1.0:
        width = rng.uniform(0.035, 0.085)
        top = horizon - image.height * rng.uniform(0.05, 0.34)
        left, right = x * image.width, (x + width) * image.width
        draw.rectangle(
            (left, top, right, image.height), fill=mix(palette.far, palette.near, rng.uniform(0.45, 0.9))
        )
        _windows(draw, (left, top, right, float(image.height)), palette, random.Random(rng.getrandbits(64)))
        x += width * rng.uniform(0.9, 1.25)


def _windows(
    draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], palette: Palette, rng: random.Random
) -> None:
    step = max((box[2] - box[0]) / 5, 3.0)
    y = box[1] + step
    while y < box[3]:
        for column in range(1, 5):
            if rng.random() < 0.35:
                x = box[0] + column * step
                draw.rectangle((x - step * 0.22, y, x + step * 0.22, y + step * 0.5), fill=palette.sun)
        y += step * 1.25


def person(image: Image.Image, palette: Palette, rng: random.Random) -> None:
    """Put a bust in front of the scene, as a silhouette with a rim of light: no face, nobody's likeness."""
    side = min(image.width, image.height * 0.9)
    x, head_y = image.width * rng.uniform(0.4, 0.6), image.height * rng.uniform(0.4, 0.46)
    head = side * rng.uniform(0.115, 0.135)
    mask = Image.new("L", image.size, 0)
    draw = ImageDraw.Draw(mask)
    _hair(draw, x, head_y, head, rng)
    draw.ellipse((x - head * 0.8, head_y - head * 1.05, x + head * 0.8, head_y + head * 1.1), fill=255)
    draw.rectangle((x - head * 0.36, head_y + head * 0.6, x + head * 0.36, head_y + head * 2), fill=255)
    shoulders = head * rng.uniform(2.0, 2.5)
    top = head_y + head * 1.45
    draw.polygon(_torso(x, top, head, shoulders, image.height), fill=255)
    rim = mask.filter(ImageFilter.GaussianBlur(head * 0.12))
    image.paste(mix(palette.sun, palette.horizon, 0.3), (0, 0), rim)
    inner = mask.filter(ImageFilter.GaussianBlur(max(head * 0.02, 0.6)))
    shift = round(head * rng.choice((-0.05, 0.05)))
    image.paste(_shaded(image.size, palette), (shift, round(head * 0.03)), inner)


def _torso(x: float, top: float, head: float, shoulders: float, bottom: int) -> list[tuple[float, float]]:
    """Return the outline from the neck over rounded shoulders down to the lower edge."""
    side = []
    for step in range(25):
        share = step / 24
        reach = head * 0.34 + (shoulders - head * 0.34) * math.sin(share * math.pi / 2)
        side.append((reach, top - head * 0.35 + head * 1.15 * share**2.4))
    side.append((shoulders * 1.06, bottom + head))
    return [(x + reach, y) for reach, y in side] + [(x - reach, y) for reach, y in reversed(side)]


def _hair(draw: ImageDraw.ImageDraw, x: float, y: float, head: float, rng: random.Random) -> None:
    length = rng.choice((0.0, 1.0, 1.9))
    width = head * (0.86 if not length else 1.0)
    draw.ellipse((x - width, y - head * 1.2, x + width, y + head * 0.6), fill=255)
    if length:
        draw.rounded_rectangle(
            (x - width, y - head * 0.4, x + width, y + head * (0.3 + length)), radius=head * 0.5, fill=255
        )


def _shaded(size: tuple[int, int], palette: Palette) -> Image.Image:
    column = Image.new("RGB", (1, 2))
    column.putpixel((0, 0), mix(palette.near, palette.zenith, 0.35))
    column.putpixel((0, 1), mix(palette.near, (0, 0, 0), 0.35))
    return column.resize(size, Image.Resampling.BILINEAR)
