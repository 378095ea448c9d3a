"""A face kept from a reference picture by FaceID, which looks at the face alone."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.built_in.ip_adapter import FACE, PACK, WEIGHT
from server.domains.generation.workflows.model import Workflow

FACEID = Workflow(
    key="faceid",
    version=1,
    name="Reference face (FaceID)",
    description=(
        "Paints pictures from a prompt with the face of a reference picture, by IP-Adapter FaceID Plus V2, its LoRA "
        "and InsightFace, which the engine needs too. The files named by default are for checkpoints of SD 1.5."
    ),
    category="character",
    extension=PACK,
    parameters=(
        *(parts.PROMPT, parts.NEGATIVE, FACE, WEIGHT),
        parts.number("faceWeight", "Strength of the likeness", ("13", "weight_faceidv2"), 1.0, 0, 3, 0.05),
        *parts.PAINTING[2:],
        parts.choice(
            "ipAdapter",
            "IP-Adapter",
            ("11", "ipadapter_file"),
            "ip-adapter-faceid-plusv2_sd15.bin",
        ),
        parts.choice(
            "faceLora",
            "LoRA of FaceID",
            ("14", "lora_name"),
            "ip-adapter-faceid-plusv2_sd15_lora.safetensors",
        ),
        parts.choice(
            "clipVision",
            "CLIP Vision",
            ("12", "clip_name"),
            "CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors",
        ),
        parts.choice("provider", "InsightFace runs on", ("15", "provider"), "CPU"),
    ),
    presets=parts.PRESETS,
    graph={
        **parts.painted("faceid", model=["13", 0]),
        "10": parts.node("LoadImage", "Reference of the face", image=""),
        "11": parts.node("IPAdapterModelLoader", "Load IP-Adapter", ipadapter_file=""),
        "12": parts.node("CLIPVisionLoader", "Load CLIP Vision", clip_name=""),
        "14": parts.node(
            "LoraLoaderModelOnly", "Load LoRA of FaceID", model=["4", 0], lora_name="", strength_model=0.6
        ),
        "15": parts.node(
            "IPAdapterInsightFaceLoader", "Load InsightFace", provider="CPU", model_name="buffalo_l"
        ),
        "13": parts.node(
            "IPAdapterFaceID",
            "Apply the face",
            model=["14", 0],
            ipadapter=["11", 0],
            image=["10", 0],
            clip_vision=["12", 0],
            insightface=["15", 0],
            weight=0.8,
            weight_faceidv2=1.0,
            weight_type="linear",
            combine_embeds="concat",
            start_at=0.0,
            end_at=1.0,
            embeds_scaling="V only",
        ),
    },
)
