"""What an engine can refuse or fail at, as part of the one tree of errors."""

from __future__ import annotations

from server.core.errors import InvalidInput, NotFound, Unavailable
from server.engines.values import FailureCode, NodeError


class EngineUnreachable(Unavailable):
    """The engine does not answer, or not in time."""


class EngineFault(Unavailable):
    """The engine answers, but not what its protocol says: a 500, a redirect, no JSON, too many bytes."""


class EngineRejected(InvalidInput):
    """The engine will not run this graph; `code` and `node_errors` say why."""

    def __init__(
        self,
        code: FailureCode,
        message: str,
        node: str | None = None,
        node_class: str | None = None,
        node_errors: tuple[NodeError, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.node = node
        self.node_class = node_class
        self.node_errors = node_errors


class EngineNotPermitted(InvalidInput):
    """The address is not http(s), or its host is neither this machine nor in the allow-list."""


class OutputGone(NotFound):
    """The engine no longer has the file."""


class OutputTooLarge(InvalidInput):
    """The file is larger than the caller allows."""
