"""What an import changes, one by one."""

from collections.abc import Sequence
from typing import Annotated, Self, TypeVar

import strawberry

from schema.ledger.file_enums import ImportChange, ImportKind
from schema.ledger.types import UnparsedLine
from server.core import keyset
from server.domains.ledger import importing
from server.domains.ledger.differing import Difference

Item = TypeVar("Item")
MAX_SHOWN = 1000
First = Annotated[int, strawberry.argument(description="How many, 1 to 1000.")]
Skip = Annotated[int, strawberry.argument(description="How many to leave out at the beginning.")]


@strawberry.type(description="A field before and after an import, as text.")
class LedgerFieldChange:
    field: str = strawberry.field(description="The field's name.")
    before: str | None = strawberry.field(description="What the ledger says before it.")
    after: str | None = strawberry.field(description="What the file says.")


@strawberry.type(description="Something that an import adds, changes, or keeps although the file differs.")
class LedgerDifference:
    kind: ImportKind = strawberry.field(description="What it is.")
    change: ImportChange = strawberry.field(description="What the import does with it.")
    key: str | None = strawberry.field(description="The task's key, or that of the first task of a run.")
    title: str = strawberry.field(description="Its title.")
    line: int | None = strawberry.field(description="Where the file has it, from 1.")
    reason: str | None = strawberry.field(description="Why it is kept, or reopened.")
    fields: list[LedgerFieldChange] = strawberry.field(
        description="What differs; of an added task its list, state and priority."
    )

    @classmethod
    def of(cls, item: Difference) -> Self:
        fields = [LedgerFieldChange(field=f.field, before=f.before, after=f.after) for f in item.fields]
        return cls(
            kind=item.kind,
            change=item.change,
            key=item.key,
            title=item.title,
            line=item.line,
            reason=item.reason,
            fields=fields,
        )


@strawberry.type
class ImportDetails:
    """Fields of an import that can be long; all of them tell how much there is in all."""

    report: strawberry.Private[importing.Report]

    @strawberry.field(description="What it changes or keeps, one by one, in the order of the file.")
    def diff(self, first: First = 200, skip: Skip = 0) -> list[LedgerDifference]:
        return [LedgerDifference.of(item) for item in _part(self.report.differences, first, skip)]

    @strawberry.field(description="How many entries the diff has in all.")
    def diff_count(self) -> int:
        return len(self.report.differences)

    @strawberry.field(description="Lines that could not be read, in order; counts.unparsed is their number.")
    def unparsed(self, first: First = 200, skip: Skip = 0) -> list[UnparsedLine]:
        lines = _part(self.report.unparsed, first, skip)
        return [UnparsedLine(line=line, text=text) for line, text in lines]


def _part(items: Sequence[Item], first: int, skip: int) -> Sequence[Item]:
    keyset.check_first(first, MAX_SHOWN)
    return items[max(skip, 0) :][:first]
