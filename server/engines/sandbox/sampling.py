"""The nodes around the sampler: they carry a description of the picture along, and paint it."""

import asyncio
from dataclasses import dataclass, replace

from PIL import Image

from server.engines.sandbox import painting
from server.engines.sandbox.node_types import Context, Images, Latent, Result
from server.engines.sandbox.scene import Scene


class OutOfMemoryError(RuntimeError):
    """Looks to clients like the error that a graphics card out of memory gives."""

    __module__ = "torch"


class SafetensorError(Exception):
    """Looks to clients like the error that a damaged checkpoint gives."""

    __module__ = "safetensors._safetensors_rust"


@dataclass(frozen=True)
class Model:
    """A model, a text encoder or a decoder: only a name with what was applied to it.

    One that `moves` makes the frames of a clip of a batch; a `reference` is set into a corner of every picture.
    """

    name: str
    moves: bool = False
    reference: Image.Image | None = None


@dataclass(frozen=True)
class Conditioning:
    """An encoded prompt."""

    text: str
    encoder: str


def load_checkpoint(context: Context, ckpt_name: str) -> Result:
    _open_model(context, "checkpoints", ckpt_name)
    if ckpt_name.startswith("broken"):
        raise SafetensorError("Error while deserializing header: header too small")
    model = Model(ckpt_name)
    return Result((model, model, model))


def _open_model(context: Context, folder: str, name: str) -> None:
    """Say what the real server says when a file vanished after it was listed."""
    if name == context.faults.lose_model:
        raise FileNotFoundError(f"Model in folder '{folder}' with filename '{name}' not found.")


def load_lora(
    context: Context, model: Model, clip: Model, lora_name: str, strength_model: float, strength_clip: float
) -> Result:
    changed = _with_lora(context, model, lora_name, strength_model)
    return Result((changed, Model(f"{clip.name} {lora_name}:{strength_clip:g}") if strength_clip else clip))


def load_model_lora(context: Context, model: Model, lora_name: str, strength_model: float) -> Result:
    return Result((_with_lora(context, model, lora_name, strength_model),))


def _with_lora(context: Context, model: Model, name: str, strength: float) -> Model:
    _open_model(context, "loras", name)
    return replace(model, name=f"{model.name} {name}:{strength:g}") if strength else model


def encode_text(context: Context, text: str, clip: Model) -> Result:
    return Result((Conditioning(text, clip.name),))


def empty_latent(context: Context, width: int, height: int, batch_size: int) -> Result:
    return Result((Latent(width, height, batch_size),))


def upscale_latent(
    context: Context, samples: Latent, upscale_method: str, width: int, height: int, crop: str
) -> Result:
    """Resize; a side of 0 follows the other one."""
    if not (width or height):
        return Result((samples,))
    size = (
        width or max(16, samples.width * height // samples.height),
        height or max(16, samples.height * width // samples.width),
    )
    return Result((replace(samples, width=size[0], height=size[1]),))


def encode(context: Context, pixels: Images, vae: Model) -> Result:
    first = pixels[0]
    size = (max(first.width // 8 * 8, 8), max(first.height // 8 * 8, 8))
    return Result((Latent(*size, len(pixels), pixels=tuple(one.resize(size) for one in pixels)),))


async def sample(
    context: Context,
    model: Model,
    seed: int,
    steps: int,
    cfg: float,
    sampler_name: str,
    scheduler: str,
    positive: Conditioning,
    negative: Conditioning,
    latent_image: Latent,
    denoise: float,
) -> Result:
    """Go through the steps and hand on what is to be seen; the picture itself is painted when it is decoded."""
    scene = Scene(
        positive.text, negative.text, seed, steps, cfg, f"{model.name} {sampler_name} {scheduler}", denoise
    )
    base = await asyncio.to_thread(paint_batch, latent_image, 1) if denoise < 1 else ()
    if latent_image.finished:
        base = latent_image.pixels[:1]
        scene = replace(scene, denoise=0.0)
    shown = await asyncio.to_thread(_preview_picture, scene, latent_image, base) if context.previews else None
    for step in range(1, steps + 1):
        await context.wait(context.faults.step_delay)
        if step == 1 and _exceeds(context, latent_image):
            context.faults.out_of_memory = False
            raise OutOfMemoryError("Allocation on device 0 would exceed allowed memory. (out of memory)")
        image = await asyncio.to_thread(painting.preview, scene, shown, step) if shown is not None else None
        await context.step(step, steps, image)
    if latent_image.finished:
        return Result((latent_image,))
    pixels = await asyncio.to_thread(paint_batch, latent_image, latent_image.batch) if denoise < 1 else ()
    painted = replace(latent_image, scene=scene, pixels=pixels, moves=model.moves, reference=model.reference)
    return Result((painted,))


def _exceeds(context: Context, latent: Latent) -> bool:
    pixels, most = latent.width * latent.height * latent.batch, context.faults.memory_pixels
    return context.faults.out_of_memory or 0 < most < pixels


def _preview_picture(scene: Scene, latent: Latent, base: Images) -> Image.Image:
    width, height = painting.preview_size(latent.width, latent.height)
    return painting.paint(scene, width, height, base[0] if base else None)


def paint_batch(latent: Latent, count: int) -> Images:
    """Return the first `count` pictures of a latent; each of a batch has a scene of its own."""
    if latent.scene is None:
        grey = Image.new("RGB", (latent.width, latent.height), (127, 127, 127))
        return latent.pixels[:count] or (grey,) * count
    if latent.moves:
        first = painting.paint(latent.scene, latent.width, latent.height)
        return painting.frames(_with_reference(first, latent), latent.width, latent.height, count)
    pictures = []
    for index in range(count):
        scene = replace(latent.scene, model=f"{latent.scene.model} {index}") if index else latent.scene
        base = latent.pixels[index % len(latent.pixels)] if latent.pixels else None
        pictures.append(_with_reference(painting.paint(scene, latent.width, latent.height, base), latent))
    return tuple(pictures)


def _with_reference(picture: Image.Image, latent: Latent) -> Image.Image:
    """The picture with the reference in its upper left corner, as a postmark of where the face would come from."""
    if latent.reference is None:
        return picture
    small = latent.reference.copy()
    small.thumbnail((picture.width // 5, picture.height // 5))
    picture.paste(small, (picture.width // 40, picture.height // 40))
    return picture


async def decode(context: Context, samples: Latent, vae: Model) -> Result:
    return Result((await asyncio.to_thread(paint_batch, samples, samples.batch),))
