"""Node classes of node packs that a plain ComfyUI lacks, and the sandbox too unless it is told otherwise.

They have the names and inputs of the real ones, so that workflows can be tried out; what they do is in moving and
referring.
"""

from collections.abc import Iterable

from server.engines.sandbox import moving, referring
from server.engines.sandbox.choices import number, one_of
from server.engines.sandbox.node_types import Input, NodeClass

WEIGHTS = [
    *("linear", "ease in", "ease out", "ease in-out", "reverse in-out", "weak input", "weak output"),
    *("weak middle", "strong middle", "style transfer", "composition", "strong style transfer"),
    *("style and composition", "style transfer precise", "composition precise"),
]
COMBINATIONS = ["concat", "add", "subtract", "average", "norm average"]
SCALINGS = ["V only", "K+V", "K+V w/ C penalty", "K+mean(V) w/ C penalty"]
SCHEDULES = [
    *("autoselect", "use existing", "sqrt_linear (AnimateDiff)", "linear (AnimateDiff-SDXL)"),
    *("linear (HotshotXL/default)", "avg(sqrt_linear,linear)", "lcm avg(sqrt_linear,linear)", "lcm"),
    *("lcm[100_ots]", "lcm >> sqrt_linear", "sqrt", "cosine", "squaredcos_cap_v2"),
]
PROVIDERS = ["CPU", "CUDA", "ROCM"]
MODEL = (("MODEL", "MODEL"),)
SHARE = number(0.0, 0.0, 1.0, 0.001)
SHARE_TO_THE_END = number(1.0, 0.0, 1.0, 0.001)


def node_classes(extensions: Iterable[str]) -> list[NodeClass]:
    """Return the classes of these packs. KeyError for one that is not known."""
    return [node for name in extensions for node in PACKS[name]()]


def _ipadapter() -> list[NodeClass]:
    module = "custom_nodes.ComfyUI_IPAdapter_plus"
    rest: dict[str, Input] = {
        "weight_type": one_of(WEIGHTS),
        "combine_embeds": one_of(COMBINATIONS),
        "start_at": SHARE,
        "end_at": SHARE_TO_THE_END,
        "embeds_scaling": one_of(SCALINGS),
    }
    given: dict[str, Input] = {
        "model": Input("MODEL"),
        "ipadapter": Input("IPADAPTER"),
        "image": Input("IMAGE"),
    }
    optional = {
        "image_negative": Input("IMAGE"),
        "attn_mask": Input("MASK"),
        "clip_vision": Input("CLIP_VISION"),
    }
    file = Input("COMBO", None, lambda _: ["sandbox-ip-adapter.safetensors"])
    return [
        NodeClass(
            "IPAdapterModelLoader",
            "IPAdapter Model Loader",
            "ipadapter/loaders",
            referring.load_adapter,
            {"ipadapter_file": file},
            outputs=(("IPADAPTER", "IPADAPTER"),),
            module=module,
        ),
        NodeClass(
            "IPAdapterInsightFaceLoader",
            "IPAdapter InsightFace Loader",
            "ipadapter/loaders",
            referring.load_insight,
            {"provider": one_of(PROVIDERS), "model_name": one_of(["buffalo_l", "antelopev2"])},
            outputs=(("INSIGHTFACE", "INSIGHTFACE"),),
            module=module,
        ),
        NodeClass(
            "IPAdapterAdvanced",
            "IPAdapter Advanced",
            "ipadapter",
            referring.apply_adapter,
            given | {"weight": number(1.0, -1, 5, 0.05)} | rest,
            optional,
            outputs=MODEL,
            module=module,
        ),
        NodeClass(
            "IPAdapterFaceID",
            "IPAdapter FaceID",
            "ipadapter/faceid",
            referring.apply_face,
            given
            | {"weight": number(1.0, -1, 3, 0.05), "weight_faceidv2": number(1.0, -1, 5.0, 0.05)}
            | rest,
            optional | {"insightface": Input("INSIGHTFACE")},
            outputs=(*MODEL, ("IMAGE", "face_image")),
            module=module,
        ),
    ]


def _instantid() -> list[NodeClass]:
    module = "custom_nodes.ComfyUI_InstantID"
    file = Input("COMBO", None, lambda _: ["sandbox-instantid.bin"])
    return [
        NodeClass(
            "InstantIDModelLoader",
            "Load InstantID Model",
            "InstantID",
            referring.load_instant,
            {"instantid_file": file},
            outputs=(("INSTANTID", "INSTANTID"),),
            module=module,
        ),
        NodeClass(
            "InstantIDFaceAnalysis",
            "InstantID Face Analysis",
            "InstantID",
            referring.analyse_face,
            {"provider": one_of(PROVIDERS)},
            outputs=(("FACEANALYSIS", "FACEANALYSIS"),),
            module=module,
        ),
        NodeClass(
            "ApplyInstantID",
            "Apply InstantID",
            "InstantID",
            referring.apply_instant,
            {
                "instantid": Input("INSTANTID"),
                "insightface": Input("FACEANALYSIS"),
                "control_net": Input("CONTROL_NET"),
                "image": Input("IMAGE"),
                "model": Input("MODEL"),
                "positive": Input("CONDITIONING"),
                "negative": Input("CONDITIONING"),
                "weight": number(0.8, 0.0, 5.0, 0.01),
                "start_at": SHARE,
                "end_at": SHARE_TO_THE_END,
            },
            {"image_kps": Input("IMAGE"), "mask": Input("MASK")},
            outputs=(*MODEL, ("CONDITIONING", "positive"), ("CONDITIONING", "negative")),
            module=module,
        ),
    ]


def _animatediff() -> list[NodeClass]:
    module, place = "custom_nodes.ComfyUI-AnimateDiff-Evolved", "Animate Diff 🎭🅐🅓/② Gen2 nodes ②"
    applied = {
        "motion_lora": Input("MOTION_LORA"),
        "scale_multival": Input("MULTIVAL"),
        "effect_multival": Input("MULTIVAL"),
        "ad_keyframes": Input("AD_KEYFRAMES"),
        "per_block": Input("PER_BLOCK"),
    }
    sampled = {
        "m_models": Input("M_MODELS"),
        "context_options": Input("CONTEXT_OPTIONS"),
        "sample_settings": Input("SAMPLE_SETTINGS"),
    }
    return [
        NodeClass(
            "ADE_LoadAnimateDiffModel",
            "Load AnimateDiff Model 🎭🅐🅓②",
            place,
            moving.load_motion,
            {"model_name": Input("COMBO", None, lambda _: ["sandbox-motion.ckpt"])},
            {"ad_settings": Input("AD_SETTINGS")},
            outputs=(("MOTION_MODEL_ADE", "MOTION_MODEL"),),
            module=module,
        ),
        NodeClass(
            "ADE_ApplyAnimateDiffModelSimple",
            "Apply AnimateDiff Model 🎭🅐🅓②",
            place,
            moving.apply_motion,
            {"motion_model": Input("MOTION_MODEL_ADE")},
            applied,
            outputs=(("M_MODELS", "M_MODELS"),),
            module=module,
        ),
        NodeClass(
            "ADE_UseEvolvedSampling",
            "Use Evolved Sampling 🎭🅐🅓②",
            place,
            moving.sample_with_motion,
            {"model": Input("MODEL"), "beta_schedule": one_of(SCHEDULES, {"default": "autoselect"})},
            sampled,
            outputs=MODEL,
            module=module,
        ),
    ]


PACKS = {"ipadapter": _ipadapter, "instantid": _instantid, "animatediff": _animatediff}
