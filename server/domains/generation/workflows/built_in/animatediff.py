"""A short clip from a prompt."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.model import Workflow

FPS = parts.number("fps", "Pictures a second", ("9", "fps"), 8, 1, 30, 1)

ANIMATEDIFF = Workflow(
    key="animatediff",
    version=1,
    name="Short clip (AnimateDiff)",
    description=(
        "Paints a short clip from a prompt, with a checkpoint of SD 1.5 and a motion model. Motion models are made "
        "for about 16 pictures; longer clips need much memory and drift."
    ),
    category="clip",
    extension="ComfyUI-AnimateDiff-Evolved",
    parameters=(
        *(parts.PROMPT, parts.NEGATIVE, parts.CHECKPOINT),
        parts.choice("motionModel", "Motion model", ("10", "model_name"), "v3_sd15_mm.ckpt"),
        parts.integer("frames", "Pictures of the clip", ("5", "batch_size"), 16, 8, 64),
        FPS,
        *(*parts.SAMPLING, parts.WIDTH, parts.HEIGHT),
    ),
    presets=parts.PRESETS,
    graph={
        **parts.painted("animatediff", model=["12", 0]),
        "5": parts.node("EmptyLatentImage", "Empty clip", width=512, height=512, batch_size=16),
        "10": parts.node("ADE_LoadAnimateDiffModel", "Load motion model", model_name=""),
        "11": parts.node("ADE_ApplyAnimateDiffModelSimple", "Apply motion model", motion_model=["10", 0]),
        "12": parts.node(
            "ADE_UseEvolvedSampling",
            "Sample with motion",
            model=["4", 0],
            m_models=["11", 0],
            beta_schedule="autoselect",
        ),
        "9": parts.node(
            "SaveAnimatedWEBP",
            "Save",
            images=["8", 0],
            filename_prefix="ainfluencer/animatediff",
            fps=8.0,
            lossless=False,
            quality=85,
            method="default",
        ),
    },
)
