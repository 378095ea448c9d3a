"""Several pictures at once."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.model import Workflow

PICTURES = parts.integer("batch", "Pictures", ("10", "amount"), 4, 2, 8)

BATCH = Workflow(
    key="batch",
    version=1,
    name="Batch",
    description="Paints several pictures of one prompt in one run, to choose from: one load of the model for all.",
    category="image",
    parameters=(*(one for one in parts.PAINTING if one.name != "batch"), PICTURES),
    presets=parts.PRESETS,
    graph={
        **parts.painted("batch"),
        "10": parts.node("RepeatLatentBatch", "Pictures", samples=["5", 0], amount=4),
        "3": parts.sampler(latent_image=["10", 0]),
    },
)
