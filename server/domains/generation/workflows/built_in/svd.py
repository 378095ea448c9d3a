"""A short clip that begins with a stored picture."""

from server.domains.generation.workflows import parts
from server.domains.generation.workflows.model import Workflow

PLACE = "11"

SVD = Workflow(
    key="svd",
    version=1,
    name="Short clip from a picture (SVD)",
    description=(
        "Lets a stored picture move, with a checkpoint of Stable Video Diffusion (svd.safetensors gives 14 pictures, "
        "svd_xt.safetensors 25). Takes no prompt."
    ),
    category="clip",
    parameters=(
        parts.image("image", "First picture", ("10", "image")),
        parts.choice("checkpoint", "Checkpoint", ("4", "ckpt_name"), "svd.safetensors"),
        parts.integer("frames", "Pictures of the clip", (PLACE, "video_frames"), 14, 8, 25),
        parts.also(parts.integer("fps", "Pictures a second", (PLACE, "fps"), 7, 3, 30), ("9", "fps")),
        parts.integer("motion", "Motion", (PLACE, "motion_bucket_id"), 127, 1, 255),
        parts.number("noise", "Noise on the picture", (PLACE, "augmentation_level"), 0.0, 0, 1, 0.01),
        parts.integer("steps", "Steps", ("3", "steps"), 20, 1, 200),
        parts.number("cfg", "CFG", ("3", "cfg"), 2.5, 0, 30, 0.5),
        *(parts.SAMPLER, parts.choice("scheduler", "Scheduler", ("3", "scheduler"), "karras"), parts.SEED),
        parts.side("width", "Width", (PLACE, "width"), 1024),
        parts.side("height", "Height", (PLACE, "height"), 576),
    ),
    graph={
        "4": parts.node("ImageOnlyCheckpointLoader", "Load checkpoint", ckpt_name=""),
        "10": parts.node("LoadImage", "First picture", image=""),
        PLACE: parts.node(
            "SVD_img2vid_Conditioning",
            "Picture and motion",
            clip_vision=["4", 1],
            init_image=["10", 0],
            vae=["4", 2],
            width=1024,
            height=576,
            video_frames=14,
            motion_bucket_id=127,
            fps=7,
            augmentation_level=0.0,
        ),
        "12": parts.node("VideoLinearCFGGuidance", "Guidance", model=["4", 0], min_cfg=1.0),
        "3": parts.sampler(
            model=["12", 0],
            positive=[PLACE, 0],
            negative=[PLACE, 1],
            latent_image=[PLACE, 2],
            steps=20,
            cfg=2.5,
            scheduler="karras",
        ),
        "8": parts.node("VAEDecode", "Decode", samples=["3", 0], vae=["4", 2]),
        "9": parts.node(
            "SaveAnimatedWEBP",
            "Save",
            images=["8", 0],
            filename_prefix="ainfluencer/svd",
            fps=7.0,
            lossless=False,
            quality=85,
            method="default",
        ),
    },
)
