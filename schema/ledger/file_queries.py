"""The ledger as a file."""

from typing import Annotated

import strawberry

from schema.ledger.file_enums import LedgerExportFormat
from server.domains.ledger import exporting

Format = Annotated[LedgerExportFormat, strawberry.argument(description="In which form.")]


@strawberry.type(description="A file made from the ledger as it stands.")
class LedgerExport:
    file_name: str = strawberry.field(description="A name for it: that of the file that was imported last.")
    mime_type: str = strawberry.field(description="Its media type.")
    text: str = strawberry.field(description="Its whole text.")


@strawberry.type
class FileQueries:
    @strawberry.field(
        description=(
            "The ledger as a file. MARKDOWN is the file that was imported last with the ledger's tasks, runs, decisions"
            " and numbers in it; importing it again changes nothing."
        )
    )
    async def ledger_export(self, format: Format = LedgerExportFormat.MARKDOWN) -> LedgerExport:
        file = await exporting.export(format)
        return LedgerExport(file_name=file.file_name, mime_type=file.mime_type, text=file.text)
