"""What the engine is started with."""

import random
import string
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_CHECKPOINT = "sandbox-v1.safetensors"
FOLDER_TYPES = ("output", "input", "temp")
MAX_UPLOAD_BYTES = 100 * 1024 * 1024
HISTORY_LIMIT = 10_000


@dataclass(frozen=True)
class Config:
    """Fixed for the life of the process. `step_delay` (seconds) is only where it starts: see `faults.Faults`."""

    data_dir: Path
    step_delay: float = 0.08
    old: bool = False
    checkpoints: tuple[str, ...] = (DEFAULT_CHECKPOINT,)
    loras: tuple[str, ...] = ("sandbox-warm.safetensors", "sandbox-cool.safetensors")
    upscale_models: tuple[str, ...] = ("sandbox-4x.pth",)
    extensions: tuple[str, ...] = ()
    allow_faults: bool = False
    preview_method: str = "latent2rgb"
    argv: tuple[str, ...] = field(default=())

    @property
    def version(self) -> str:
        return "0.3.64-sandbox" if self.old else "0.33.0-sandbox"

    def folder(self, kind: str) -> Path | None:
        """Return the directory of a file type, or None for a type that does not exist."""
        return self.data_dir / kind if kind in FOLDER_TYPES else None


def random_letters(count: int) -> str:
    """Return lowercase letters that keep the temp files of two runs apart."""
    return "".join(random.choice(string.ascii_lowercase) for _ in range(count))
