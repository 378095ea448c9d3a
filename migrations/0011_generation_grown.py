from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from server.core.ids import uuid7
from server.domains.generation.models.engines import EngineOrigin
from server.domains.generation.models.queue import QueueState
from server.domains.library.models import AssetOrigin, AssetSubject
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields
from tortoise.indexes import Index


class Migration(migrations.Migration):
    dependencies = [("models", "0010_generation_worker")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Consent",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("person", fields.CharField(max_length=255)),
                ("scope", fields.TextField(unique=False)),
                ("valid_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("proof_key", fields.CharField(max_length=255)),
                ("proof_name", fields.CharField(max_length=255)),
                ("proof_mime_type", fields.CharField(max_length=60)),
                ("proof_sha256", fields.CharField(max_length=64)),
                ("proof_bytes", fields.BigIntField()),
                ("actor_name", fields.CharField(max_length=254)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("revoked_reason", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "library_consent",
                "app": "models",
                "indexes": [Index(fields=["created_at", "id"])],
                "pk_attr": "id",
                "table_description": "That a real person agreed: who, to what, until when, and the file that proves it. Revoking ends it at once.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Experiment",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("name", fields.CharField(max_length=120)),
                ("prompts", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("seeds", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("actor_name", fields.CharField(max_length=254)),
            ],
            options={
                "table": "generation_experiment",
                "app": "models",
                "indexes": [Index(fields=["created_at", "id"])],
                "pk_attr": "id",
                "table_description": "An A/B run: the same order with two prompts, each with the same seeds. `seeds` are decimal text.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Preset",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("workflow_key", fields.CharField(max_length=60)),
                ("name", fields.CharField(max_length=60)),
                ("parameters", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("actor_name", fields.CharField(max_length=254)),
            ],
            options={
                "table": "generation_preset",
                "app": "models",
                "unique_together": (("workflow_key", "name"),),
                "pk_attr": "id",
                "table_description": "Settings under a name, for one workflow, built in or uploaded.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="QueueControl",
            fields=[
                ("id", fields.SmallIntField(primary_key=True, unique=True, db_index=True, generated=False)),
                (
                    "state",
                    fields.CharEnumField(
                        default=QueueState.RUNNING,
                        description="RUNNING: RUNNING\nPAUSED: PAUSED\nFINISHING: FINISHING\nSTOPPED: STOPPED",
                        enum_type=QueueState,
                        max_length=10,
                    ),
                ),
                ("depth_limit", fields.IntField(default=500)),
                ("changed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("changed_by", fields.CharField(null=True, max_length=254)),
            ],
            options={
                "table": "generation_queue",
                "app": "models",
                "pk_attr": "id",
                "table_description": "The one row (id 1) that says whether waiting jobs may begin, and how many may wait.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StoredWorkflow",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("key", fields.CharField(unique=True, max_length=60)),
                ("latest_version", fields.IntField(default=1)),
                ("archived_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("actor_name", fields.CharField(max_length=254)),
            ],
            options={
                "table": "generation_workflow",
                "app": "models",
                "pk_attr": "id",
                "table_description": "An uploaded workflow. `latest_version` is its newest version, archived ones are no longer offered.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="WorkflowVersion",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid7, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "workflow",
                    fields.ForeignKeyField(
                        "models.StoredWorkflow",
                        source_field="workflow_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="versions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("version", fields.IntField()),
                ("name", fields.CharField(max_length=120)),
                ("description", fields.TextField(default="", unique=False)),
                ("category", fields.CharField(max_length=30)),
                ("graph", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("parameters", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("presets", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("hash", fields.CharField(max_length=64)),
                ("note", fields.CharField(default="", max_length=500)),
                ("actor_name", fields.CharField(max_length=254)),
            ],
            options={
                "table": "generation_workflow_version",
                "app": "models",
                "unique_together": (("workflow_id", "version"),),
                "pk_attr": "id",
                "table_description": "A workflow as it was at one version, never changed. `parameters` and `presets` as in workflows.Workflow.",
            },
            bases=["Record"],
        ),
        ops.AddField(
            model_name="Asset",
            name="consent_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Asset",
            name="duration_seconds",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Asset",
            name="frames",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Asset",
            name="origin",
            field=fields.CharEnumField(
                default=AssetOrigin.GENERATED,
                description="GENERATED: GENERATED\nUPLOADED: UPLOADED",
                db_default="GENERATED",
                enum_type=AssetOrigin,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Asset",
            name="parameters",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Asset",
            name="parent_ids",
            field=fields.JSONField(default=list, db_default="[]", encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Asset",
            name="provenance",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="Asset",
            name="rating",
            field=fields.SmallIntField(null=True),
        ),
        ops.AddField(
            model_name="Asset",
            name="source_sha256",
            field=fields.CharField(null=True, db_index=True, max_length=64),
        ),
        ops.AddField(
            model_name="Asset",
            name="style_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="Asset",
            name="subject",
            field=fields.CharEnumField(
                default=AssetSubject.SYNTHETIC,
                description="SYNTHETIC: SYNTHETIC\nREAL_PERSON: REAL_PERSON",
                db_default="SYNTHETIC",
                enum_type=AssetSubject,
                max_length=12,
            ),
        ),
        ops.AddField(
            model_name="Asset",
            name="workflow_key",
            field=fields.CharField(null=True, max_length=60),
        ),
        ops.AddField(
            model_name="Engine",
            name="draining",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Engine",
            name="last_checkpoint",
            field=fields.CharField(null=True, max_length=255),
        ),
        ops.AddField(
            model_name="Engine",
            name="max_batch",
            field=fields.SmallIntField(null=True),
        ),
        ops.AddField(
            model_name="Engine",
            name="max_pixels",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Engine",
            name="origin",
            field=fields.CharEnumField(
                default=EngineOrigin.SETTINGS,
                description="SETTINGS: SETTINGS\nPERSON: PERSON",
                db_default="SETTINGS",
                enum_type=EngineOrigin,
                max_length=10,
            ),
        ),
        ops.AddField(
            model_name="Engine",
            name="removed_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Engine",
            name="run_limit_seconds",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Engine",
            name="version",
            field=fields.IntField(default=1, db_default=1),
        ),
        ops.AddField(
            model_name="GenerationJob",
            name="downgrade",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="GenerationJob",
            name="experiment_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="GenerationJob",
            name="inputs",
            field=fields.JSONField(default=list, db_default="[]", encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name="GenerationJob",
            name="rank",
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="GenerationJob",
            name="retry_of_id",
            field=fields.UUIDField(null=True),
        ),
        ops.AddField(
            model_name="GenerationJob",
            name="variant",
            field=fields.CharField(null=True, max_length=1),
        ),
        ops.AddField(
            model_name="GenerationJob",
            name="work",
            field=fields.FloatField(null=True),
        ),
        ops.AddIndex(
            model_name="GenerationJob",
            index=Index(fields=["state", "priority", "rank", "id"]),
        ),
        ops.AddIndex(
            model_name="GenerationJob",
            index=Index(fields=["engine_id", "workflow_key", "state", "finished_at"]),
        ),
        ops.AddIndex(
            model_name="GenerationJob",
            index=Index(fields=["experiment_id"]),
        ),
    ]
