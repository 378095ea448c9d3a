"""The list of work: tasks, runs, decisions, findings, and the files they were imported from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise import fields

from server.core.record import Record, VersionedRecord
from server.domains.ledger.kinds import (
    BlockedKind,
    CommandState,
    DoneBasis,
    EvidenceKind,
    EvidenceOutcome,
    EvidenceStanding,
    FindingSeverity,
    PolicyReview,
    RunState,
    RunStep,
    TaskEventKind,
    TaskPriority,
    TaskScope,
    TaskState,
)


class Ledger(VersionedRecord):
    """One ledger per installation today. The row is also what writers lock.

    `repository_path` is the connected git repository; the commands are argv lists that an owner has allowed.
    """

    name = fields.CharField(max_length=100, unique=True)
    repository_path = fields.CharField(max_length=1000, null=True)
    lint_command: fields.JSONField[list[str] | None] = fields.JSONField(null=True)
    test_command: fields.JSONField[list[str] | None] = fields.JSONField(null=True)
    probe_hosts: fields.JSONField[list[str] | None] = fields.JSONField(null=True)
    connected_at = fields.DatetimeField(null=True)
    connected_by = fields.CharField(max_length=254, null=True)

    class Meta:
        table = "ledger_ledger"


class Task(VersionedRecord):
    """One piece of work. `priority` may be null after an import, `position` is its place in the source.

    DONE rests on `claim_id` (an imported file says so) or on `closed_run_id` with a verified checkpoint; a trigger
    refuses it otherwise. `touched_at` is the first change that was no import: from then on imports keep the state.
    `requires` names the services that must be healthy before work on it begins. `rank` is where a person has put it
    among the positions of the others; None leaves it at its own.
    """

    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "models.Ledger", on_delete=fields.CASCADE
    )
    ledger_id: UUID
    key = fields.CharField(max_length=40)
    title = fields.CharField(max_length=1000)
    scope = fields.CharEnumField(TaskScope, max_length=10)
    state = fields.CharEnumField(TaskState, max_length=10)
    priority = fields.CharEnumField(TaskPriority, max_length=2, null=True)
    tags: fields.JSONField[list[str]] = fields.JSONField(default=list)
    surface = fields.CharField(max_length=255, null=True)
    depends_on: fields.JSONField[list[str]] = fields.JSONField(default=list)
    definition_of_done: fields.JSONField[list[str]] = fields.JSONField(default=list)
    blocked_reason = fields.TextField(null=True)
    blocked_kind = fields.CharEnumField(BlockedKind, max_length=10, null=True)
    checkpoint_commit = fields.CharField(max_length=64, null=True)
    checkpoint_repository = fields.CharField(max_length=500, null=True)
    checkpoint_verified_at = fields.DatetimeField(null=True)
    checkpoint_subject = fields.CharField(max_length=500, null=True)
    note = fields.TextField(null=True)
    requires: fields.JSONField[list[str] | None] = fields.JSONField(null=True)
    policy_review = fields.CharEnumField(
        PolicyReview, max_length=10, default=PolicyReview.NONE, db_default=PolicyReview.NONE
    )
    done_basis = fields.CharEnumField(DoneBasis, max_length=10, null=True)
    claim: fields.ForeignKeyNullableRelation[DoneClaim] = fields.ForeignKeyField(
        "models.DoneClaim", null=True, related_name="tasks", on_delete=fields.RESTRICT
    )
    claim_id: UUID | None
    closed_run: fields.ForeignKeyNullableRelation[Run] = fields.ForeignKeyField(
        "models.Run", null=True, related_name="closed_tasks", on_delete=fields.RESTRICT
    )
    closed_run_id: UUID | None
    done_at = fields.DatetimeField(null=True)
    touched_at = fields.DatetimeField(null=True)
    position = fields.IntField(default=0)
    rank = fields.FloatField(null=True)

    class Meta:
        table = "ledger_task"
        indexes = (("ledger_id", "state", "scope"), ("updated_at", "id"), ("title", "id"))
        unique_together = (("ledger_id", "key"),)


class Run(Record):
    """One AUTO cycle: as logged in an imported file (IMPORTED), or live. The ACTIVE one is the ledger's lock.

    `sections` is [{"title", "text"}] in source order; `digest` names it by its heading in the log. `position` 0 was
    the newest of the imported ones, later runs have lower numbers. `selection` is what was selected and skipped, and
    why. `checked_changes` and `verified_changes` are the number of changes when the last mini-check passed and when
    the last verification passed; `verified_tree` is git's name for the files that the latter saw.
    """

    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "models.Ledger", on_delete=fields.CASCADE
    )
    ledger_id: UUID
    started_at = fields.DatetimeField(null=True)
    title = fields.CharField(max_length=1000)
    mode = fields.CharField(max_length=100, null=True)
    state_before = fields.CharField(max_length=255, null=True)
    selected_task = fields.TextField(null=True)
    task_keys: fields.JSONField[list[str]] = fields.JSONField(default=list)
    result = fields.TextField(null=True)
    next = fields.TextField(null=True)
    checkpoint = fields.CharField(max_length=255, null=True)
    sections: fields.JSONField[list[dict[str, str]]] = fields.JSONField(default=list)
    position = fields.IntField()
    line = fields.IntField(default=0)
    digest = fields.CharField(max_length=64)
    state = fields.CharEnumField(
        RunState, max_length=10, default=RunState.IMPORTED, db_default=RunState.IMPORTED
    )
    step = fields.CharEnumField(RunStep, max_length=10, null=True)
    version = fields.IntField(default=1, db_default=1)
    actor_kind = fields.CharField(max_length=20, null=True)
    actor_id = fields.UUIDField(null=True)
    actor_name = fields.CharField(max_length=254, null=True)
    tool = fields.CharField(max_length=100, null=True)
    model = fields.CharField(max_length=100, null=True)
    lease_seconds = fields.IntField(null=True)
    lease_until = fields.DatetimeField(null=True)
    heartbeat_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    current_key = fields.CharField(max_length=40, null=True)
    scope = fields.CharEnumField(TaskScope, max_length=10, null=True)
    surface = fields.CharField(max_length=255, null=True)
    selection: fields.JSONField[dict[str, Any] | None] = fields.JSONField(null=True)
    base_commit = fields.CharField(max_length=64, null=True)
    changes_made = fields.IntField(default=0, db_default=0)
    checked_changes = fields.IntField(default=0, db_default=0)
    verified_changes = fields.IntField(null=True)
    verified_tree = fields.CharField(max_length=64, null=True)
    mini_check_failed = fields.BooleanField(default=False, db_default=False)
    ledger_sync = fields.BooleanField(default=False, db_default=False)
    recovered = fields.BooleanField(default=False, db_default=False)
    reason = fields.TextField(null=True)

    class Meta:
        table = "ledger_run"
        indexes = (("ledger_id", "position", "id"),)
        unique_together = (("ledger_id", "digest"),)


class RunChange(Record):
    """One atomic change that the holder says was made. `files` are paths in the repository."""

    run: fields.ForeignKeyRelation[Run] = fields.ForeignKeyField(
        "models.Run", related_name="changes", on_delete=fields.CASCADE
    )
    run_id: UUID
    number = fields.IntField()
    summary = fields.CharField(max_length=1000)
    files: fields.JSONField[list[str]] = fields.JSONField(default=list)

    class Meta:
        table = "ledger_run_change"
        unique_together = (("run_id", "number"),)


class RunCommand(Record):
    """A verification command as the server runs it. Its output comes in pieces.

    `step` is where the run was. `owner` names the process that runs it, which writes `beat_at` every few seconds:
    an old beat tells that it died. `head`, `dirty` and `tree` say what was checked: the commit, whether there were
    changes beside it, and git's name for all files as they were (null when they changed during the check).
    """

    run: fields.ForeignKeyRelation[Run] = fields.ForeignKeyField(
        "models.Run", related_name="commands", on_delete=fields.CASCADE
    )
    run_id: UUID
    number = fields.IntField()
    kind = fields.CharField(max_length=20)
    shown = fields.TextField()
    state = fields.CharEnumField(CommandState, max_length=10, default=CommandState.RUNNING)
    exit_code = fields.IntField(null=True)
    duration_ms = fields.IntField(null=True)
    output_digest = fields.CharField(max_length=64, null=True)
    output_bytes = fields.IntField(null=True)
    tail = fields.TextField(null=True)
    finished_at = fields.DatetimeField(null=True)
    step = fields.CharEnumField(RunStep, max_length=10, null=True)
    owner = fields.CharField(max_length=150, null=True)
    beat_at = fields.DatetimeField(null=True)
    cancel_requested = fields.BooleanField(default=False, db_default=False)
    head = fields.CharField(max_length=64, null=True)
    dirty = fields.BooleanField(null=True)
    tree = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "ledger_run_command"
        unique_together = (("run_id", "number"),)


class CommandOutput(Record):
    """A piece of a command's output. `seq` counts from 1 within the command."""

    command: fields.ForeignKeyRelation[RunCommand] = fields.ForeignKeyField(
        "models.RunCommand", related_name="output", on_delete=fields.CASCADE
    )
    command_id: UUID
    seq = fields.IntField()
    text = fields.TextField()

    class Meta:
        table = "ledger_command_output"
        unique_together = (("command_id", "seq"),)


class Evidence(Record):
    """What supports a run's claims. Append-only: the database refuses to change or delete a row.

    `data` by kind: COMMIT {"commit", "subject", "reachableFrom", "equivalent"}, FILES {"claimed", "actual"},
    COMMAND {"id", "kind", "shown", "exitCode", "durationMs", "outputDigest", "tail", "changes", "head", "dirty",
    "tree"}, URL {"url"}, NOTE {}.
    """

    run: fields.ForeignKeyRelation[Run] = fields.ForeignKeyField(
        "models.Run", related_name="evidence", on_delete=fields.RESTRICT
    )
    run_id: UUID
    task_key = fields.CharField(max_length=40, null=True)
    kind = fields.CharEnumField(EvidenceKind, max_length=10)
    standing = fields.CharEnumField(EvidenceStanding, max_length=10)
    outcome = fields.CharEnumField(EvidenceOutcome, max_length=4, null=True)
    text = fields.TextField(default="")
    commit = fields.CharField(max_length=64, null=True)
    data: fields.JSONField[dict[str, Any]] = fields.JSONField(default=dict)
    actor_name = fields.CharField(max_length=254)
    tool = fields.CharField(max_length=100, null=True)
    model = fields.CharField(max_length=100, null=True)

    class Meta:
        table = "ledger_evidence"
        indexes = (("run_id", "kind"), ("task_key",))


class TaskEvent(Record):
    """One change of a task, with the version that it led to. Append-only. `changes` is {field: [old, new]}."""

    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name="events", on_delete=fields.CASCADE
    )
    task_id: UUID
    version = fields.IntField()
    kind = fields.CharEnumField(TaskEventKind, max_length=10)
    changes: fields.JSONField[dict[str, Any]] = fields.JSONField(default=dict)
    reason = fields.TextField(null=True)
    actor_kind = fields.CharField(max_length=20)
    actor_id = fields.UUIDField(null=True)
    actor_name = fields.CharField(max_length=254)
    actor_role = fields.CharField(max_length=20, null=True)
    tool = fields.CharField(max_length=100, null=True)
    model = fields.CharField(max_length=100, null=True)
    run_id = fields.UUIDField(null=True)

    class Meta:
        table = "ledger_task_event"
        indexes = (("created_at", "id"), ("run_id",))
        unique_together = (("task_id", "version"),)


class Decision(Record):
    """A decision as recorded in the source."""

    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "models.Ledger", on_delete=fields.CASCADE
    )
    ledger_id: UUID
    title = fields.CharField(max_length=1000)
    decided_at = fields.DatetimeField(null=True)
    text = fields.TextField()
    position = fields.IntField()
    line = fields.IntField()
    digest = fields.CharField(max_length=64)

    class Meta:
        table = "ledger_decision"
        unique_together = (("ledger_id", "digest"),)


class LedgerImport(Record):
    """An applied import: the source text as it was decoded, and its lines that we could not read."""

    ledger: fields.ForeignKeyRelation[Ledger] = fields.ForeignKeyField(
        "models.Ledger", on_delete=fields.CASCADE
    )
    ledger_id: UUID
    file_name = fields.CharField(max_length=255)
    sha256 = fields.CharField(max_length=64)
    source = fields.TextField()
    unparsed: fields.JSONField[list[dict[str, Any]]] = fields.JSONField(default=list)
    actor_name = fields.CharField(max_length=254)

    class Meta:
        table = "ledger_import"
        indexes = (("ledger_id", "created_at"),)


class DoneClaim(Record):
    """A task that an imported file lists as DONE: what the task's DONE rests on until a run verifies it.

    Append-only.
    """

    source: fields.ForeignKeyRelation[LedgerImport] = fields.ForeignKeyField(
        "models.LedgerImport", related_name="claims", on_delete=fields.RESTRICT
    )
    source_id: UUID
    key = fields.CharField(max_length=40)
    commit = fields.CharField(max_length=64, null=True)
    line = fields.IntField()

    class Meta:
        table = "ledger_done_claim"
        unique_together = (("source_id", "key"),)


class Finding(Record):
    """A fault that the audit of an imported file found."""

    source: fields.ForeignKeyRelation[LedgerImport] = fields.ForeignKeyField(
        "models.LedgerImport", related_name="findings", on_delete=fields.CASCADE
    )
    source_id: UUID
    code = fields.CharField(max_length=40)
    severity = fields.CharEnumField(FindingSeverity, max_length=10)
    line = fields.IntField(null=True)
    key = fields.CharField(max_length=40, null=True)
    message = fields.TextField()
    claimed = fields.TextField(null=True)
    actual = fields.TextField(null=True)
    position = fields.IntField()

    class Meta:
        table = "ledger_finding"
        indexes = (("source_id", "position"), ("source_id", "key"))
