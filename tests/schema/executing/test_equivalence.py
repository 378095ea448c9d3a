"""Our executor must give what graphql-core's gives: data, errors, their order, places and causes."""

from __future__ import annotations

import asyncio
import gc
import re
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import DocumentNode, NoUnusedVariablesRule, execute, parse, specified_rules, validate
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.executing import Executor
from tests.schema.executing.world import SCHEMA, make_document, make_world

# Not every document uses every variable, and execution does not mind.
RULES = [rule for rule in specified_rules if rule is not NoUnusedVariablesRule]
SEEDS = st.integers(min_value=0, max_value=2**32)


@pytest.fixture(autouse=True)
def dropped_in_here() -> Iterator[None]:
    """What the executors dropped is collected while the filters of this test still hold."""
    yield
    gc.collect()


async def _run(executor_class: Any, document: DocumentNode, world: Any, variables: dict[str, Any]) -> Any:
    result = execute(
        SCHEMA._schema,
        document,
        root_value=world,
        variable_values=variables,
        executor_class=executor_class,
        is_awaitable=optimized_is_awaitable,
        operation_extensions=None,
    )
    answer = await result if optimized_is_awaitable(result) else result
    left = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*left, return_exceptions=True)  # what graphql-core lets run on after a failure
    return answer


def _told(result: Any) -> Any:
    """The whole result as text, without addresses of objects."""
    errors = [(e.formatted, repr(e.original_error), len(e.nodes or ())) for e in result.errors or ()]
    return re.sub(r"0x[0-9a-f]+", "0x", repr((result.data, errors)))


async def check(text: str, seeds: list[int]) -> int:
    """Compares both executors over worlds and variables, with one parsed document; returns how many errors came."""
    document = parse(text)
    errors = 0
    for seed in seeds:
        for variables in ({"yes": True}, {"yes": False, "no": True}, {"yes": True, "odd": None}):
            ours = await _run(Executor, document, make_world(seed), variables)
            core = await _run(StrawberryGraphQLCoreExecutionContext, document, make_world(seed), variables)
            assert _told(ours) == _told(core), (text, seed, variables)
            errors += len(core.errors or ())
    return errors


# After a failure graphql-core drops what it has not begun to await, with and without our plans.
@pytest.mark.filterwarnings("ignore:.*was never awaited", "ignore::pytest.PytestUnraisableExceptionWarning")
@settings(max_examples=100, deadline=None)
@given(SEEDS, st.lists(SEEDS, min_size=1, max_size=2))
async def test_any_document_gives_the_same_over_any_data(document: int, worlds: list[int]) -> None:
    text = make_document(document)
    assume(not validate(SCHEMA._schema, parse(text), RULES))
    await check(text, worlds)


@pytest.mark.parametrize(
    "document",
    [
        "query($odd: Boolean = true) { size part { text @include(if: $odd) } }",
        "query($odd: Boolean = true) { things { name ... on Other { parts { text @skip(if: $odd) } } } size }",
        "query($odd: Boolean = true) { size items { parts { ...F } } } fragment F on Part { text @skip(if: $odd) }",
    ],
)
async def test_a_condition_that_is_null_is_refused_at_its_place(document: str) -> None:
    assert await check(document, list(range(5))) > 0
