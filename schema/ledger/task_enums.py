"""Enums of tasks: the domain's own, made known to GraphQL."""

from schema.enums import expose
from server.domains.ledger.kinds import (
    DoneBasis,
    PolicyReview,
    TaskEventKind,
)

__all__ = [
    "DoneBasis",
    "PolicyReview",
    "TaskEventKind",
]

expose(
    DoneBasis,
    "What a task's DONE rests on.",
    CLAIMED="An imported file says so; nothing was verified.",
    VERIFIED="A run with a passing check and a commit that the server found.",
)
expose(
    PolicyReview,
    "Whether an owner must look at a task before anybody works on it.",
    NONE="No review is needed.",
    NEEDED="An owner has to review it first; until then it is not selected.",
    CLEARED="An owner has reviewed it and wrote down in which form it may be done.",
)
expose(
    TaskEventKind,
    "What happened to a task.",
    CREATED="It was made.",
    IMPORTED="An import brought or changed it.",
    EDITED="What it says was changed.",
    STARTED="A run took it up.",
    PUT_BACK="A run gave it back without changes.",
    DONE="A run closed it.",
    BLOCKED="It was blocked.",
    UNBLOCKED="Its block was lifted.",
    REOPENED="It was DONE and is taken up again.",
    REVIEWED="An owner decided its policy review.",
)
