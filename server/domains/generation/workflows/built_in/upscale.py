"""Stored pictures enlarged: by an upscale model, or by painting them over, which needs none."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.model import Workflow

UPSCALE = Workflow(
    key="upscale",
    version=1,
    name="Upscale with a model",
    description=(
        "Enlarges a stored picture with an upscale model such as 4x-UltraSharp. Models enlarge by a fixed factor; "
        "what comes out is then resized, so that a model of 4 and a half give 2."
    ),
    category="upscale",
    parameters=(
        parts.image("image", "Picture", ("10", "image")),
        parts.choice("upscaleModel", "Upscale model", ("11", "model_name")),
        parts.number("resize", "Resize afterwards by", ("13", "scale_by"), 0.5, 0.1, 1, 0.05),
    ),
    graph={
        "10": parts.node("LoadImage", "Picture", image=""),
        "11": parts.node("UpscaleModelLoader", "Load upscale model", model_name=""),
        "12": parts.node("ImageUpscaleWithModel", "Enlarge", upscale_model=["11", 0], image=["10", 0]),
        "13": parts.node("ImageScaleBy", "Resize", image=["12", 0], upscale_method="lanczos", scale_by=0.5),
        "9": parts.node("SaveImage", "Save", images=["13", 0], filename_prefix="ainfluencer/upscale"),
    },
)

REFINE = Workflow(
    key="upscale_refine",
    version=1,
    name="Upscale and refine",
    description=(
        "Enlarges a stored picture and paints it over lightly with a checkpoint, which adds detail. Needs no upscale "
        "model, only the memory for the size that comes out."
    ),
    category="upscale",
    parameters=(
        *(parts.PROMPT, parts.NEGATIVE),
        parts.image("image", "Picture", ("10", "image")),
        parts.number("scale", "Enlarge by", ("11", "scale_by"), 2.0, 1, 4, 0.25),
        *(parts.denoise(0.3), parts.CHECKPOINT),
        *parts.SAMPLING,
    ),
    presets=parts.PRESETS,
    graph={
        **parts.checkpoint(),
        **parts.prompts(["4", 1]),
        "10": parts.node("LoadImage", "Picture", image=""),
        "11": parts.node("ImageScaleBy", "Enlarge", image=["10", 0], upscale_method="lanczos", scale_by=2.0),
        "5": parts.node("VAEEncode", "Encode", pixels=["11", 0], vae=["4", 2]),
        "3": parts.sampler(denoise=0.3),
        **parts.decoded(["3", 0], "refine"),
    },
)
