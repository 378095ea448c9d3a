"""The catalog of workflows: those that come with the product, and those that people uploaded."""

from server.domains.generation.workflows.built_in import CATALOG
from server.domains.generation.workflows.model import Parameter, ParameterKind, Preset, Workflow

__all__ = ["CATALOG", "Parameter", "ParameterKind", "Preset", "Workflow"]
