"""Relay connections from keyset pages."""

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

from server.core.keyset import Page

Row = TypeVar("Row")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether something comes before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first edge.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last edge: give it as `after`.")


def page_info(page: Page[Any]) -> PageInfo:
    """The PageInfo of a page."""
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )


def edges(page: Page[Row], edge: Callable[..., Any], make: Callable[[Row], Any]) -> list[Any]:
    """The page's rows as edges of the given edge type."""
    return [edge(cursor=cursor, node=make(row)) for cursor, row in zip(page.cursors, page.items, strict=True)]
