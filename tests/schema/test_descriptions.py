"""The schema explains itself, and its export is up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

import schema


def _named_parts() -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for type_ in schema.schema._schema.type_map.values():
        if type_.name.startswith("__") or type_.name in {"String", "Int", "Float", "Boolean", "ID"}:
            continue
        parts[type_.name] = type_
        if isinstance(type_, GraphQLEnumType):
            parts |= {f"{type_.name}.{name}": value for name, value in type_.values.items()}
        if isinstance(type_, GraphQLInputObjectType):
            parts |= {f"{type_.name}.{name}": field for name, field in type_.fields.items()}
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in type_.fields.items():
                parts[f"{type_.name}.{name}"] = field
                parts |= {f"{type_.name}.{name}({arg})": value for arg, value in field.args.items()}
    return parts


def test_everything_carries_a_description() -> None:
    root = {"Query", "Mutation", "Subscription"}
    missing = [name for name, part in _named_parts().items() if not part.description and name not in root]
    assert missing == []


def test_the_export_is_up_to_date() -> None:
    exported = Path(schema.__file__).parent / "schema.graphql"
    assert exported.read_text("utf-8") == schema.sdl(), "run `python -m server.cli schema export`"


def test_mutations_are_noun_first_and_return_a_union_with_errors() -> None:
    mutation = schema.schema._schema.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        result = getattr(field.type, "of_type", field.type)
        assert result.name == f"{name[0].upper()}{name[1:]}Result"
        assert any("Error" in {i.name for i in member.interfaces} for member in result.types), name
