"""When a plan is made, how long it lives, and that what it covers never reaches graphql-core."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from graphql import DocumentNode, OperationDefinitionNode, execute, parse
from graphql.execution.middleware import MiddlewareManager
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.executing import Executor, plans
from tests.schema.executing.world import SCHEMA, Colour, Other, Part, Query

PART: dict[str, Any] = {
    **{"text": "a", "number": 1, "count": None, "ratio": 0.5, "flag": True, "colour": Colour.GREEN},
    **{
        "mood": "CALM",
        "at": None,
        "blob": {"a": 1},
        "size": 2**40,
        "seed": 2**63,
        "words": ["w"],
        "grid": [[1]],
    },
}
PLAIN = "{ __typename text number flag colour mood blob size seed words grid }"


def run(text: str | DocumentNode, executor: type = Executor, **options: Any) -> Any:
    document = parse(text) if isinstance(text, str) else text
    root = Query(part=Part(**PART), size=3, objects=[Other(id="o", name="n", parts=[Part(**PART)])])  # type: ignore[arg-type]
    return execute(SCHEMA._schema, document, root, executor_class=executor, **options)


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the fields that graphql-core executes."""
    names: list[str] = []
    original = StrawberryGraphQLCoreExecutionContext.execute_field

    def noted(self: Any, parent: Any, source: Any, details: Any, path: Any, context: Any) -> Any:
        names.append(path.key)
        return original(self, parent, source, details, path, context)

    monkeypatch.setattr(StrawberryGraphQLCoreExecutionContext, "execute_field", noted)
    return names


def test_plain_data_never_reaches_graphql_core(executed: list[str]) -> None:
    result = run(
        "{ part " + PLAIN + " size things { __typename ... on Other { name parts " + PLAIN + " } } }"
    )
    assert result.errors is None
    assert result.data["part"]["colour"] == "VERDANT"
    assert result.data["things"][0]["parts"] == [result.data["part"]]
    assert executed == ["things"], "only the field with a resolver"


def test_what_is_wrong_is_told_by_graphql_core(executed: list[str]) -> None:
    document = parse("{ part { number words } size }")
    root = Query(part=Part(**PART | {"number": "seven"}), size=3, objects=[])
    result = execute(SCHEMA._schema, document, root, executor_class=Executor)
    assert result.data == {"part": None, "size": 3}
    assert [error.path for error in result.errors or ()] == [["part", "number"]]
    assert "part" in executed and "number" in executed and "size" not in executed


def test_a_middleware_sees_every_field(executed: list[str]) -> None:
    class Seeing:
        def resolve(self, next_: Any, source: Any, info: Any, **arguments: Any) -> Any:
            return next_(source, info, **arguments)

    run("{ part { text } }", middleware=MiddlewareManager(Seeing()))
    assert executed == ["part", "text"]


def _operation(document: DocumentNode) -> OperationDefinitionNode:
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation


def test_plans_are_made_once_for_each_choice_of_a_directive() -> None:
    document = parse("query($yes: Boolean!, $n: Int) { part { text @include(if: $yes) number } }")
    operation = _operation(document)
    shown = plans.plans_of(operation, {}, {"yes": True, "n": 1})
    assert plans.plans_of(operation, {}, {"yes": True, "n": 2}) is shown
    assert plans.plans_of(operation, {}, {"yes": False}) is not shown
    for yes, data in (
        (True, {"text": "a", "number": 1}),
        (False, {"number": 1}),
        (True, {"text": "a", "number": 1}),
    ):
        assert run(document, variable_values={"yes": yes}).data == {"part": data}


def test_plans_go_with_their_document() -> None:
    document = parse("{ part { text } }")
    run(document)
    key = id(_operation(document))
    assert key in plans._known
    del document
    gc.collect()
    assert key not in plans._known


def test_variants_are_bounded() -> None:
    names = [f"v{n}" for n in range(8)]
    variables = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"{name}: size @skip(if: ${name})" for name in names)
    operation = _operation(parse(f"query({variables}) {{ {fields} }}"))
    for number in range(2**8):
        chosen = {name: bool(number >> bit & 1) for bit, name in enumerate(names)}
        plans.plans_of(operation, {}, chosen)
    assert 0 < len(plans._known[id(operation)]._variants) <= plans.MAX_VARIANTS
