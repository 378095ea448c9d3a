"""The Node interface, and the registry of how each type of node is loaded and made from its row."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import strawberry

LoadMany = Callable[..., Awaitable[Sequence[Any]]]


@strawberry.interface(description="Anything that has a global id and can be fetched again by it.")
class Node:
    id: strawberry.ID = strawberry.field(description="The global id: opaque, stable, unique over all types.")


LOADERS: dict[str, LoadMany] = {}
VIEWED: set[str] = set()
_from_model: dict[type[Any], Callable[[Any], Any]] = {}


def loads(name: str, viewed: bool = False) -> Callable[[LoadMany], LoadMany]:
    """Registers a function that loads GraphQL objects (None where there is none) for keys, in their order.

    With a type's name it also serves `node(id)`; other names are batches for relations, e.g. "styles_of_character".
    With `viewed` the function gets the context as a second argument, for what not every viewer may see.
    """

    def register(load: LoadMany) -> LoadMany:
        LOADERS[name] = load
        if viewed:
            VIEWED.add(name)
        return load

    return register


def represents(model: type[Any], make: Callable[[Any], Any]) -> None:
    """Registers how a row is mapped to its GraphQL type, so that a Conflict can carry what stands now."""
    _from_model[model] = make


def from_model(row: Any) -> Any:
    """The GraphQL object for a row of a registered model; None for None and for rows of other models."""
    make = _from_model.get(type(row))
    return make(row) if make is not None else None
