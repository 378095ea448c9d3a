"""What the mutations of runs can answer. All can answer with GuardNotMet and InvalidInput, so that one fragment for
errors fits all of them."""

from typing import Annotated

import strawberry

from schema.errors import Conflict, GuardNotMet, InvalidInput, NotAllowed, NotFound, Unavailable
from schema.ledger.run_types import RunCommand
from schema.ledger.selection import TaskSelection
from schema.ledger.types import Run


@strawberry.type(description="A run that was started, or why there is nothing to do.")
class RunStarted:
    run: Run | None = strawberry.field(description="The run; null when there is no work (rule NO_WORK).")
    selection: TaskSelection | None = strawberry.field(
        description="What was selected and skipped, and why; null while the working tree has to be saved first."
    )
    reclaimed: Run | None = strawberry.field(
        description="A run whose lease was over and whose lock was taken."
    )


RunStartResult = Annotated[
    RunStarted | Conflict | GuardNotMet | InvalidInput | NotAllowed | Unavailable,
    strawberry.union("RunStartResult", description="What runStart can answer."),
]
RunContinueResult = Annotated[
    Run | NotFound | Conflict | GuardNotMet | InvalidInput | NotAllowed | Unavailable,
    strawberry.union("RunContinueResult", description="What runContinue can answer."),
]
RunHeartbeatResult = Annotated[
    Run | NotFound | Conflict | GuardNotMet | InvalidInput | NotAllowed,
    strawberry.union("RunHeartbeatResult", description="What runHeartbeat can answer."),
]
RunRecordChangeResult = Annotated[
    Run | NotFound | Conflict | GuardNotMet | InvalidInput | NotAllowed,
    strawberry.union("RunRecordChangeResult", description="What runRecordChange can answer."),
]
RunRecordEvidenceResult = Annotated[
    Run | NotFound | Conflict | GuardNotMet | InvalidInput | NotAllowed,
    strawberry.union("RunRecordEvidenceResult", description="What runRecordEvidence can answer."),
]
RunVerifyResult = Annotated[
    RunCommand | NotFound | Conflict | GuardNotMet | InvalidInput | NotAllowed | Unavailable,
    strawberry.union("RunVerifyResult", description="What runVerify can answer."),
]
RunVerifyCancelResult = Annotated[
    RunCommand | NotFound | Conflict | GuardNotMet | InvalidInput | NotAllowed,
    strawberry.union("RunVerifyCancelResult", description="What runVerifyCancel can answer."),
]
RunCheckpointResult = Annotated[
    Run | NotFound | Conflict | GuardNotMet | InvalidInput | NotAllowed | Unavailable,
    strawberry.union("RunCheckpointResult", description="What runCheckpoint can answer."),
]
RunCloseResult = Annotated[
    Run | NotFound | Conflict | GuardNotMet | InvalidInput | NotAllowed | Unavailable,
    strawberry.union("RunCloseResult", description="What runClose can answer."),
]
RunBlockResult = Annotated[
    Run | NotFound | Conflict | GuardNotMet | InvalidInput | NotAllowed,
    strawberry.union("RunBlockResult", description="What runBlock can answer."),
]
RunAbandonResult = Annotated[
    Run | NotFound | Conflict | GuardNotMet | InvalidInput | NotAllowed,
    strawberry.union("RunAbandonResult", description="What runAbandon can answer."),
]
