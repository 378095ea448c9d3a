"""Nodes that keep a face after a reference: here the reference is set into a corner, and no face is painted."""

from dataclasses import replace
from typing import Any

from server.engines.sandbox.node_types import Context, Images, Result
from server.engines.sandbox.sampling import Conditioning, Model


def load_adapter(context: Context, ipadapter_file: str) -> Result:
    return Result((Model(ipadapter_file),))


def load_vision(context: Context, clip_name: str) -> Result:
    return Result((Model(clip_name),))


def load_control(context: Context, control_net_name: str) -> Result:
    return Result((Model(control_net_name),))


def load_insight(context: Context, provider: str, model_name: str) -> Result:
    return Result((Model(model_name),))


def load_instant(context: Context, instantid_file: str) -> Result:
    return Result((Model(instantid_file),))


def analyse_face(context: Context, provider: str) -> Result:
    return Result((Model("antelopev2"),))


def apply_adapter(
    context: Context, model: Model, ipadapter: Model, image: Images, weight: float, **ignored: Any
) -> Result:
    return Result((_referring(model, ipadapter, image, weight),))


def apply_face(
    context: Context, model: Model, ipadapter: Model, image: Images, weight: float, **ignored: Any
) -> Result:
    return Result((_referring(model, ipadapter, image, weight), image))


def apply_instant(
    context: Context,
    instantid: Model,
    insightface: Model,
    control_net: Model,
    image: Images,
    model: Model,
    positive: Conditioning,
    negative: Conditioning,
    weight: float,
    **ignored: Any,
) -> Result:
    return Result((_referring(model, instantid, image, weight), positive, negative))


def _referring(model: Model, adapter: Model, image: Images, weight: float) -> Model:
    return replace(model, name=f"{model.name} {adapter.name}:{weight:g}", reference=image[0])
