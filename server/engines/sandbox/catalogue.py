"""The node classes that the sandbox knows."""

from collections.abc import Iterable

from server.engines.sandbox import catalogue_extensions, catalogue_models, catalogue_pictures, sampling
from server.engines.sandbox.choices import (
    LATENT_UPSCALES,
    SCHEDULERS,
    integer,
    number,
    one_of,
    samplers,
)
from server.engines.sandbox.node_types import Input, NodeClass


def _tip(kind: str, text: str) -> Input:
    return Input(kind, {"tooltip": text})


def _models() -> list[NodeClass]:
    checkpoints = Input("COMBO", {"tooltip": "The checkpoint to load."}, lambda c: list(c.checkpoints))
    loras = Input("COMBO", {"tooltip": "The LoRA to apply."}, lambda c: list(c.loras))
    strength = number(1.0, -100.0, 100.0, 0.01, tooltip="How strongly it is applied.")
    model = (("MODEL", "MODEL"), ("CLIP", "CLIP"))
    return [
        NodeClass(
            "CheckpointLoaderSimple",
            "Load Checkpoint",
            "loaders",
            sampling.load_checkpoint,
            {"ckpt_name": checkpoints},
            outputs=(*model, ("VAE", "VAE")),
            description="Loads a checkpoint; in the sandbox its name only flavours the picture.",
            tooltips=("The model.", "The text encoder.", "The decoder."),
        ),
        NodeClass(
            "LoraLoader",
            "Load LoRA",
            "loaders",
            sampling.load_lora,
            {
                "model": _tip("MODEL", "The model."),
                "clip": _tip("CLIP", "The text encoder."),
                "lora_name": loras,
                "strength_model": strength,
                "strength_clip": strength,
            },
            outputs=model,
            description="Applies a LoRA; in the sandbox it only flavours the picture.",
            tooltips=("The changed model.", "The changed text encoder."),
        ),
        NodeClass(
            "CLIPTextEncode",
            "CLIP Text Encode (Prompt)",
            "conditioning",
            sampling.encode_text,
            {
                "text": Input(
                    "STRING", {"multiline": True, "dynamicPrompts": True, "tooltip": "The prompt."}
                ),
                "clip": _tip("CLIP", "The text encoder."),
            },
            outputs=(("CONDITIONING", "CONDITIONING"),),
            description="Makes a conditioning of a prompt.",
            tooltips=("The conditioning.",),
        ),
    ]


def _latents() -> list[NodeClass]:
    side = integer(512, 16, 16384, step=8, tooltip="Pixels.")
    latent, size = (("LATENT", "LATENT"),), integer(512, 0, 16384, step=8)
    sampler: dict[str, Input] = {
        "model": _tip("MODEL", "The model."),
        "seed": integer(
            0, 0, 2**64 - 1, control_after_generate=True, tooltip="The same seed gives the same picture."
        ),
        "steps": integer(20, 1, 10000, tooltip="Number of steps."),
        "cfg": number(8.0, 0.0, 100.0, 0.1, round=0.01, tooltip="How closely the prompt is followed."),
        "sampler_name": Input("COMBO", {"tooltip": "The sampler."}, samplers),
        "scheduler": one_of(SCHEDULERS, {"tooltip": "The schedule of the noise."}),
        "positive": _tip("CONDITIONING", "What should be seen."),
        "negative": _tip("CONDITIONING", "What should not be seen."),
        "latent_image": _tip("LATENT", "Where to start."),
        "denoise": number(1.0, 0.0, 1.0, 0.01, tooltip="Less than 1 keeps something of the start."),
    }
    return [
        NodeClass(
            "KSampler",
            "KSampler",
            "sampling",
            sampling.sample,
            sampler,
            outputs=latent,
            description="Paints the picture step by step.",
            tooltips=("The denoised latent.",),
        ),
        NodeClass(
            "EmptyLatentImage",
            "Empty Latent Image",
            "latent",
            sampling.empty_latent,
            {"width": side, "height": side, "batch_size": integer(1, 1, 4096, tooltip="How many.")},
            outputs=latent,
            description="An empty batch.",
            tooltips=("The empty latents.",),
        ),
        NodeClass(
            "VAEDecode",
            "VAE Decode",
            "latent",
            sampling.decode,
            {"samples": _tip("LATENT", "The latents."), "vae": _tip("VAE", "The decoder.")},
            outputs=(("IMAGE", "IMAGE"),),
            description="Makes pictures of latents.",
            tooltips=("The pictures.",),
        ),
        NodeClass(
            "VAEEncode",
            "VAE Encode",
            "latent",
            sampling.encode,
            {"pixels": Input("IMAGE"), "vae": Input("VAE")},
            outputs=latent,
        ),
        NodeClass(
            "LatentUpscale",
            "Upscale Latent",
            "latent",
            sampling.upscale_latent,
            {
                "samples": Input("LATENT"),
                "upscale_method": one_of(LATENT_UPSCALES),
                "width": size,
                "height": size,
                "crop": one_of(["disabled", "center"]),
            },
            outputs=latent,
        ),
    ]


def node_classes(extensions: Iterable[str] = ()) -> dict[str, NodeClass]:
    """Return all classes by name, with those of these node packs."""
    own = [*_models(), *_latents(), *catalogue_models.node_classes(), *catalogue_pictures.node_classes()]
    return {node.name: node for node in [*own, *catalogue_extensions.node_classes(extensions)]}
