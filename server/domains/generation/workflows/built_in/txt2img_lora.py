"""Text to image with a LoRA."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.model import Workflow

LORA = parts.choice("lora", "LoRA", ("10", "lora_name"))
STRENGTH = parts.also(
    parts.number("loraStrength", "Strength of the LoRA", ("10", "strength_model"), 1.0, -2, 2, 0.05),
    ("10", "strength_clip"),
)

TXT2IMG_LORA = Workflow(
    key="txt2img_lora",
    version=1,
    name="Text to image with a LoRA",
    description="Paints pictures from a prompt with a checkpoint and a LoRA, such as one trained on a character.",
    category="character",
    parameters=(*parts.PAINTING, LORA, STRENGTH),
    presets=parts.PRESETS,
    graph={
        **parts.painted("lora", model=["10", 0], clip=["10", 1]),
        "10": parts.node(
            "LoraLoader",
            "Load LoRA",
            model=["4", 0],
            clip=["4", 1],
            lora_name="",
            strength_model=1.0,
            strength_clip=1.0,
        ),
    },
)
