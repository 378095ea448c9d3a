"""The node classes around further models that ComfyUI itself has: upscalers, clips of pictures, vision encoders."""

from server.engines.sandbox import enlarging, moving, referring, sampling
from server.engines.sandbox.choices import LATENT_UPSCALES, UPSCALES, integer, number, one_of
from server.engines.sandbox.config import Config
from server.engines.sandbox.node_types import Input, NodeClass

LATENT, IMAGE = (("LATENT", "LATENT"),), (("IMAGE", "IMAGE"),)
CHECKPOINTS = Input("COMBO", None, lambda config: list(config.checkpoints))


def node_classes() -> list[NodeClass]:
    """Return them."""
    return [*_enlarging(), *_loading(), *_clips()]


def _enlarging() -> list[NodeClass]:
    upscalers = Input("COMBO", None, lambda config: list(config.upscale_models), combo=True)
    by = number(1.0, 0.01, 8.0, 0.01)
    return [
        NodeClass(
            "LatentUpscaleBy",
            "Upscale Latent By",
            "latent",
            enlarging.upscale_latent_by,
            {
                "samples": Input("LATENT"),
                "upscale_method": one_of(LATENT_UPSCALES),
                "scale_by": number(1.5, 0.01, 8.0, 0.01),
            },
            outputs=LATENT,
        ),
        NodeClass(
            "RepeatLatentBatch",
            "Repeat Latent Batch",
            "latent/batch",
            enlarging.repeat_latent,
            {"samples": Input("LATENT"), "amount": integer(1, 1, 64)},
            outputs=LATENT,
        ),
        NodeClass(
            "ImageScaleBy",
            "Upscale Image By",
            "image/upscaling",
            enlarging.scale_by,
            {"image": Input("IMAGE"), "upscale_method": one_of(UPSCALES), "scale_by": by},
            outputs=IMAGE,
        ),
        NodeClass(
            "UpscaleModelLoader",
            "Load Upscale Model",
            "loaders",
            enlarging.load_enlarger,
            {"model_name": upscalers},
            outputs=(("UPSCALE_MODEL", "UPSCALE_MODEL"),),
            schema_form=True,
            module="comfy_extras.nodes_upscale_model",
            description="Loads an upscale model; in the sandbox its name only says the factor.",
        ),
        NodeClass(
            "ImageUpscaleWithModel",
            "Upscale Image (using Model)",
            "image/upscaling",
            enlarging.enlarge,
            {"upscale_model": Input("UPSCALE_MODEL"), "image": Input("IMAGE")},
            outputs=IMAGE,
            schema_form=True,
            module="comfy_extras.nodes_upscale_model",
        ),
    ]


def _loading() -> list[NodeClass]:
    return [
        NodeClass(
            "LoraLoaderModelOnly",
            "LoraLoaderModelOnly",
            "loaders",
            sampling.load_model_lora,
            {
                "model": Input("MODEL"),
                "lora_name": Input("COMBO", None, lambda config: list(config.loras)),
                "strength_model": number(1.0, -100.0, 100.0, 0.01),
            },
            outputs=(("MODEL", "MODEL"),),
        ),
        NodeClass(
            "CLIPVisionLoader",
            "Load CLIP Vision",
            "loaders",
            referring.load_vision,
            {"clip_name": Input("COMBO", None, _clip_visions)},
            outputs=(("CLIP_VISION", "CLIP_VISION"),),
        ),
        NodeClass(
            "ControlNetLoader",
            "Load ControlNet Model",
            "loaders",
            referring.load_control,
            {"control_net_name": Input("COMBO", None, _control_nets)},
            outputs=(("CONTROL_NET", "CONTROL_NET"),),
        ),
    ]


def _clip_visions(config: Config) -> list[str]:
    return ["sandbox-clip-vision.safetensors"] if "ipadapter" in config.extensions else []


def _control_nets(config: Config) -> list[str]:
    return ["sandbox-controlnet.safetensors"] if "instantid" in config.extensions else []


def _clips() -> list[NodeClass]:
    module, place = "comfy_extras.nodes_video_model", "conditioning/video_models"
    return [
        NodeClass(
            "ImageOnlyCheckpointLoader",
            "Image Only Checkpoint Loader (img2vid model)",
            "loaders/video_models",
            moving.load_image_checkpoint,
            {"ckpt_name": CHECKPOINTS},
            outputs=(("MODEL", "MODEL"), ("CLIP_VISION", "CLIP_VISION"), ("VAE", "VAE")),
            module=module,
        ),
        NodeClass(
            "SVD_img2vid_Conditioning",
            "SVD_img2vid_Conditioning",
            place,
            moving.picture_and_motion,
            {
                "clip_vision": Input("CLIP_VISION"),
                "init_image": Input("IMAGE"),
                "vae": Input("VAE"),
                "width": integer(1024, 16, 16384, step=8),
                "height": integer(576, 16, 16384, step=8),
                "video_frames": integer(14, 1, 4096),
                "motion_bucket_id": integer(127, 1, 1023),
                "fps": integer(6, 1, 1024),
                "augmentation_level": number(0.0, 0.0, 10.0, 0.01),
            },
            outputs=(("CONDITIONING", "positive"), ("CONDITIONING", "negative"), ("LATENT", "latent")),
            module=module,
        ),
        NodeClass(
            "VideoLinearCFGGuidance",
            "VideoLinearCFGGuidance",
            "sampling/video_models",
            moving.guide,
            {"model": Input("MODEL"), "min_cfg": number(1.0, 0.0, 100.0, 0.5, round=0.01)},
            outputs=(("MODEL", "MODEL"),),
            module=module,
        ),
    ]
