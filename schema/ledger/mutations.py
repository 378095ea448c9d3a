"""Mutations of the ledger."""

import base64
import binascii
from typing import Annotated

import strawberry

from schema import errors
from schema.context import Info
from schema.ledger.dashboard import LedgerImport
from schema.ledger.run_mutations import RunMutations
from schema.ledger.task_mutations import TaskMutations
from schema.ledger.workspace_mutations import WorkspaceMutations
from server.core.errors import InvalidInput
from server.domains.ledger import importing

LedgerImportResult = Annotated[
    LedgerImport | errors.InvalidInput | errors.NotAllowed | errors.Conflict,
    strawberry.union("LedgerImportResult", description="What ledgerImport can answer."),
]


@strawberry.input(
    description=(
        "text: the file's content. Bytes that are not UTF-8 travel as contentBase64. Exactly one of both."
    )
)
class LedgerImportInput:
    file_name: str = strawberry.field(description="The file's name, to be shown.")
    text: str | None = strawberry.field(default=None, description="The file's content as text.")
    content_base64: str | None = strawberry.field(default=None, description="The file's bytes in Base64.")

    def content(self) -> bytes:
        """The file's bytes; InvalidInput unless exactly one form of them is given."""
        if (self.text is None) == (self.content_base64 is None):
            raise InvalidInput.of("text", "give either text or contentBase64, and only one of them")
        if self.text is not None:
            return self.text.encode("utf-8", "replace")
        try:
            return base64.b64decode(self.content_base64 or "", validate=True)
        except (binascii.Error, ValueError) as error:
            raise InvalidInput.of("contentBase64", "is not Base64") from error


Input = Annotated[LedgerImportInput, strawberry.argument(description="The file.")]
DryRun = Annotated[bool, strawberry.argument(description="Only say what would change; nothing is written.")]

ProgressId = Annotated[
    str | None,
    strawberry.argument(description="An id of your choice, to watch it with ledgerImportProgress."),
]


@strawberry.type
class Mutation(RunMutations, TaskMutations, WorkspaceMutations):
    @strawberry.mutation(
        description="Import a control plane file: tasks, runs and decisions, with an audit. A dry run by default."
    )
    async def ledger_import(
        self, info: Info, input: Input, dry_run: DryRun = True, progress_id: ProgressId = None
    ) -> LedgerImportResult:
        actor = info.context.require_actor()
        report = await importing.import_file(
            actor, input.content(), input.file_name, dry_run=dry_run, progress_id=progress_id
        )
        return LedgerImport.of(report)
