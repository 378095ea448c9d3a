"""What all sorted lists share."""

from enum import Enum

import strawberry


@strawberry.enum(description="Which end of a sorted list comes first.")
class SortDirection(Enum):
    ASC = strawberry.enum_value("ASC", description="The least comes first.")
    DESC = strawberry.enum_value("DESC", description="The greatest comes first.")
