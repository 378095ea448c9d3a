"""A face kept from a reference picture by InstantID, for SDXL."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.built_in.ip_adapter import FACE, WEIGHT
from server.domains.generation.workflows.model import Workflow

SDXL = (
    parts.side("width", "Width", ("5", "width"), 1016),
    parts.side("height", "Height", ("5", "height"), 1016),
)

INSTANTID = Workflow(
    key="instantid",
    version=1,
    name="Reference face (InstantID)",
    description=(
        "Paints pictures from a prompt with the face of a reference picture, by InstantID. Needs a checkpoint of SDXL "
        "and InsightFace's antelopev2 on the engine. Sizes just off 1024 keep InstantID's watermarks away."
    ),
    category="character",
    extension="ComfyUI_InstantID",
    parameters=(
        *(parts.PROMPT, parts.NEGATIVE, FACE, WEIGHT, parts.CHECKPOINT),
        *(parts.STEPS, parts.number("cfg", "CFG", ("3", "cfg"), 4.5, 0, 30, 0.5)),
        *(parts.SAMPLER, parts.SCHEDULER, parts.SEED, *SDXL, parts.BATCH),
        parts.choice("instantid", "InstantID", ("11", "instantid_file"), "ip-adapter.bin"),
        parts.choice(
            "controlNet",
            "ControlNet",
            ("12", "control_net_name"),
            "instantid/diffusion_pytorch_model.safetensors",
        ),
        parts.choice("provider", "InsightFace runs on", ("14", "provider"), "CPU"),
    ),
    presets=(),
    graph={
        **parts.painted("instantid", model=["13", 0]),
        "10": parts.node("LoadImage", "Reference of the face", image=""),
        "11": parts.node("InstantIDModelLoader", "Load InstantID", instantid_file=""),
        "12": parts.node("ControlNetLoader", "Load ControlNet", control_net_name=""),
        "14": parts.node("InstantIDFaceAnalysis", "Load InsightFace", provider="CPU"),
        "13": parts.node(
            "ApplyInstantID",
            "Apply the face",
            instantid=["11", 0],
            insightface=["14", 0],
            control_net=["12", 0],
            image=["10", 0],
            model=["4", 0],
            positive=["6", 0],
            negative=["7", 0],
            weight=0.8,
            start_at=0.0,
            end_at=1.0,
        ),
        "3": parts.sampler(model=["13", 0], positive=["13", 1], negative=["13", 2], cfg=4.5),
    },
)
