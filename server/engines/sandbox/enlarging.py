"""Nodes that make pictures and latents larger, or more of them."""

import re
from dataclasses import dataclass, replace

from PIL import Image, ImageFilter

from server.engines.sandbox import painting
from server.engines.sandbox.node_types import Context, Images, Latent, Result
from server.engines.sandbox.nodes import RESAMPLING

MAX_SIDE = 16384


@dataclass(frozen=True)
class Enlarger:
    """An upscale model: only a name, and the factor that it says."""

    name: str

    @property
    def factor(self) -> int:
        found = re.search(r"(\d)x", self.name)
        return int(found[1]) if found else 4


def upscale_latent_by(context: Context, samples: Latent, upscale_method: str, scale_by: float) -> Result:
    size = (max(round(side * scale_by / 8) * 8, 8) for side in (samples.width, samples.height))
    width, height = size
    return Result((replace(samples, width=width, height=height),))


def repeat_latent(context: Context, samples: Latent, amount: int) -> Result:
    return Result((replace(samples, batch=samples.batch * amount, pixels=samples.pixels * amount),))


def scale_by(context: Context, image: Images, upscale_method: str, scale_by: float) -> Result:
    first = image[0]
    size = (max(round(first.width * scale_by), 1), max(round(first.height * scale_by), 1))
    return Result((tuple(one.resize(size, RESAMPLING[upscale_method]) for one in image),))


def load_enlarger(context: Context, model_name: str) -> Result:
    return Result((Enlarger(model_name),))


def enlarge(context: Context, upscale_model: Enlarger, image: Images) -> Result:
    """Resample and sharpen: no detail is invented here."""
    return Result((tuple(_enlarged(one, upscale_model.factor) for one in image),))


def _enlarged(image: Image.Image, factor: int) -> Image.Image:
    size = (min(image.width * factor, MAX_SIDE), min(image.height * factor, MAX_SIDE))
    larger = image.resize(size, Image.Resampling.LANCZOS)
    return painting.mark(larger.filter(ImageFilter.UnsharpMask(factor, 60, 2)))
