"""What the ledger promises, held by the database for every path that leads to it, raw SQL too.

- At most one DOING and at most one ACTIVE run per ledger, at most one RUNNING command per run.
- DONE rests on a claim of an imported file (CLAIMED), or on a closed run with a passing check, a commit that the
  server verified for this very task, and that commit as the checkpoint (VERIFIED). The proof stays as it is.
- A task leaves DONE, a compliance block or a needed review only together with the entry of its history that says
  why; block and review only by an owner. What is never built stays blocked.
- A run that has ended stays ended, evidence is given to active runs only, and a PASS needs a check that passed.
- Evidence, claims, imports and history are written once; a task keeps its key and its ledger.

What a database cannot know: whether somebody who may write all of its tables has forged a whole run, check by check.
"""

from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = [
    "CREATE UNIQUE INDEX ledger_task_one_doing ON ledger_task (ledger_id) WHERE state = 'DOING'",
    "CREATE UNIQUE INDEX ledger_run_one_active ON ledger_run (ledger_id) WHERE state = 'ACTIVE'",
    "CREATE UNIQUE INDEX ledger_run_command_one_running ON ledger_run_command (run_id) WHERE state = 'RUNNING'",
]


def keys(*numbers: int) -> str:
    return "(" + ", ".join(f"'T-20251215-{number:03}'" for number in numbers) + ")"


NEVER = keys(97, 98, 99, 100, 101)
REVIEWED = keys(
    *(66, 67, 72, 73, 80, 81, 82, 92, 93, 95, 96, 108, 109, 110, 112, 166, 167, 169, 170, 171, 172, 173)
)
BLOCKED_FOR_GOOD = "NEW.state = 'BLOCKED' AND COALESCE(NEW.blocked_kind, '') = 'COMPLIANCE'"
CLAIMED = """NEW.done_basis = 'CLAIMED' AND NEW.closed_run_id IS NULL AND NEW.checkpoint_verified_at IS NULL AND EXISTS (
    SELECT 1 FROM ledger_done_claim c JOIN ledger_import i ON i.id = c.source_id
    WHERE c.id = NEW.claim_id AND c.key = NEW.key AND i.ledger_id = NEW.ledger_id
    AND COALESCE(c."commit", '') = COALESCE(NEW.checkpoint_commit, ''))"""
VERIFIED = """NEW.done_basis = 'VERIFIED' AND NEW.claim_id IS NULL AND NEW.checkpoint_verified_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM ledger_run r WHERE r.id = NEW.closed_run_id AND r.ledger_id = NEW.ledger_id
    AND r.state = 'CLOSED')
  AND EXISTS (SELECT 1 FROM ledger_evidence e WHERE e.run_id = NEW.closed_run_id AND e.kind = 'COMMAND'
    AND e.standing = 'VERIFIED' AND e.outcome = 'PASS')
  AND EXISTS (SELECT 1 FROM ledger_evidence e WHERE e.run_id = NEW.closed_run_id AND e.kind = 'COMMIT'
    AND e.standing = 'VERIFIED' AND e."commit" = NEW.checkpoint_commit AND e.task_key = NEW.key)"""
# A row that is DONE must be provable; one that is not must not carry the marks of it.
UNPROVEN = f"""(NEW.state = 'DONE' AND NOT COALESCE(({CLAIMED}) OR ({VERIFIED}), FALSE))
  OR (NEW.state <> 'DONE' AND (NEW.done_basis IS NOT NULL OR NEW.closed_run_id IS NOT NULL OR NEW.claim_id IS NOT NULL))"""
WEAKENED = """OLD.state = 'DONE' AND OLD.done_basis = 'VERIFIED' AND NEW.state = 'DONE' AND NOT COALESCE(
  NEW.done_basis = 'VERIFIED' AND NEW.closed_run_id = OLD.closed_run_id
  AND NEW.checkpoint_commit = OLD.checkpoint_commit AND NEW.checkpoint_verified_at = OLD.checkpoint_verified_at, FALSE)"""


def untold(kind: str, more: str = "") -> str:
    """Without a new entry of the history of this kind, which has a reason. An old one does not count again."""
    return f"""(NEW.version <= OLD.version OR NOT EXISTS (SELECT 1 FROM ledger_task_event h
    WHERE h.task_id = NEW.id AND h.version = NEW.version AND h.kind = '{kind}' AND length(trim(h.reason)) > 0{more}))"""


OF_OWNER = " AND h.actor_role = 'OWNER'"
UNTOLD_REOPEN = f"OLD.state = 'DONE' AND NEW.state <> 'DONE' AND {untold('REOPENED')}"
UNTOLD_UNBLOCK = f"""OLD.state = 'BLOCKED' AND OLD.blocked_kind = 'COMPLIANCE' AND NOT ({BLOCKED_FOR_GOOD})
  AND {untold("UNBLOCKED", OF_OWNER)}"""
UNTOLD_REVIEW = (
    f"OLD.policy_review = 'NEEDED' AND NEW.policy_review <> 'NEEDED' AND {untold('REVIEWED', OF_OWNER)}"
)
NO_CHECK = """NEW.kind = 'COMMAND' AND NEW.outcome = 'PASS' AND NOT EXISTS (SELECT 1 FROM ledger_run_command c
    WHERE c.run_id = NEW.run_id AND c.state = 'PASSED')"""
# Table, events, what is refused, and how that is told.
RULES = {
    "ledger_task_done": (
        "ledger_task",
        "INSERT OR UPDATE",
        UNPROVEN,
        "DONE needs a verified checkpoint, a passing check and a run",
    ),
    "ledger_task_proof": ("ledger_task", "UPDATE", WEAKENED, "what DONE rests on stays as it was verified"),
    "ledger_task_reopen": (
        "ledger_task",
        "UPDATE",
        UNTOLD_REOPEN,
        "DONE is left only by reopening with a reason",
    ),
    "ledger_task_unblock": (
        "ledger_task",
        "UPDATE",
        UNTOLD_UNBLOCK,
        "a compliance block is lifted only by an owner with a reason",
    ),
    "ledger_task_review": (
        "ledger_task",
        "UPDATE",
        UNTOLD_REVIEW,
        "a policy review is decided only by an owner with a reason",
    ),
    "ledger_task_never": (
        "ledger_task",
        "INSERT OR UPDATE",
        f"NEW.key IN {NEVER} AND NOT ({BLOCKED_FOR_GOOD} AND NEW.policy_review = 'NEEDED')",
        "this task is never built and stays blocked",
    ),
    "ledger_task_fixed": (
        "ledger_task",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.ledger_id <> OLD.ledger_id OR NEW.key <> OLD.key OR NEW.version < OLD.version",
        "a task keeps its key and its ledger, and its version only rises",
    ),
    "ledger_task_kept": (
        "ledger_task",
        "DELETE",
        "OLD.state IN ('DONE', 'DOING') OR (OLD.state = 'BLOCKED' AND OLD.blocked_kind = 'COMPLIANCE')",
        "a task that is DONE, DOING or blocked for compliance is not deleted",
    ),
    "ledger_run_ended": (
        "ledger_run",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.ledger_id <> OLD.ledger_id OR NEW.digest <> OLD.digest"
        " OR (OLD.state <> 'ACTIVE' AND NEW.state <> OLD.state)",
        "a run that has ended stays ended, in its ledger",
    ),
    "ledger_run_kept": (
        "ledger_run",
        "DELETE",
        "OLD.state <> 'IMPORTED' OR EXISTS (SELECT 1 FROM ledger_evidence e WHERE e.run_id = OLD.id)",
        "a live run is not deleted",
    ),
    "ledger_run_command_begun": (
        "ledger_run_command",
        "INSERT",
        "NEW.state <> 'RUNNING'",
        "a check begins as RUNNING",
    ),
    "ledger_run_command_ended": (
        "ledger_run_command",
        "UPDATE",
        "NEW.run_id <> OLD.run_id OR (OLD.state <> 'RUNNING' AND NEW.state <> OLD.state)"
        " OR (NEW.state = 'PASSED' AND NEW.kind <> 'HTTP_PROBE' AND COALESCE(NEW.exit_code, -1) <> 0)",
        "a check that has ended keeps its result, and one that passed has exit code 0",
    ),
    "ledger_evidence_run": (
        "ledger_evidence",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM ledger_run r WHERE r.id = NEW.run_id AND r.state = 'ACTIVE')",
        "evidence is given to an active run only",
    ),
    "ledger_evidence_check": (
        "ledger_evidence",
        "INSERT",
        f"(NEW.standing = 'CLAIMED' AND NEW.outcome IN ('PASS', 'FAIL')) OR ({NO_CHECK})",
        "PASS and FAIL come from checks that the server ran",
    ),
    "ledger_ledger_kept": (
        "ledger_ledger",
        "DELETE",
        "EXISTS (SELECT 1 FROM ledger_task t WHERE t.ledger_id = OLD.id)"
        " OR EXISTS (SELECT 1 FROM ledger_run r WHERE r.ledger_id = OLD.id)",
        "a ledger with tasks or runs is not deleted",
    ),
}
WRITTEN_ONCE = ("ledger_evidence", "ledger_done_claim", "ledger_task_event", "ledger_import")
# On SQLite, REPLACE removes the row in its way without asking the rules about deleting: it is refused before.
IN_THE_WAY = {
    "ledger_task": ("id", "ledger_id, key"),
    "ledger_run": ("id", "ledger_id, digest"),
    "ledger_run_command": ("id", "run_id, number"),
    "ledger_evidence": ("id",),
    "ledger_done_claim": ("id", "source_id, key"),
    "ledger_task_event": ("id", "task_id, version"),
    "ledger_import": ("id",),
}
ONE_OF_A_KIND = {
    "ledger_task": ("ledger_id", "DOING"),
    "ledger_run": ("ledger_id", "ACTIVE"),
    "ledger_run_command": ("run_id", "RUNNING"),
}


def on_sqlite():
    for name, (table, events, condition, message) in RULES.items():
        for event in events.split(" OR "):
            yield sqlite_trigger(f"{name}_{event.lower()}", event, table, condition, f"{name}: {message}")
    for table in WRITTEN_ONCE:
        for event in ("UPDATE", "DELETE"):
            yield sqlite_trigger(
                f"{table}_{event.lower()}", event, table, "TRUE", f"{table}: is written once"
            )
    for table, uniques in IN_THE_WAY.items():
        same = " OR ".join(
            f"({columns}) = ({', '.join(f'NEW.{each}' for each in columns.split(', '))})"
            for columns in uniques
        )
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608
        yield sqlite_trigger(
            f"{table}_unique_insert", "INSERT", table, taken, f"{table}: UNIQUE, there is one"
        )
    for table, (column, state) in ONE_OF_A_KIND.items():
        other = f"""NEW.state = '{state}' AND EXISTS (SELECT 1 FROM {table} o WHERE o.{column} = NEW.{column}
            AND o.state = '{state}' AND o.id <> NEW.id)"""  # noqa: S608
        for event in ("INSERT", "UPDATE"):
            name = f"{table}_one_{state.lower()}_{event.lower()}"
            yield sqlite_trigger(name, event, table, other, f"{table}: UNIQUE, one is {state} already")


def sqlite_trigger(name: str, event: str, table: str, condition: str, message: str) -> str:
    return f"""CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{message}'); END"""


def on_postgres():
    for name, (table, events, condition, message) in RULES.items():
        yield f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {condition} THEN RAISE EXCEPTION '{name}: {message}' USING ERRCODE = 'check_violation'; END IF;
            RETURN COALESCE(NEW, OLD); END $$"""
        yield f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    yield """CREATE FUNCTION ledger_written_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION '%: is written once', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$"""
    for table in WRITTEN_ONCE:
        yield f"""CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_written_once()"""


# What earlier imports brought. What is never built is blocked, what policy names is under review, of several DOING
# the first stays, and each DONE is a claim of the newest import.
POLICY = [
    f"""UPDATE ledger_task SET state = 'BLOCKED', blocked_kind = 'COMPLIANCE', checkpoint_verified_at = NULL,
        blocked_reason = COALESCE(blocked_reason, 'Blocked for compliance.'), policy_review = 'NEEDED'
        WHERE key IN {NEVER}""",  # noqa: S608
    f"UPDATE ledger_task SET policy_review = 'NEEDED' WHERE key IN {REVIEWED}",  # noqa: S608
]
ONE_DOING = """UPDATE ledger_task SET state = 'TODO' WHERE state = 'DOING' AND EXISTS (
    SELECT 1 FROM ledger_task o WHERE o.ledger_id = ledger_task.ledger_id AND o.state = 'DOING'
    AND (o.position, o.key) < (ledger_task.position, ledger_task.key))"""
NEWEST_IMPORT = "(SELECT i.id FROM ledger_import i WHERE i.ledger_id = t.ledger_id ORDER BY i.created_at DESC, i.id DESC LIMIT 1)"


def claims(new_id: str) -> list[str]:
    return [
        f"""INSERT INTO ledger_done_claim (id, created_at, source_id, key, "commit", line)
            SELECT {new_id}, CURRENT_TIMESTAMP, {NEWEST_IMPORT}, t.key, t.checkpoint_commit, 0
            FROM ledger_task t WHERE t.state = 'DONE' AND {NEWEST_IMPORT} IS NOT NULL""",
        """UPDATE ledger_task SET done_basis = 'CLAIMED', checkpoint_verified_at = NULL, claim_id = (
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
    old_rows = [*POLICY, ONE_DOING, *claims(SQLITE_ID if sqlite else "gen_random_uuid()")]
    for statement in [*old_rows, *INDEXES, *(on_sqlite() if sqlite else on_postgres())]:
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies = [("models", "0007_ledger_contract")]

    operations = [ops.RunPython(forward)]
