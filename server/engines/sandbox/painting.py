"""Paints scenes with Pillow alone: a sky, a sun or moon, clouds, ridges, water, and what the prompt names."""

import math
import random
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from server.engines.sandbox import motifs
from server.engines.sandbox import scene as scenes
from server.engines.sandbox.scene import Palette, Scene, mix

LONGEST = 1024
PREVIEW_SIDE = 512
MARK = "SANDBOX"
ROOM = 1.15  # how much larger than a frame of a clip the picture under it is


@dataclass
class Canvas:
    """The picture while it is painted. `horizon` is in pixels from the top."""

    image: Image.Image
    palette: Palette
    scene: Scene
    horizon: int

    @property
    def width(self) -> int:
        return self.image.width

    @property
    def height(self) -> int:
        return self.image.height


def paint(scene: Scene, width: int, height: int, base: Image.Image | None = None) -> Image.Image:
    """Return the finished RGB picture with its mark. `base` is what it starts from, used where denoise is below 1.

    Sizes above LONGEST are painted smaller and enlarged, which keeps 4096 pixels a matter of a second.
    """
    scale = min(1.0, LONGEST / max(width, height))
    image = _paint(scene, max(round(width * scale), 1), max(round(height * scale), 1))
    image = (
        image if image.size == (width, height) else image.resize((width, height), Image.Resampling.BICUBIC)
    )
    if base is not None and scene.denoise < 1.0:
        image = Image.blend(base.convert("RGB").resize((width, height)), image, 0.15 + 0.7 * scene.denoise)
    return mark(image)


def _paint(scene: Scene, width: int, height: int) -> Image.Image:
    rng = scene.generator("composition")
    palette = scenes.palette(scene)
    horizon = round(height * rng.uniform(0.5, 0.66))
    canvas = Canvas(_sky(palette, width, height, horizon), palette, scene, horizon)
    if scene.shows(scenes.NIGHT):
        _stars(canvas, rng)
    _sun(canvas, rng)
    _clouds(canvas, rng)
    _ridges(canvas, rng, scene.shows(scenes.SNOW))
    if scene.shows(scenes.CITY):
        motifs.city(canvas.image, palette, horizon, rng)
    if scene.shows(scenes.WATER) or rng.random() < 0.25:
        _water(canvas, rng)
    if scene.shows(scenes.TREES) or rng.random() < 0.3:
        motifs.trees(canvas.image, palette, rng)
    if scene.shows(scenes.PERSON):
        motifs.person(canvas.image, palette, rng)
    return _finish(canvas)


def _sky(palette: Palette, width: int, height: int, horizon: int) -> Image.Image:
    column = Image.new("RGB", (1, 64))
    edge = max(1, min(63, round(64 * horizon / height)))
    for y in range(64):
        share = min(y / edge, 1.0)
        colour = (
            mix(palette.zenith, palette.middle, share * 2)
            if share < 0.5
            else mix(palette.middle, palette.horizon, share * 2 - 1)
        )
        column.putpixel((0, y), colour)
    return column.resize((width, height), Image.Resampling.BICUBIC)


def _stars(canvas: Canvas, rng: random.Random) -> None:
    draw = ImageDraw.Draw(canvas.image)
    for _ in range(140):
        x, y = rng.random() * canvas.width, rng.random() ** 1.4 * canvas.horizon
        size = max(canvas.width, canvas.height) / 900 * rng.choice((0.5, 0.5, 1.0, 1.6))
        colour = mix(canvas.palette.middle, (255, 255, 245), rng.uniform(0.4, 1.0))
        draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)


def _sun(canvas: Canvas, rng: random.Random) -> None:
    x, y = canvas.width * rng.uniform(0.2, 0.8), canvas.horizon * rng.uniform(0.3, 0.9)
    radius = min(canvas.width, canvas.height) * rng.uniform(0.05, 0.1)
    for spread, strength in ((7.0, 0.55), (2.6, 0.5)):
        side = max(round(radius * spread * 2), 2)
        glow = ImageChops.invert(Image.radial_gradient("L")).resize((side, side), Image.Resampling.BILINEAR)
        glow = glow.point([round(max(v - 75, 0) / 180 * 255 * strength) for v in range(256)])
        canvas.image.paste(canvas.palette.sun, (round(x - side / 2), round(y - side / 2)), glow)
    side = max(round(radius * 2), 2)
    disc = Image.new("L", (side * 3, side * 3), 0)
    ImageDraw.Draw(disc).ellipse((0, 0, side * 3 - 1, side * 3 - 1), fill=255)
    disc = disc.resize((side, side), Image.Resampling.LANCZOS)
    canvas.image.paste(
        mix(canvas.palette.sun, (255, 255, 255), 0.6), (round(x - side / 2), round(y - side / 2)), disc
    )


def cloud_mask(rng: random.Random, width: int, height: int) -> Image.Image:
    """Return soft noise of three octaves as an L picture."""
    mask: Image.Image | None = None
    for cells, share in ((4, 0.0), (9, 0.36), (22, 0.22)):
        rows = max(2, cells * 2)
        octave = Image.frombytes("L", (cells, rows), rng.randbytes(cells * rows))
        octave = octave.resize((width, height), Image.Resampling.BICUBIC)
        mask = octave if mask is None else Image.blend(mask, octave, share)
    assert mask is not None
    return mask


def _clouds(canvas: Canvas, rng: random.Random) -> None:
    cover = rng.uniform(118, 168)
    mask = cloud_mask(rng, canvas.width, max(canvas.horizon, 1))
    mask = mask.point([round(min(max((v - cover) * 2.1, 0), 150)) for v in range(256)])
    canvas.image.paste(mix(canvas.palette.horizon, (255, 255, 255), 0.45), (0, 0), mask)


def _ridges(canvas: Canvas, rng: random.Random, snow: bool) -> None:
    count = rng.randint(3, 5)
    draw = ImageDraw.Draw(canvas.image)
    for layer in range(count):
        depth = (layer + 1) / count
        top = canvas.horizon + (canvas.height - canvas.horizon) * (depth - 1 / count) * 0.85
        height = canvas.height * rng.uniform(0.05, 0.16) * (1.25 - depth * 0.6)
        waves = [(rng.uniform(0.6, 2.2) * 2**k, rng.uniform(0, math.tau), 0.55**k) for k in range(6)]
        colour = mix(
            mix(canvas.palette.horizon, canvas.palette.far, 0.55 + depth / 4), canvas.palette.near, depth**1.3
        )
        colour = mix(colour, (245, 248, 255), 0.55 * (1 - depth / 2)) if snow else colour
        points = [(x, top - height * _ridge(x / canvas.width, waves)) for x in range(0, canvas.width + 3, 3)]
        draw.polygon([*points, (canvas.width + 3, canvas.height), (0, canvas.height)], fill=colour)


def _ridge(x: float, waves: list[tuple[float, float, float]]) -> float:
    return sum(math.sin(x * frequency * math.tau + phase) * share for frequency, phase, share in waves)


def _water(canvas: Canvas, rng: random.Random) -> None:
    top = round(canvas.horizon + (canvas.height - canvas.horizon) * rng.uniform(0.25, 0.45))
    depth = canvas.height - top
    if depth < 4 or top < 4:
        return
    upper = canvas.image.crop((0, max(top - depth, 0), canvas.width, top))
    mirror = upper.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((canvas.width, depth))
    mirror = mirror.filter(ImageFilter.BoxBlur(max(canvas.width / 220, 1)))
    tint = Image.new("RGB", mirror.size, mix(canvas.palette.zenith, canvas.palette.near, 0.35))
    canvas.image.paste(Image.blend(mirror, tint, 0.4), (0, top))
    draw = ImageDraw.Draw(canvas.image, "RGBA")
    for _ in range(90):
        share = rng.random() ** 1.6
        y, x = top + share * depth, rng.uniform(-0.1, 1.0) * canvas.width
        length = canvas.width * rng.uniform(0.02, 0.09) * (0.4 + share)
        draw.line(
            (x, y, x + length, y),
            fill=(*canvas.palette.sun, round(rng.uniform(20, 75))),
            width=max(1, round(canvas.height / 360)),
        )


def _finish(canvas: Canvas) -> Image.Image:
    """Add a vignette and grain; few steps leave more of it."""
    image, rng = canvas.image, canvas.scene.generator("grain")
    shade = Image.radial_gradient("L").resize(image.size, Image.Resampling.BILINEAR)
    image.paste((0, 0, 0), (0, 0), shade.point([round(max(v - 120, 0) * 0.42) for v in range(256)]))
    tile = Image.frombytes("L", (160, 160), rng.randbytes(160 * 160))
    grain = Image.new("L", image.size)
    for x in range(0, image.width, 160):
        for y in range(0, image.height, 160):
            grain.paste(tile, (x, y))
    strength = 0.02 + 0.16 / (1 + canvas.scene.steps / 3)
    return Image.blend(image, Image.merge("RGB", (grain, grain, grain)), strength)


def mark(image: Image.Image) -> Image.Image:
    """Write the visible mark into the lower right corner."""
    size = max(8, round(min(image.size) / 34))
    if min(image.size) < 24:
        return image
    font = ImageFont.load_default(size)
    draw = ImageDraw.Draw(image, "RGBA")
    width, margin = draw.textlength(MARK, font=font), size * 0.7
    at = (image.width - width - margin, image.height - size - margin)
    draw.text((at[0] + 1, at[1] + 1), MARK, font=font, fill=(0, 0, 0, 120))
    draw.text(at, MARK, font=font, fill=(255, 255, 255, 165))
    return image


def frames(
    picture: Image.Image, width: int, height: int, count: int, pace: float = 1.0
) -> tuple[Image.Image, ...]:
    """Return `count` views of the picture along a slow curve; at pace 1 they use all the room that there is."""
    large = picture.convert("RGB").resize((round(width * ROOM), round(height * ROOM)))
    room_x, room_y = large.width - width, large.height - height
    shown = []
    for index in range(count):
        share = 0.5 + (index / max(count - 1, 1) - 0.5) * min(pace, 1.0)
        x, y = round(room_x * share), round(room_y * math.sin(math.pi * share))
        view = large.crop((x, y, x + width, y + height))
        shown.append(mark(view))
    return tuple(shown)


def preview_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of a preview: the longest side scaled, up or down, to PREVIEW_SIDE."""
    scale = PREVIEW_SIDE / max(width, height)
    return max(round(width * scale), 1), max(round(height * scale), 1)


def preview(scene: Scene, final: Image.Image, step: int) -> bytes:
    """Return the JPEG of one sampler step: noise at first, the picture at the end."""
    rng = scene.generator(f"noise {step}")
    share = (step / scene.steps) ** 1.15
    small = (max(final.width // 8, 1), max(final.height // 8, 1))
    noise = Image.frombytes("RGB", small, rng.randbytes(small[0] * small[1] * 3))
    noise = noise.resize(final.size, Image.Resampling.NEAREST)
    picture = final if share >= 1 else final.filter(ImageFilter.BoxBlur((1 - share) * 9))
    out = BytesIO()
    Image.blend(noise, picture, share).save(out, "JPEG", quality=95)
    return out.getvalue()
