"""What all sorted lists share."""

from enum import Enum

import strawberry


@strawberry.enum(description="Which end of a sorted list comes first.")
class SortDirection(Enum):
    ASC = "ASC"
    DESC = "DESC"
