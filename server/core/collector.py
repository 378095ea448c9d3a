"""Python's garbage collector in processes of ours, which import much and then live long.

Each disables it first of all: while it imports there is no garbage yet, and looking for it costs up to a fifth of the
start. When it has everything, it calls `calm`.
"""

from __future__ import annotations

import gc


def calm() -> None:
    """Enables it again, and keeps it from walking what lives for ever, such as schema and models, again and again."""
    gc.freeze()
    gc.enable()
    gc.set_threshold(10_000, 20, 50)
