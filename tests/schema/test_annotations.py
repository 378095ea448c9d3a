"""Annotations of GraphQL types are values, not text: Strawberry would parse and evaluate each text several times."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SCHEMA = Path(__file__).resolve().parents[2] / "schema"


def defines_types(module: ast.Module) -> bool:
    """Whether a class or a function in it is decorated by Strawberry."""
    decorated = (
        n for n in ast.walk(module) if isinstance(n, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return any("strawberry." in ast.unparse(one) for node in decorated for one in node.decorator_list)


def test_the_check_finds_types() -> None:
    assert defines_types(ast.parse((SCHEMA / "node.py").read_text("utf-8")))
    assert not defines_types(ast.parse((SCHEMA / "ids.py").read_text("utf-8")))


@pytest.mark.parametrize(
    "path", sorted(SCHEMA.rglob("*.py")), ids=lambda path: path.relative_to(SCHEMA).as_posix()
)
def test_types_are_annotated_with_values(path: Path) -> None:
    module = ast.parse(path.read_text("utf-8"))
    imported = {n.module for n in module.body if isinstance(n, ast.ImportFrom)}
    assert not (defines_types(module) and "__future__" in imported), (
        "leave out `from __future__ import annotations`"
    )
