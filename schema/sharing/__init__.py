"""Subscribers that ask the same share one source, one execution and one encoded payload for each event.

A subscription may be shared when its result depends on nothing but document, variables and the viewer's rights: the
domain packages name such fields in SHARED. Rights are checked for each subscriber, and each begins with an execution
of its own (its snapshot, or what it missed since its cursor) and goes over to the shared events from there.
"""

from schema.sharing.handler import SharingHandler
from schema.sharing.source import Sources

__all__ = ["SharingHandler", "Sources"]
