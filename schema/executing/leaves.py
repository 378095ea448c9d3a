"""Quick serialisation of scalars and enums.

A function made here gives what graphql-core's `coerce_output_value` gives, for the values one expects. For any other
value it raises: what to say about that value is graphql-core's to decide.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any
from uuid import UUID

from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)

Complete = Callable[[Any], Any]
# Values of these types are data: no awaitables, no exceptions, nothing that graphql-core treats in a way of its own.
DATA = (str, int, float, date, time, UUID, Decimal, Enum, dict, list, bytes)


class Unusual(Exception):
    """The value is not what a plan expects."""


def leaf(type_: GraphQLLeafType) -> Complete:
    """How values of this scalar or enum become JSON. The function raises for null and for what is unusual."""
    if type_ in QUICK:
        return QUICK[type_]
    if isinstance(type_, GraphQLEnumType):
        return _enum(type_)
    return _coerced(type_)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unusual
    return value


def _int(value: Any) -> int:
    if value.__class__ is not int or not GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT:
        raise Unusual
    return value


def _float(value: Any) -> float:
    if value.__class__ is not float or not isfinite(value):
        return _float_of_int(value)
    return value


def _float_of_int(value: Any) -> float:
    if value.__class__ is not int:
        raise Unusual
    return GraphQLFloat.coerce_output_value(value)  # type: ignore[no-any-return]


def _boolean(value: Any) -> bool:
    if value is not True and value is not False:
        raise Unusual
    return value


QUICK: dict[Any, Complete] = {
    GraphQLString: _text,
    GraphQLID: _text,
    GraphQLInt: _int,
    GraphQLFloat: _float,
    GraphQLBoolean: _boolean,
}


def _enum(type_: GraphQLEnumType) -> Complete:
    """Names by member and by value, as rows have either. KeyError and TypeError for others."""
    names: dict[Any, str] = {}
    for name, value in type_.values.items():
        names.setdefault(value.value, name)
    for member in getattr(type_, "wrapped_cls", ()):
        names.setdefault(member, names[member.value])
    return names.__getitem__


def _coerced(type_: GraphQLLeafType) -> Complete:
    coerce = type_.coerce_output_value

    def complete(value: Any) -> Any:
        if not isinstance(value, DATA):
            raise Unusual
        coerced = coerce(value)
        if coerced is None or coerced is Undefined:
            raise Unusual
        return coerced

    return complete
