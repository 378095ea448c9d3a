"""The pictures: the same for the same request, different for another, marked, quick."""

import time
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat

from server.engines.sandbox import painting
from server.engines.sandbox.scene import Scene

SCENE = Scene("a lighthouse at dusk", "blurry", seed=7, steps=20)


def distance(a: Image.Image, b: Image.Image) -> float:
    """Return the mean difference of two pictures, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(a.convert("RGB"), b.convert("RGB"))).mean) / 3


def test_same_request_paints_the_same_bytes() -> None:
    assert painting.paint(SCENE, 320, 256).tobytes() == painting.paint(SCENE, 320, 256).tobytes()


@pytest.mark.parametrize(
    "other",
    [
        Scene("a lighthouse at dusk", "blurry", seed=8, steps=20),
        Scene("a city at night", "blurry", seed=7, steps=20),
        Scene("a lighthouse at dusk", "blurry", seed=7, steps=20, model="other.safetensors"),
    ],
    ids=["seed", "prompt", "model"],
)
def test_another_request_looks_different(other: Scene) -> None:
    assert distance(painting.paint(SCENE, 256, 256), painting.paint(other, 256, 256)) > 5


def test_the_corner_carries_a_mark() -> None:
    plain = painting._paint(SCENE, 512, 512)
    marked = painting.mark(plain.copy())
    box = ImageChops.difference(plain, marked).getbbox()
    assert box is not None and box[0] > 350 and box[1] > 450


@pytest.mark.parametrize("size", [(16, 16), (1, 1), (512, 24), (64, 768)])
def test_every_size_can_be_painted(size: tuple[int, int]) -> None:
    scene = Scene("portrait of a woman in a snowy forest by the sea, city at night")
    assert painting.paint(scene, *size).size == size


def test_large_pictures_stay_affordable() -> None:
    before = time.process_time()
    assert painting.paint(SCENE, 4096, 4096).size == (4096, 4096)
    assert time.process_time() - before < 10


def test_previews_go_from_noise_to_the_picture() -> None:
    final = painting.paint(SCENE, *painting.preview_size(1024, 768))
    shown = [Image.open(BytesIO(painting.preview(SCENE, final, step))) for step in (1, 10, 20)]
    assert [image.format for image in shown] == ["JPEG"] * 3
    assert [image.size for image in shown] == [(512, 384)] * 3
    far, nearer, last = (distance(image, final) for image in shown)
    assert far > nearer > last and last < 6


@pytest.mark.parametrize(
    ("size", "expected"), [((16, 16), (512, 512)), ((2048, 512), (512, 128)), ((1, 4000), (1, 512))]
)
def test_previews_are_scaled_to_512(size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert painting.preview_size(*size) == expected


def test_low_denoise_keeps_the_base() -> None:
    base = Image.new("RGB", (128, 128), (250, 10, 10))
    kept, free = (painting.paint(Scene("green hills", denoise=d), 128, 128, base) for d in (0.1, 1.0))
    assert distance(kept, base) < distance(free, base) / 2
