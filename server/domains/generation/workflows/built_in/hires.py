"""Text to image in two passes."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.model import Workflow

SCALE = parts.number("scale", "Enlarge by", ("10", "scale_by"), 1.5, 1, 2, 0.05)
STEPS = parts.integer("secondSteps", "Steps of the second pass", ("11", "steps"), 12, 1, 200)
DENOISE = parts.number("denoise", "Strength of the second pass", ("11", "denoise"), 0.5, 0.05, 1, 0.05)
BOTH = (
    parts.STEPS,
    parts.also(parts.CFG, ("11", "cfg")),
    parts.also(parts.SAMPLER, ("11", "sampler_name")),
    parts.also(parts.SCHEDULER, ("11", "scheduler")),
    parts.also(parts.SEED, ("11", "seed")),
)

HIRES = Workflow(
    key="hires",
    version=1,
    name="Text to image, enlarged",
    description=(
        "Paints a picture, enlarges it before it is decoded and paints it over at that size: large pictures without "
        "the doubled bodies that a checkpoint gives when asked for them at once. Needs no upscale model."
    ),
    category="image",
    parameters=(
        *(parts.PROMPT, parts.NEGATIVE, parts.CHECKPOINT),
        *BOTH,
        *(parts.WIDTH, parts.HEIGHT, parts.BATCH, SCALE, STEPS, DENOISE),
    ),
    presets=parts.PRESETS,
    graph={
        **parts.painted("hires"),
        "10": parts.node(
            "LatentUpscaleBy", "Enlarge", samples=["3", 0], upscale_method="nearest-exact", scale_by=1.5
        ),
        "11": parts.sampler("Second pass", latent_image=["10", 0], steps=12, denoise=0.5),
        **parts.decoded(["11", 0], "hires"),
    },
)
