"""A schema with every kind of field, objects that hold what they should and what they should not, and documents.

Everything is made from a seed, so that two executors can be given the same, things that can be read only once too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from enum import Enum, StrEnum
from random import Random
from typing import Annotated, Any, cast

import strawberry
from graphql import get_named_type, is_composite_type, is_object_type
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from schema.scalars import SCALARS, ByteCount, UInt64


class Refused(Exception):
    """A failure that a union of the schema knows."""


@strawberry.enum
class Colour(Enum):
    RED = "red"
    GREEN = strawberry.enum_value("green", name="VERDANT")


@strawberry.enum
class Mood(StrEnum):
    CALM = "CALM"
    WILD = "WILD"


@strawberry.interface
class Thing:
    id: strawberry.ID
    name: str


@strawberry.type
class Part:
    text: str | None
    number: int
    count: int | None
    ratio: float | None
    flag: bool
    colour: Colour
    mood: Mood | None
    at: datetime | None
    blob: JSON | None
    size: ByteCount | None
    seed: UInt64 | None
    words: list[str]
    grid: list[list[int | None]] | None


@strawberry.type
class Refusal:
    message: str


@strawberry.type
class Item(Thing):
    part: Part
    maybe: Part | None
    parts: list[Part]
    holes: list[Part | None] | None
    thing: Thing | None
    things: list[Thing]
    either: Annotated[Part | Item, strawberry.union("Either")] | None
    given: strawberry.Private[Any]

    @strawberry.field
    def now(self) -> Part | None:
        return cast(Part, self.given)

    @strawberry.field
    async def later(self, turns: int = 1) -> list[Part]:
        for _ in range(turns % 4):
            await asyncio.sleep(0)
        return [cast(Part, self.given)]

    @strawberry.field
    async def failing(self, info: strawberry.Info) -> str:
        raise ValueError(f"{info.field_name} of {self.name}")

    @strawberry.field
    def refused(self) -> Annotated[Part | Refusal, strawberry.union("PartOrRefusal")]:
        raise Refused("not now")


@strawberry.type
class Other(Thing):
    parts: list[Part] | None


@strawberry.type
class Query:
    part: Part | None
    size: int

    @strawberry.field
    async def items(self, few: bool = False) -> list[Item]:
        return cast("list[Item]", self.objects[:1] if few else self.objects)

    @strawberry.field
    def things(self) -> list[Thing] | None:
        return cast("list[Thing]", self.objects)

    @strawberry.field
    async def item(self) -> Item:
        await asyncio.sleep(0)
        return cast(Item, self.objects[0])

    objects: strawberry.Private[list[Any]]


class Handler:
    exception_type = Refused
    error_type = Refusal

    def handle(self, exception: Refused, *, field: Any, info: Any) -> Any:
        return Refusal(message=str(exception))


class Later:
    """Something awaitable that nobody minds not being awaited."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __await__(self) -> Generator[Any, None, Any]:
        yield
        return self.value


SCHEMA = strawberry.Schema(
    query=Query,
    types=[Item, Other],
    config=StrawberryConfig(scalar_map=SCALARS),
    exception_handlers=[Handler()],  # type: ignore[list-item]
)


def make_world(seed: int) -> Query:
    """A root object; in two of three worlds some values are not what their fields promise."""
    random = Odd(seed)
    objects = [_thing(random, 2) for _ in range(random.randint(1, 4))]
    return Query(part=_odd(random, _part(random)), size=_odd(random, 3), objects=objects)


class Odd(Random):
    """Randomness with a share of odd values."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.share = self.choice((0.0, 0.005, 0.04))


def _odd(random: Odd, value: Any) -> Any:
    if random.random() >= random.share:
        return value
    wrong = (
        *(
            None,
            ValueError("as a value"),
            Later(value),
            "text",
            7,
            2**40,
            1.5,
            float("nan"),
            object(),
            [],
            {},
        ),
        *(iter([value]), [value], [Later(value)]),
    )
    return random.choice(wrong)


def _part(random: Odd) -> Part:
    values = {
        "text": random.choice(["a", "", None, Mood.CALM]),
        "number": random.choice([0, -5, 2**31 - 1]),
        "count": random.choice([None, 3, True]),
        "ratio": random.choice([None, 0.25, 2, -0.0]),
        "flag": random.choice([True, False]),
        "colour": random.choice([Colour.RED, Colour.GREEN, "red"]),
        "mood": random.choice([None, Mood.WILD, "CALM"]),
        "at": random.choice([None, datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)]),
        "blob": random.choice([None, {"a": [1, None]}, [1.5], "x", True]),
        "size": random.choice([None, 2**40]),
        "seed": random.choice([None, 2**63]),
        "words": random.choice([[], ["a", "b"], ("a",), {"a": 1}]),
        "grid": random.choice([None, [[1, None], []], [[2]]]),
    }
    return Part(**{name: _odd(random, value) for name, value in values.items()})


def _thing(random: Odd, depth: int) -> Any:
    name = random.choice("abc")
    if depth == 0 or random.random() < 0.2:
        return _odd(random, Other(id=strawberry.ID("o"), name=_odd(random, name), parts=_parts(random)))
    values = {
        "part": _part(random),
        "maybe": random.choice([None, _part(random)]),
        "parts": _parts(random),
        "holes": random.choice([None, [None, _part(random)]]),
        "thing": random.choice([None, _thing(random, depth - 1)]),
        "things": [_thing(random, depth - 1) for _ in range(random.randint(0, 2))],
        "either": random.choice([None, _part(random), _thing(random, depth - 1)]),
        "given": _part(random),
    }
    odd = {key: _odd(random, value) for key, value in values.items()}
    return _odd(random, Item(id=strawberry.ID("i"), name=_odd(random, name), **odd))


def _parts(random: Odd) -> list[Part] | Iterator[Part]:
    parts = [_odd(random, _part(random)) for _ in range(random.randint(0, 3))]
    return iter(parts) if random.random() < random.share else parts


def make_document(seed: int) -> str:
    """A document of one operation with variables $yes, $no and $odd, often a valid one: shapes may collide."""
    random = Random(seed)
    graphql_schema = SCHEMA._schema
    fragments: list[str] = []
    body = _selection(random, graphql_schema.query_type, 3, fragments)
    return f"query($yes: Boolean!, $no: Boolean = false, $odd: Boolean = true) {body} " + " ".join(fragments)


def _selection(random: Random, type_: Any, depth: int, fragments: list[str]) -> str:
    parts = [_field(random, type_, depth, fragments) for _ in range(random.randint(1, 5))]
    kinds = SCHEMA._schema.get_possible_types(type_) if not is_object_type(type_) else [type_]
    for _ in range(random.choice([0, 0, 1, 2])):
        kind = random.choice(list(kinds))
        inner = _selection(random, kind, depth - 1, fragments)
        if random.random() < 0.5:
            parts.append(f"... on {kind.name}{_condition(random)} {inner}")
        else:
            fragments.append(f"fragment F{len(fragments)} on {kind.name} {inner}")
            parts.append(f"...F{len(fragments) - 1}{_condition(random)}")
    random.shuffle(parts)
    return "{ " + " ".join(["__typename", *parts]) + " }"


def _field(random: Random, type_: Any, depth: int, fragments: list[str]) -> str:
    fields = getattr(type_, "fields", {})
    usable = [n for n, f in fields.items() if depth > 0 or not is_composite_type(get_named_type(f.type))]
    if not usable:
        return "__typename"
    name = random.choice(usable)
    arguments = {"later": "(turns: 2)", "items": random.choice(["", "(few: $yes)"])}.get(name, "")
    alias = f"{random.choice('xyz')}_{name}: " if random.random() < 0.2 else ""
    inner = get_named_type(fields[name].type)
    below = _selection(random, inner, depth - 1, fragments) if is_composite_type(inner) else ""
    return f"{alias}{name}{arguments}{_condition(random)} {below}"


def _condition(random: Random) -> str:
    choices = (
        "@include(if: $yes)",
        "@skip(if: $yes)",
        "@include(if: $no)",
        "@skip(if: $no)",
        "@skip(if: true)",
    )
    return " " + random.choice(choices) if random.random() < 0.15 else ""
