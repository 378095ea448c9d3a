"""The workflows that come with the product, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Mapping

from server.domains.generation.workflows.built_in.animatediff import ANIMATEDIFF
from server.domains.generation.workflows.built_in.batch import BATCH
from server.domains.generation.workflows.built_in.faceid import FACEID
from server.domains.generation.workflows.built_in.hires import HIRES
from server.domains.generation.workflows.built_in.img2img import IMG2IMG
from server.domains.generation.workflows.built_in.instantid import INSTANTID
from server.domains.generation.workflows.built_in.ip_adapter import IP_ADAPTER
from server.domains.generation.workflows.built_in.svd import SVD
from server.domains.generation.workflows.built_in.txt2img import TXT2IMG
from server.domains.generation.workflows.built_in.txt2img_lora import TXT2IMG_LORA
from server.domains.generation.workflows.built_in.upscale import REFINE, UPSCALE
from server.domains.generation.workflows.model import Workflow

CATALOG: Mapping[str, Workflow] = {
    workflow.key: workflow
    for workflow in (
        TXT2IMG,
        BATCH,
        TXT2IMG_LORA,
        HIRES,
        IMG2IMG,
        UPSCALE,
        REFINE,
        IP_ADAPTER,
        FACEID,
        INSTANTID,
        ANIMATEDIFF,
        SVD,
    )
}
