"""What the ledger promises, held by the database for every path that leads to it, raw SQL too.

- At most one DOING and at most one ACTIVE run per ledger, at most one RUNNING command per run.
- DONE rests on a claim of an imported file (CLAIMED), or on a run with a passing check, a commit that the server
  verified, and that commit as the checkpoint (VERIFIED).
- A task leaves DONE, and leaves a compliance block, only together with the entry of its history that says why;
  the compliance block only by an owner.
- Evidence, claims and history are written once.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = [
    "CREATE UNIQUE INDEX ledger_task_one_doing ON ledger_task (ledger_id) WHERE state = 'DOING'",
    "CREATE UNIQUE INDEX ledger_run_one_active ON ledger_run (ledger_id) WHERE state = 'ACTIVE'",
    "CREATE UNIQUE INDEX ledger_run_command_one_running ON ledger_run_command (run_id) WHERE state = 'RUNNING'",
]
APPEND_ONLY = ("ledger_evidence", "ledger_done_claim", "ledger_task_event")

CLAIMED = """NEW.done_basis = 'CLAIMED' AND EXISTS (
    SELECT 1 FROM ledger_done_claim c JOIN ledger_import i ON i.id = c.source_id
    WHERE c.id = NEW.claim_id AND c.key = NEW.key AND i.ledger_id = NEW.ledger_id)"""
VERIFIED = """NEW.done_basis = 'VERIFIED' AND NEW.checkpoint_verified_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM ledger_run r WHERE r.id = NEW.closed_run_id AND r.ledger_id = NEW.ledger_id
    AND r.state IN ('ACTIVE', 'CLOSED'))
  AND EXISTS (SELECT 1 FROM ledger_evidence e WHERE e.run_id = NEW.closed_run_id AND e.kind = 'COMMAND'
    AND e.standing = 'VERIFIED' AND e.outcome = 'PASS')
  AND EXISTS (SELECT 1 FROM ledger_evidence e WHERE e.run_id = NEW.closed_run_id AND e.kind = 'COMMIT'
    AND e.standing = 'VERIFIED' AND e."commit" = NEW.checkpoint_commit)"""
# A row that is DONE must be provable; one that is not must not carry the marks of it.
UNPROVEN = f"""(NEW.state = 'DONE' AND NOT COALESCE(({CLAIMED}) OR ({VERIFIED}), FALSE))
  OR (NEW.state <> 'DONE' AND (NEW.done_basis IS NOT NULL OR NEW.closed_run_id IS NOT NULL OR NEW.claim_id IS NOT NULL))"""


def told(kind: str, more: str = "") -> str:
    return f"""EXISTS (SELECT 1 FROM ledger_task_event h WHERE h.task_id = NEW.id AND h.version = NEW.version
    AND h.kind = '{kind}' AND length(trim(h.reason)) > 0{more})"""


OF_OWNER = " AND h.actor_role = 'OWNER'"
UNTOLD_REOPEN = f"OLD.state = 'DONE' AND NEW.state <> 'DONE' AND NOT {told('REOPENED')}"
UNTOLD_UNBLOCK = f"""OLD.state = 'BLOCKED' AND OLD.blocked_kind = 'COMPLIANCE'
  AND (NEW.state <> 'BLOCKED' OR NEW.blocked_kind IS NULL OR NEW.blocked_kind <> 'COMPLIANCE')
  AND NOT {told("UNBLOCKED", OF_OWNER)}"""
RULES = {
    "ledger_task_done": (
        "INSERT OR UPDATE",
        UNPROVEN,
        "DONE needs a verified checkpoint, a passing check and a run",
    ),
    "ledger_task_reopen": ("UPDATE", UNTOLD_REOPEN, "DONE is left only by reopening with a reason"),
    "ledger_task_unblock": (
        "UPDATE",
        UNTOLD_UNBLOCK,
        "a compliance block is lifted only by an owner with a reason",
    ),
    "ledger_task_kept": (
        "DELETE",
        "OLD.state IN ('DONE', 'DOING')",
        "a task that is DONE or DOING is not deleted",
    ),
}


def on_sqlite():
    for name, (events, condition, message) in RULES.items():
        for event in events.split(" OR "):
            yield f"""CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON ledger_task WHEN {condition}
                BEGIN SELECT RAISE(ABORT, '{name}: {message}'); END"""
    for table in APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            yield f"""CREATE TRIGGER {table}_{event.lower()} BEFORE {event} ON {table}
                BEGIN SELECT RAISE(ABORT, '{table}: is written once'); END"""


def on_postgres():
    for name, (events, condition, message) in RULES.items():
        yield f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {condition} THEN RAISE EXCEPTION '{name}: {message}' USING ERRCODE = 'check_violation'; END IF;
            RETURN COALESCE(NEW, OLD); END $$"""
        yield f"CREATE TRIGGER {name} BEFORE {events} ON ledger_task FOR EACH ROW EXECUTE FUNCTION {name}()"
    yield """CREATE FUNCTION ledger_written_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION '%: is written once', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$"""
    for table in APPEND_ONLY:
        yield f"""CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_written_once()"""


# What earlier imports brought: of several DOING the first stays, and each DONE is a claim of the newest import.
ONE_DOING = """UPDATE ledger_task SET state = 'TODO' WHERE state = 'DOING' AND EXISTS (
    SELECT 1 FROM ledger_task o WHERE o.ledger_id = ledger_task.ledger_id AND o.state = 'DOING'
    AND (o.position, o.key) < (ledger_task.position, ledger_task.key))"""
NEWEST_IMPORT = (
    "(SELECT i.id FROM ledger_import i WHERE i.ledger_id = t.ledger_id ORDER BY i.created_at DESC LIMIT 1)"
)


def claims(new_id: str) -> list[str]:
    return [
        f"""INSERT INTO ledger_done_claim (id, created_at, source_id, key, "commit", line)
            SELECT {new_id}, CURRENT_TIMESTAMP, {NEWEST_IMPORT}, t.key, t.checkpoint_commit, 0
            FROM ledger_task t WHERE t.state = 'DONE' AND {NEWEST_IMPORT} IS NOT NULL""",
        """UPDATE ledger_task SET done_basis = 'CLAIMED', claim_id = (
            SELECT c.id FROM ledger_done_claim c JOIN ledger_import i ON i.id = c.source_id
            WHERE c.key = ledger_task.key AND i.ledger_id = ledger_task.ledger_id)
            WHERE state = 'DONE'""",
        """UPDATE ledger_task SET state = 'TODO', done_basis = NULL WHERE state = 'DONE' AND claim_id IS NULL""",
    ]


SQLITE_ID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a'"
    " || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)


async def forward(apps, editor):
    sqlite = editor.client.capabilities.dialect == "sqlite"
    old_rows = [ONE_DOING, *claims(SQLITE_ID if sqlite else "gen_random_uuid()")]
    for statement in [*old_rows, *INDEXES, *(on_sqlite() if sqlite else on_postgres())]:
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("models", "0007_ledger_contract")]

    operations = [ops.RunPython(forward)]
