"""Image to image."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.model import Workflow

BATCH = parts.integer("batch", "Pictures", ("12", "amount"), 1, 1, 8)

IMG2IMG = Workflow(
    key="img2img",
    version=1,
    name="Image to image",
    description="Paints a stored picture anew after a prompt, as far from it as the strength says.",
    category="image",
    parameters=(
        *(parts.PROMPT, parts.NEGATIVE),
        parts.image("image", "Picture", ("10", "image")),
        *(parts.denoise(0.6), parts.CHECKPOINT),
        *parts.SAMPLING,
        parts.side("width", "Width", ("11", "width")),
        parts.side("height", "Height", ("11", "height")),
        BATCH,
    ),
    presets=parts.PRESETS,
    graph={
        **parts.checkpoint(),
        **parts.prompts(["4", 1]),
        "10": parts.node("LoadImage", "Picture", image=""),
        "11": parts.node(
            "ImageScale",
            "Size",
            image=["10", 0],
            upscale_method="lanczos",
            width=512,
            height=512,
            crop="center",
        ),
        "5": parts.node("VAEEncode", "Encode", pixels=["11", 0], vae=["4", 2]),
        "12": parts.node("RepeatLatentBatch", "Pictures", samples=["5", 0], amount=1),
        "3": parts.sampler(latent_image=["12", 0], denoise=0.6),
        **parts.decoded(["3", 0], "img2img"),
    },
)
