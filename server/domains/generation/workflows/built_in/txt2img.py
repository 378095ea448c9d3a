"""Text to image."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.model import Workflow

TXT2IMG = Workflow(
    key="txt2img",
    version=1,
    name="Text to image",
    description="Paints pictures from a prompt with one checkpoint.",
    category="image",
    parameters=parts.PAINTING,
    presets=parts.PRESETS,
    graph=parts.painted("txt2img"),
)
