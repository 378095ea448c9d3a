"""A face kept from a reference picture by IP-Adapter."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.model import Workflow

PACK = "ComfyUI_IPAdapter_plus"
FACE = parts.image("face", "Reference of the face", ("10", "image"))
WEIGHT = parts.number("weight", "Strength of the reference", ("13", "weight"), 0.8, 0, 2, 0.05)

IP_ADAPTER = Workflow(
    key="ip_adapter",
    version=1,
    name="Reference face (IP-Adapter)",
    description=(
        "Paints pictures from a prompt with the face of a reference picture, by IP-Adapter Plus Face. The files named "
        "by default are for checkpoints of SD 1.5; for SDXL choose ip-adapter-plus-face_sdxl_vit-h."
    ),
    category="character",
    extension=PACK,
    parameters=(
        *(parts.PROMPT, parts.NEGATIVE, FACE, WEIGHT),
        *parts.PAINTING[2:],
        parts.choice(
            "ipAdapter",
            "IP-Adapter",
            ("11", "ipadapter_file"),
            "ip-adapter-plus-face_sd15.safetensors",
        ),
        parts.choice(
            "clipVision",
            "CLIP Vision",
            ("12", "clip_name"),
            "CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors",
        ),
    ),
    presets=parts.PRESETS,
    graph={
        **parts.painted("ip-adapter", model=["13", 0]),
        "10": parts.node("LoadImage", "Reference of the face", image=""),
        "11": parts.node("IPAdapterModelLoader", "Load IP-Adapter", ipadapter_file=""),
        "12": parts.node("CLIPVisionLoader", "Load CLIP Vision", clip_name=""),
        "13": parts.node(
            "IPAdapterAdvanced",
            "Apply the face",
            model=["4", 0],
            ipadapter=["11", 0],
            image=["10", 0],
            clip_vision=["12", 0],
            weight=0.8,
            weight_type="linear",
            combine_embeds="concat",
            start_at=0.0,
            end_at=1.0,
            embeds_scaling="V only",
        ),
    },
)
