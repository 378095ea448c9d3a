"""Execution of operations: graphql-core's executor with compiled plans for what is plain data.

See docs/decisions/0012-compiled-plans.md.
"""

from schema.executing.executor import Executor

__all__ = ["Executor"]
