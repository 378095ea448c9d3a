"""Nodes of short clips: a picture over which the view drifts. Nothing in it moves by itself."""

from dataclasses import replace
from typing import Any

from server.engines.sandbox import painting
from server.engines.sandbox.node_types import Context, Images, Latent, Result
from server.engines.sandbox.sampling import Conditioning, Model


def load_image_checkpoint(context: Context, ckpt_name: str) -> Result:
    model = Model(ckpt_name)
    return Result((model, model, model))


def picture_and_motion(
    context: Context,
    clip_vision: Model,
    init_image: Images,
    vae: Model,
    width: int,
    height: int,
    video_frames: int,
    motion_bucket_id: int,
    fps: int,
    augmentation_level: float,
) -> Result:
    """The frames as a latent that is sampled without being changed."""
    seen = Conditioning("", clip_vision.name)
    pixels = painting.frames(init_image[0], width, height, video_frames, motion_bucket_id / 127)
    return Result((seen, seen, Latent(width, height, video_frames, pixels=pixels, finished=True)))


def guide(context: Context, model: Model, min_cfg: float) -> Result:
    return Result((model,))


def load_motion(context: Context, model_name: str, ad_settings: Any = None) -> Result:
    return Result((Model(model_name),))


def apply_motion(context: Context, motion_model: Model, **ignored: Any) -> Result:
    return Result((motion_model,))


def sample_with_motion(
    context: Context, model: Model, beta_schedule: str, m_models: Model | None = None, **ignored: Any
) -> Result:
    if m_models is None:
        return Result((model,))
    return Result((replace(model, name=f"{model.name} {m_models.name}", moves=True),))
