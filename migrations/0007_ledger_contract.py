from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from server.core.ids import uuid7
from server.domains.ledger.kinds import (
    CommandState,
    DoneBasis,
    EvidenceKind,
    EvidenceOutcome,
    EvidenceStanding,
    PolicyReview,
    RunState,
    RunStep,
    TaskEventKind,
    TaskScope,
)
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0006_generation_lease")]

    initial = False

    operations = [
        ops.CreateModel(
            name="DoneClaim",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "source",
                    fields.ForeignKeyField(
                        "models.LedgerImport",
                        source_field="source_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="claims",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("key", fields.CharField(max_length=40)),
                ("commit", fields.CharField(null=True, max_length=64)),
                ("line", fields.IntField()),
            ],
            options={
                "table": "ledger_done_claim",
                "app": "models",
                "unique_together": (("source_id", "key"),),
                "pk_attr": "id",
                "table_description": "A task that an imported file lists as DONE: what the task's DONE rests on until a run verifies it.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Evidence",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "run",
                    fields.ForeignKeyField(
                        "models.Run",
                        source_field="run_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="evidence",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("task_key", fields.CharField(null=True, max_length=40)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="COMMIT: COMMIT\nFILES: FILES\nCOMMAND: COMMAND\nURL: URL\nNOTE: NOTE",
                        enum_type=EvidenceKind,
                        max_length=10,
                    ),
                ),
                (
                    "standing",
                    fields.CharEnumField(
                        description="CLAIMED: CLAIMED\nVERIFIED: VERIFIED",
                        enum_type=EvidenceStanding,
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    fields.CharEnumField(
                        null=True,
                        description="PASS: PASS\nFAIL: FAIL\nSKIP: SKIP",
                        enum_type=EvidenceOutcome,
                        max_length=4,
                    ),
                ),
                ("text", fields.TextField(default="", unique=False)),
                ("commit", fields.CharField(null=True, max_length=64)),
                ("data", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("actor_name", fields.CharField(max_length=254)),
                ("tool", fields.CharField(null=True, max_length=100)),
                ("model", fields.CharField(null=True, max_length=100)),
            ],
            options={
                "table": "ledger_evidence",
                "app": "models",
                "indexes": [Index(fields=["run_id", "kind"]), Index(fields=["task_key"])],
                "pk_attr": "id",
                "table_description": "What supports a run's claims. Append-only: the database refuses to change or delete a row.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="RunChange",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "run",
                    fields.ForeignKeyField(
                        "models.Run",
                        source_field="run_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="changes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                ("summary", fields.CharField(max_length=1000)),
                ("files", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "ledger_run_change",
                "app": "models",
                "unique_together": (("run_id", "number"),),
                "pk_attr": "id",
                "table_description": "One atomic change that the holder says was made. `files` are paths in the repository.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="RunCommand",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "run",
                    fields.ForeignKeyField(
                        "models.Run",
                        source_field="run_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="commands",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                ("kind", fields.CharField(max_length=20)),
                ("shown", fields.TextField(unique=False)),
                (
                    "state",
                    fields.CharEnumField(
                        default=CommandState.RUNNING,
                        description="RUNNING: RUNNING\nPASSED: PASSED\nFAILED: FAILED\nTIMED_OUT: TIMED_OUT\nCANCELLED: CANCELLED\nLOST: LOST",
                        enum_type=CommandState,
                        max_length=10,
                    ),
                ),
                ("exit_code", fields.IntField(null=True)),
                ("duration_ms", fields.IntField(null=True)),
                ("output_digest", fields.CharField(null=True, max_length=64)),
                ("output_bytes", fields.IntField(null=True)),
                ("tail", fields.TextField(null=True, unique=False)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "step",
                    fields.CharEnumField(
                        null=True,
                        description="BOOTSTRAP: BOOTSTRAP\nSAVE_FIRST: SAVE_FIRST\nSELECT: SELECT\nHEALTH: HEALTH\nEXECUTE: EXECUTE\nMINI_CHECK: MINI_CHECK\nVERIFY: VERIFY\nCHECKPOINT: CHECKPOINT\nRECORD: RECORD\nBLOCKED: BLOCKED",
                        enum_type=RunStep,
                        max_length=10,
                    ),
                ),
                ("owner", fields.CharField(null=True, max_length=150)),
                ("beat_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("cancel_requested", fields.BooleanField(default=False, db_default=False)),
                ("head", fields.CharField(null=True, max_length=64)),
                ("dirty", fields.BooleanField(null=True)),
                ("tree", fields.CharField(null=True, max_length=64)),
            ],
            options={
                "table": "ledger_run_command",
                "app": "models",
                "unique_together": (("run_id", "number"),),
                "pk_attr": "id",
                "table_description": "A verification command as the server runs it. Its output comes in pieces.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="CommandOutput",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "command",
                    fields.ForeignKeyField(
                        "models.RunCommand",
                        source_field="command_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="output",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("seq", fields.IntField()),
                ("text", fields.TextField(unique=False)),
            ],
            options={
                "table": "ledger_command_output",
                "app": "models",
                "unique_together": (("command_id", "seq"),),
                "pk_attr": "id",
                "table_description": "A piece of a command's output. `seq` counts from 1 within the command.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="TaskEvent",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "task",
                    fields.ForeignKeyField(
                        "models.Task",
                        source_field="task_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("version", fields.IntField()),
                (
                    "kind",
                    fields.CharEnumField(
                        description="CREATED: CREATED\nIMPORTED: IMPORTED\nEDITED: EDITED\nSTARTED: STARTED\nPUT_BACK: PUT_BACK\nDONE: DONE\nBLOCKED: BLOCKED\nUNBLOCKED: UNBLOCKED\nREOPENED: REOPENED\nREVIEWED: REVIEWED",
                        enum_type=TaskEventKind,
                        max_length=10,
                    ),
                ),
                ("changes", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("reason", fields.TextField(null=True, unique=False)),
                ("actor_kind", fields.CharField(max_length=20)),
                ("actor_id", fields.UUIDField(null=True)),
                ("actor_name", fields.CharField(max_length=254)),
                ("actor_role", fields.CharField(null=True, max_length=20)),
                ("tool", fields.CharField(null=True, max_length=100)),
                ("model", fields.CharField(null=True, max_length=100)),
                ("run_id", fields.UUIDField(null=True)),
            ],
            options={
                "table": "ledger_task_event",
                "app": "models",
                "unique_together": (("task_id", "version"),),
                "indexes": [Index(fields=["created_at", "id"]), Index(fields=["run_id"])],
                "pk_attr": "id",
                "table_description": "One change of a task, with the version that it led to. Append-only. `changes` is {field: [old, new]}.",
            },
            bases=["Record"],
        ),
        ops.AlterModelOptions(
            name="Ledger",
            options={
                "table": "ledger_ledger",
                "app": "models",
                "pk_attr": "id",
                "table_description": "One ledger per installation today. The row is also what writers lock.",
            },
        ),
        ops.AddField(
            model_name="Ledger",
            name="connected_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Ledger",
            name="connected_by",
            field=fields.CharField(null=True, max_length=254),
        ),
        ops.AddField(
            model_name="Ledger",
            name="lint_command",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Ledger",
            name="probe_hosts",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Ledger",
            name="repository_path",
            field=fields.CharField(null=True, max_length=1000),
        ),
        ops.AddField(
            model_name="Ledger",
            name="test_command",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AlterModelOptions(
            name="Run",
            options={
                "table": "ledger_run",
                "app": "models",
                "unique_together": (("ledger_id", "digest"),),
                "indexes": [Index(fields=["ledger_id", "position", "id"])],
                "pk_attr": "id",
                "table_description": "One AUTO cycle: as logged in an imported file (IMPORTED), or live. The ACTIVE one is the ledger's lock.",
            },
        ),
        ops.AddField(
            model_name="Run",
            name="actor_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Run",
            name="actor_kind",
            field=fields.CharField(null=True, max_length=20),
        ),
        ops.AddField(
            model_name="Run",
            name="actor_name",
            field=fields.CharField(null=True, max_length=254),
        ),
        ops.AddField(
            model_name="Run",
            name="base_commit",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name="Run",
            name="changes_made",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Run",
            name="checked_changes",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Run",
            name="current_key",
            field=fields.CharField(null=True, max_length=40),
        ),
        ops.AddField(
            model_name="Run",
            name="finished_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Run",
            name="heartbeat_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Run",
            name="lease_seconds",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Run",
            name="lease_until",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Run",
            name="ledger_sync",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Run",
            name="mini_check_failed",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Run",
            name="model",
            field=fields.CharField(null=True, max_length=100),
        ),
        ops.AddField(
            model_name="Run",
            name="reason",
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name="Run",
            name="recovered",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Run",
            name="scope",
            field=fields.CharEnumField(
                null=True, description="MVP: MVP\nBACKLOG: BACKLOG", enum_type=TaskScope, max_length=10
            ),
        ),
        ops.AddField(
            model_name="Run",
            name="selection",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Run",
            name="state",
            field=fields.CharEnumField(
                default=RunState.IMPORTED,
                description="IMPORTED: IMPORTED\nACTIVE: ACTIVE\nCLOSED: CLOSED\nBLOCKED: BLOCKED\nABANDONED: ABANDONED\nEXPIRED: EXPIRED",
                db_default=RunState.IMPORTED,
                enum_type=RunState,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Run",
            name="step",
            field=fields.CharEnumField(
                null=True,
                description="BOOTSTRAP: BOOTSTRAP\nSAVE_FIRST: SAVE_FIRST\nSELECT: SELECT\nHEALTH: HEALTH\nEXECUTE: EXECUTE\nMINI_CHECK: MINI_CHECK\nVERIFY: VERIFY\nCHECKPOINT: CHECKPOINT\nRECORD: RECORD\nBLOCKED: BLOCKED",
                enum_type=RunStep,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Run",
            name="surface",
            field=fields.CharField(null=True, max_length=255),
        ),
        ops.AddField(
            model_name="Run",
            name="tool",
            field=fields.CharField(null=True, max_length=100),
        ),
        ops.AddField(
            model_name="Run",
            name="verified_changes",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Run",
            name="verified_tree",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name="Run",
            name="version",
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AlterModelOptions(
            name="Task",
            options={
                "table": "ledger_task",
                "app": "models",
                "unique_together": (("ledger_id", "key"),),
                "indexes": [
                    Index(fields=["ledger_id", "state", "scope"]),
                    Index(fields=["updated_at", "id"]),
                    Index(fields=["title", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "One piece of work. `priority` may be null after an import, `position` is its place in the source.",
            },
        ),
        ops.AddField(
            model_name="Task",
            name="claim",
            field=fields.ForeignKeyField(
                "models.DoneClaim",
                source_field="claim_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="tasks",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Task",
            name="closed_run",
            field=fields.ForeignKeyField(
                "models.Run",
                source_field="closed_run_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="closed_tasks",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Task",
            name="done_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Task",
            name="done_basis",
            field=fields.CharEnumField(
                null=True,
                description="CLAIMED: CLAIMED\nVERIFIED: VERIFIED",
                enum_type=DoneBasis,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Task",
            name="policy_review",
            field=fields.CharEnumField(
                default=PolicyReview.NONE,
                description="NONE: NONE\nNEEDED: NEEDED\nCLEARED: CLEARED",
                db_default=PolicyReview.NONE,
                enum_type=PolicyReview,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Task",
            name="rank",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Task",
            name="requires",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Task",
            name="touched_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
