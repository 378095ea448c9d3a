"""How the server itself looks at a git repository. It only looks: it writes nothing and runs nothing of it.

Knows no database: it takes the path of the repository's top folder and returns frozen dataclasses.
"""

from server.domains.ledger.workspace.ancestry import is_ancestor, reachable
from server.domains.ledger.workspace.changes import files_between
from server.domains.ledger.workspace.checking import check
from server.domains.ledger.workspace.commits import Commit, find_commit
from server.domains.ledger.workspace.objects import exists
from server.domains.ledger.workspace.snapshots import Snapshot, snapshot, tree_of
from server.domains.ledger.workspace.status import Repository, inspect

__all__ = [
    "Commit",
    "Repository",
    "Snapshot",
    "check",
    "exists",
    "files_between",
    "find_commit",
    "inspect",
    "is_ancestor",
    "reachable",
    "snapshot",
    "tree_of",
]
