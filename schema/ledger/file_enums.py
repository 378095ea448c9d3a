"""Enums of import, export and findings: the domain's own, made known to GraphQL."""

from schema.enums import expose
from server.domains.ledger.auditing import FindingSource
from server.domains.ledger.differing import ImportChange, ImportKind
from server.domains.ledger.exporting import LedgerExportFormat
from server.domains.ledger.import_progress import ImportPhase

__all__ = ["FindingSource", "ImportChange", "ImportKind", "ImportPhase", "LedgerExportFormat"]

expose(
    FindingSource,
    "What was audited.",
    LEDGER="The ledger as it stands, against the connected repository.",
    IMPORT="The file that was imported last.",
)
expose(
    ImportKind,
    "What an entry of an import's diff is about.",
    TASK="A task.",
    RUN="A run of the log.",
    DECISION="A decision.",
)
expose(
    ImportChange,
    "What an import does with something.",
    ADDED="The ledger did not have it.",
    CHANGED="The file says something else than the ledger, and the ledger takes it over.",
    KEPT="The file says something else than the ledger, and the ledger's own stays.",
)
expose(
    ImportPhase,
    "How far an import is. The phases come in this order; an import that changes nothing has no WRITE.",
    WAITING="Nothing was heard of it yet.",
    READ="The file is read.",
    AUDIT="The file is audited.",
    COMPARE="It is compared with the ledger.",
    WRITE="Tasks and findings are written.",
    DONE="It is over.",
    FAILED="It has failed; nothing was written.",
)
expose(
    LedgerExportFormat,
    "The form of an export.",
    MARKDOWN="A control plane file in the contract's own form, which can be imported again.",
    JSON="Everything that the ledger knows, for programs.",
)
