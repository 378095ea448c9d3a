"""Findings of the ledger: of its newest import, or as it stands."""

from typing import Annotated
from uuid import UUID, uuid5

import strawberry

from schema.context import Info
from schema.ids import to_id
from schema.ledger.enums import FindingCode, FindingSeverity
from schema.ledger.file_enums import FindingSource
from schema.ledger.types import Finding, FindingCount
from schema.node import loads
from server.domains.ledger import auditing, reading
from server.domains.ledger.findings import Finding as Found

Codes = Annotated[list[FindingCode] | None, strawberry.argument(description="Only these kinds.")]
Severities = Annotated[
    list[FindingSeverity] | None, strawberry.argument(description="Only these severities.")
]
Source = Annotated[FindingSource, strawberry.argument(description="What was audited.")]
_NAMES = UUID("5f1c7a52-63ff-5c0e-9d6e-2f2a0c3c3c55")  # of findings that are computed and stored nowhere


@loads("ledger_audit")
async def audits(keys: list[UUID]) -> list[list[Found]]:
    """One audit for all fields of a request that ask for it."""
    return [await auditing.audit(key) for key in keys]


@strawberry.type
class FindingFields:
    """Fields of the ledger."""

    pk: strawberry.Private[UUID | None]

    @strawberry.field(
        description="What an audit found: of the newest import by line, of the ledger the most serious first."
    )
    async def findings(
        self,
        info: Info,
        code: Codes = None,
        severity: Severities = None,
        source: Source = FindingSource.IMPORT,
    ) -> list[Finding]:
        if source is FindingSource.IMPORT:
            return [Finding.from_model(row) for row in await reading.findings(self.pk, code, severity)]
        found = await self._audit(info)
        return [
            _computed(finding)
            for finding in found
            if (code is None or finding.code in code) and (severity is None or finding.severity in severity)
        ]

    @strawberry.field(description="Number of findings by kind, the most serious first.")
    async def finding_counts(self, info: Info, source: Source = FindingSource.IMPORT) -> list[FindingCount]:
        if source is FindingSource.IMPORT:
            rows = await reading.finding_counts(self.pk)
        else:
            rows = auditing.counts(await self._audit(info))
        return [FindingCount(code=code, severity=severity, count=count) for code, severity, count in rows]

    async def _audit(self, info: Info) -> list[Found]:
        if self.pk is None:
            return []
        found: list[Found] = await info.context.load("ledger_audit", self.pk)
        return found


def _computed(finding: Found) -> Finding:
    name = "\n".join(map(str, (finding.code, finding.key, finding.line, finding.message, finding.claimed)))
    return Finding(
        id=strawberry.ID(to_id("Finding", uuid5(_NAMES, name))),
        code=finding.code,
        severity=finding.severity,
        line=finding.line,
        key=finding.key,
        message=finding.message,
        claimed=finding.claimed,
        actual=finding.actual,
    )
