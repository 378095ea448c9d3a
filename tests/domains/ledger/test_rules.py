"""What the database itself holds, whoever writes: each rule is attacked by raw SQL, past every service."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from server.core.settings import Settings
from server.domains.ledger.kinds import (
    BlockedKind,
    DoneBasis,
    EvidenceKind,
    EvidenceOutcome,
    EvidenceStanding,
    PolicyReview,
    RunState,
    TaskEventKind,
    TaskState,
)
from server.domains.ledger.models import Evidence, Run, RunCommand, Task, TaskEvent
from tests.domains.ledger import proofs

Sql = Callable[[str], Awaitable[None]]
OTHER = "0ff1ce" * 6 + "0ff1"


@pytest.fixture
async def sql(database: Settings) -> AsyncIterator[Sql]:
    """Runs a statement on a connection of its own, which on SQLite checks no references."""
    path = database.sqlite_path
    if path is None:
        connection = await asyncpg.connect(database.database_url)

        async def execute(statement: str) -> None:
            await connection.execute(statement)

        yield execute
        await connection.close()
        return
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as file:

        async def run(statement: str) -> None:
            file.execute(statement)

        yield run


async def refused(sql: Sql, statement: str, rule: str) -> None:
    with pytest.raises((sqlite3.IntegrityError, asyncpg.PostgresError), match=rule):
        await sql(statement)


@pytest.fixture
def only_sqlite(database: Settings) -> None:
    if database.sqlite_path is None:
        pytest.skip("REPLACE is SQLite's own")


UPDATES_TO_DONE = [
    "state = 'DONE'",
    "state = 'DONE', done_basis = 'CLAIMED'",
    "state = 'DONE', done_basis = 'VERIFIED'",
    "state = 'DONE', done_basis = 'VERIFIED', checkpoint_commit = 'abc', checkpoint_verified_at = CURRENT_TIMESTAMP",
]


@pytest.mark.parametrize("values", UPDATES_TO_DONE)
async def test_done_without_proof(sql: Sql, values: str) -> None:
    row = await proofs.task()
    await refused(sql, f"UPDATE ledger_task SET {values}", "ledger_task_done")
    await refused(sql, f"UPDATE ledger_task SET version = 9, {values}", "ledger_task_done")
    columns = await _columns(row)
    await refused(
        sql,
        f"INSERT INTO ledger_task ({', '.join(columns)}) SELECT {', '.join(_as_done(columns))} FROM ledger_task",
        "ledger_task_done",
    )
    assert (await Task.get()).state is TaskState.TODO


async def _columns(row: Task) -> list[str]:
    return sorted(row._meta.db_fields)


def _as_done(columns: list[str]) -> list[str]:
    other = {
        "id": "'019a0000-0000-7000-8000-000000000001'",
        "key": "'T-20260101-002'",
        "state": "'DONE'",
        "done_basis": "'VERIFIED'",
    }
    return [other.get(name, name) for name in columns]


def _set(**values: Any) -> str:
    return ", ".join(
        f"{name} = {'NULL' if value is None else repr(str(value))}" for name, value in values.items()
    )


def _proof(run: Run, **other: Any) -> str:
    values = {**proofs.proof(run), "checkpoint_verified_at": "2026-01-01 00:00:00+00:00", **other}
    return _set(**{name: getattr(value, "value", value) for name, value in values.items()})


async def test_done_with_the_whole_proof(sql: Sql) -> None:
    row = await proofs.task()
    run = await proofs.proven_run(row.key)
    await sql(f"UPDATE ledger_task SET {_proof(run)}")
    assert (await Task.get()).state is TaskState.DONE


@pytest.mark.parametrize(
    "other",
    [
        {"checkpoint_commit": OTHER},
        {"checkpoint_commit": None},
        {"checkpoint_verified_at": None},
        {"closed_run_id": None},
        {"done_basis": None},
        {"done_basis": "CLAIMED"},
    ],
)
async def test_done_with_a_part_of_the_proof(sql: Sql, other: dict[str, Any]) -> None:
    row = await proofs.task()
    run = await proofs.proven_run(row.key)
    await refused(sql, f"UPDATE ledger_task SET {_proof(run, **other)}", "ledger_task_done")


@pytest.mark.parametrize("state", [RunState.ACTIVE, RunState.BLOCKED, RunState.ABANDONED, RunState.EXPIRED])
async def test_done_by_a_run_that_is_not_closed(sql: Sql, state: RunState) -> None:
    row = await proofs.task()
    run = await proofs.active_run(row.key)
    await proofs.passing_check(run)
    await proofs.evidence(run, EvidenceKind.COMMAND, outcome=EvidenceOutcome.PASS)
    await proofs.evidence(run, EvidenceKind.COMMIT, commit=proofs.COMMIT, task_key=row.key)
    await Run.filter(id=run.id).update(state=state)
    await refused(sql, f"UPDATE ledger_task SET {_proof(run)}", "ledger_task_done")


async def test_skip_alone_never_suffices(sql: Sql) -> None:
    row = await proofs.task()
    run = await proofs.active_run(row.key)
    await proofs.passing_check(run)
    for outcome in (EvidenceOutcome.SKIP, EvidenceOutcome.FAIL):
        await proofs.evidence(run, EvidenceKind.COMMAND, outcome=outcome)
    await proofs.evidence(run, EvidenceKind.COMMIT, commit=proofs.COMMIT, task_key=row.key)
    await Run.filter(id=run.id).update(state=RunState.CLOSED)
    await refused(sql, f"UPDATE ledger_task SET {_proof(run)}", "ledger_task_done")


async def test_a_claimed_commit_is_no_proof(sql: Sql) -> None:
    row = await proofs.task()
    run = await proofs.active_run(row.key)
    await proofs.passing_check(run)
    await proofs.evidence(run, EvidenceKind.COMMAND, outcome=EvidenceOutcome.PASS)
    standing = EvidenceStanding.CLAIMED
    await proofs.evidence(run, EvidenceKind.COMMIT, standing=standing, commit=proofs.COMMIT, task_key=row.key)
    await Run.filter(id=run.id).update(state=RunState.CLOSED)
    await refused(sql, f"UPDATE ledger_task SET {_proof(run)}", "ledger_task_done")


async def test_done_by_the_commit_of_another_task(sql: Sql) -> None:
    await proofs.task("T-20260101-001")
    await proofs.task("T-20260101-002")
    run = await proofs.proven_run("T-20260101-001")
    await refused(sql, f"UPDATE ledger_task SET {_proof(run)}", "ledger_task_done")
    assert await Task.filter(state=TaskState.DONE).count() == 0, "one statement is all or nothing"


async def test_evidence_is_given_to_active_runs_only(sql: Sql) -> None:
    row = await proofs.task()
    run = await proofs.active_run(row.key)
    await proofs.passing_check(run)
    await proofs.evidence(run, EvidenceKind.COMMIT, commit=proofs.COMMIT, task_key=row.key)
    await Run.filter(id=run.id).update(state=RunState.CLOSED)
    await refused(sql, _evidence(run, outcome="SKIP"), "ledger_evidence_run")
    imported = await proofs.active_run(state=RunState.IMPORTED)
    await refused(sql, _evidence(imported, outcome="SKIP"), "ledger_evidence_run")


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({}, "ledger_evidence_check"),
        ({"standing": "CLAIMED"}, "ledger_evidence_check"),
        ({"standing": "CLAIMED", "kind": "NOTE", "outcome": "FAIL"}, "ledger_evidence_check"),
    ],
)
async def test_a_pass_needs_a_check_that_passed(sql: Sql, values: dict[str, str], rule: str) -> None:
    run = await proofs.active_run()
    await refused(sql, _evidence(run, **values), rule)
    await RunCommand.create(run_id=run.id, number=1, kind="TEST", shown="pytest")
    await refused(sql, _evidence(run, **values), rule)


async def test_a_check_keeps_its_result(sql: Sql) -> None:
    run = await proofs.active_run()
    insert = (
        "INSERT INTO ledger_run_command (id, created_at, run_id, number, kind, shown, state, cancel_requested) VALUES "
        f"('019a0000-0000-7000-8000-000000000002', CURRENT_TIMESTAMP, '{run.id}', 1, 'TEST', 'x', 'PASSED', FALSE)"
    )
    await refused(sql, insert, "ledger_run_command_begun")
    await sql(insert.replace("PASSED", "RUNNING"))
    await refused(sql, "UPDATE ledger_run_command SET state = 'PASSED'", "ledger_run_command_ended")
    await refused(
        sql, "UPDATE ledger_run_command SET state = 'PASSED', exit_code = 1", "ledger_run_command_ended"
    )
    await sql("UPDATE ledger_run_command SET state = 'FAILED', exit_code = 1")
    await refused(
        sql, "UPDATE ledger_run_command SET state = 'PASSED', exit_code = 0", "ledger_run_command_ended"
    )


def _evidence(run: Run, **values: str) -> str:
    row = {"kind": "COMMAND", "standing": "VERIFIED", "outcome": "PASS", "text": "", "data": "{}", **values}
    names, marks = ", ".join(row), ", ".join(repr(value) for value in row.values())
    return (
        f"INSERT INTO ledger_evidence (id, created_at, run_id, actor_name, {names}) VALUES "
        f"('019a0000-0000-7000-8000-000000000003', CURRENT_TIMESTAMP, '{run.id}', 'a', {marks})"
    )


async def test_the_proof_of_a_done_task_stays(sql: Sql) -> None:
    row = await proofs.done()
    for values, rule in (
        (f"checkpoint_commit = '{OTHER}'", "ledger_task"),
        ("checkpoint_commit = NULL", "ledger_task"),
        ("checkpoint_verified_at = NULL", "ledger_task"),
        ("checkpoint_verified_at = '2030-01-01 00:00:00+00:00'", "ledger_task_proof"),
        ("closed_run_id = NULL", "ledger_task"),
        ("done_basis = NULL", "ledger_task"),
        ("done_basis = 'CLAIMED'", "ledger_task"),
    ):
        await refused(sql, f"UPDATE ledger_task SET {values}", rule)
    second = await proofs.proven_run(row.key)
    await refused(sql, f"UPDATE ledger_task SET closed_run_id = '{second.id}'", "ledger_task_proof")
    claim = await proofs.claim(row.key, proofs.COMMIT)
    weaker = _set(done_basis="CLAIMED", claim_id=claim.id, closed_run_id=None, checkpoint_verified_at=None)
    await refused(sql, f"UPDATE ledger_task SET {weaker}", "ledger_task_proof")
    await sql("UPDATE ledger_task SET title = 'Told better', rank = 3")
    assert (await Task.get()).title == "Told better"


@pytest.mark.parametrize(
    "table", ["ledger_evidence", "ledger_task_event", "ledger_done_claim", "ledger_import"]
)
async def test_what_is_written_once(sql: Sql, table: str) -> None:
    await proofs.done()
    await proofs.claim("T-20260101-002")
    await refused(sql, f"UPDATE {table} SET created_at = CURRENT_TIMESTAMP", "written once")
    await refused(sql, f"DELETE FROM {table}", "written once")


@pytest.mark.parametrize(
    "table",
    [
        "ledger_evidence",
        "ledger_task_event",
        "ledger_done_claim",
        "ledger_import",
        "ledger_run",
        "ledger_run_command",
        "ledger_task",
    ],
)
@pytest.mark.usefixtures("only_sqlite")
async def test_nothing_is_replaced(sql: Sql, table: str) -> None:
    await proofs.done()
    await proofs.claim("T-20260101-002")
    await refused(sql, f"REPLACE INTO {table} SELECT * FROM {table}", "ledger_")
    await refused(sql, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", "ledger_")


@pytest.mark.usefixtures("only_sqlite")
async def test_a_done_task_is_not_replaced_by_an_open_one(sql: Sql) -> None:
    row = await proofs.done()
    columns = await _columns(row)
    for other in ({"state": "'TODO'"}, {"state": "'TODO'", "id": "'x'"}, {"state": "'TODO'", "key": "'x'"}):
        nothing = dict.fromkeys(("done_basis", "closed_run_id", "claim_id"), "NULL")
        values = [{**nothing, **other}.get(name, name) for name in columns]
        await refused(
            sql,
            f"REPLACE INTO ledger_task ({', '.join(columns)}) SELECT {', '.join(values)} FROM ledger_task",
            "UNIQUE",
        )
    open_one = await proofs.task("T-20260101-002")
    for values in (f"key = '{row.key}'", f"id = '{row.id}'"):
        await refused(
            sql, f"UPDATE OR REPLACE ledger_task SET {values} WHERE id = '{open_one.id}'", "ledger_task_fixed"
        )
    assert (await Task.get(id=row.id)).state is TaskState.DONE


async def test_one_doing(sql: Sql, database: Settings) -> None:
    await proofs.task("T-20260101-001", state=TaskState.DOING)
    await proofs.task("T-20260101-002")
    update = "UPDATE ledger_task SET state = 'DOING' WHERE key = 'T-20260101-002'"
    await refused(sql, update, r"(?i)unique")
    await refused(sql, "UPDATE ledger_task SET state = 'DOING'", r"(?i)unique")
    if database.sqlite_path is not None:
        await refused(sql, update.replace("UPDATE", "UPDATE OR REPLACE"), r"(?i)unique")
        await refused(sql, update.replace("UPDATE", "UPDATE OR IGNORE"), r"(?i)unique")
    assert await Task.filter(state=TaskState.DOING).count() == 1
    assert await Task.all().count() == 2


async def test_one_active_run(sql: Sql, database: Settings) -> None:
    run = await proofs.active_run()
    await Run.filter(id=run.id).update(state=RunState.CLOSED)
    await proofs.active_run()
    insert = (
        "INSERT INTO ledger_run (id, created_at, ledger_id, title, position, digest, state, task_keys, sections, line) "
        "SELECT '019a0000-0000-7000-8000-000000000004', created_at, ledger_id, title, position, 'x', 'ACTIVE', "
        f"task_keys, sections, line FROM ledger_run WHERE id = '{run.id}'"
    )
    await refused(sql, insert, r"(?i)unique")
    if database.sqlite_path is not None:
        await refused(sql, insert.replace("INSERT", "INSERT OR REPLACE", 1), r"(?i)unique")
    assert await Run.all().count() == 2


async def test_each_key_once(sql: Sql) -> None:
    row = await proofs.task()
    columns = await _columns(row)
    values = [{"id": "'019a0000-0000-7000-8000-000000000005'"}.get(name, name) for name in columns]
    statement = f"INSERT INTO ledger_task ({', '.join(columns)}) SELECT {', '.join(values)} FROM ledger_task"
    await refused(sql, statement, r"(?i)unique")


async def test_an_upsert_is_an_update(sql: Sql) -> None:
    row = await proofs.task()
    columns = ", ".join(await _columns(row))
    upsert = (
        f"INSERT INTO ledger_task ({columns}) SELECT {columns} FROM ledger_task WHERE TRUE ON CONFLICT (id) "
    )
    for values in ("state = 'DONE'", "state = 'DONE', done_basis = 'VERIFIED'"):
        await refused(sql, f"{upsert} DO UPDATE SET {values}", "UNIQUE|ledger_task_done")
    assert (await Task.get()).state is TaskState.TODO


async def test_a_task_keeps_its_key_and_its_ledger(sql: Sql) -> None:
    await proofs.done()
    for values in (
        "key = 'T-20260101-009'",
        "ledger_id = '019a0000-0000-7000-8000-000000000006'",
        "id = '019a0000-0000-7000-8000-000000000006'",
        "version = version - 1",
    ):
        await refused(sql, f"UPDATE ledger_task SET {values}", "ledger_task_(fixed|done)")


@pytest.mark.parametrize("state", ["ACTIVE", "ABANDONED", "EXPIRED", "BLOCKED", "IMPORTED"])
async def test_an_ended_run_stays_ended(sql: Sql, state: str) -> None:
    await proofs.done()
    await refused(sql, f"UPDATE ledger_run SET state = '{state}'", "ledger_run_ended")


async def test_an_abandoned_run_is_not_closed_later(sql: Sql) -> None:
    run = await proofs.active_run()
    await Run.filter(id=run.id).update(state=RunState.ABANDONED)
    await refused(sql, "UPDATE ledger_run SET state = 'CLOSED'", "ledger_run_ended")


async def test_what_done_rests_on_is_not_deleted(sql: Sql) -> None:
    await proofs.done()
    for table, rule in (
        ("ledger_run", "ledger_run_kept"),
        ("ledger_task", "ledger_task_kept"),
        ("ledger_ledger", "ledger_ledger_kept"),
    ):
        await refused(sql, f"DELETE FROM {table}", rule)
    await refused(
        sql, "UPDATE ledger_run SET ledger_id = '019a0000-0000-7000-8000-000000000007'", "ledger_run_ended"
    )
    assert await Task.filter(state=TaskState.DONE).count() == await Evidence.all().count() - 1 == 1


@pytest.mark.parametrize("state", [TaskState.DOING, TaskState.BLOCKED])
async def test_what_must_not_vanish(sql: Sql, state: TaskState) -> None:
    kind = BlockedKind.COMPLIANCE if state is TaskState.BLOCKED else None
    await proofs.task(state=state, blocked_kind=kind)
    await refused(sql, "DELETE FROM ledger_task", "ledger_task_kept")


async def test_done_by_an_imported_claim(sql: Sql) -> None:
    row = await proofs.task(checkpoint_commit="abc1234")
    claimed = {"state": "DONE", "done_basis": "CLAIMED"}
    for claim in (
        await proofs.claim("T-20260101-002", "abc1234"),
        await proofs.claim(row.key, "def5678"),
        await proofs.claim(row.key),
    ):
        values = _set(**claimed, claim_id=claim.id)
        await refused(sql, f"UPDATE ledger_task SET {values}", "ledger_task_done")
    claim = await proofs.claim(row.key, "abc1234")
    values = _set(**claimed, claim_id=claim.id)
    await refused(
        sql,
        f"UPDATE ledger_task SET {values}, checkpoint_verified_at = CURRENT_TIMESTAMP",
        "ledger_task_done",
    )
    await sql(f"UPDATE ledger_task SET {values}")
    assert (await Task.get()).done_basis is DoneBasis.CLAIMED


async def test_an_open_task_carries_no_marks_of_done(sql: Sql) -> None:
    row = await proofs.task()
    claim = await proofs.claim(row.key)
    for values in ("done_basis = 'VERIFIED'", f"claim_id = '{claim.id}'"):
        await refused(sql, f"UPDATE ledger_task SET {values}", "ledger_task_done")


REOPEN = "UPDATE ledger_task SET state = 'TODO', done_basis = NULL, closed_run_id = NULL, claim_id = NULL"


async def test_done_is_left_only_with_a_new_reason(sql: Sql) -> None:
    row = await proofs.done()
    await refused(sql, REOPEN, "ledger_task_reopen")
    await refused(sql, f"{REOPEN}, version = 3", "ledger_task_reopen")
    await proofs.told(row, TaskEventKind.REOPENED, 3, None, "  ")
    await refused(sql, f"{REOPEN}, version = 3", "ledger_task_reopen")
    await proofs.told(row, TaskEventKind.EDITED, 4, None, "Just so")
    await refused(sql, f"{REOPEN}, version = 4", "ledger_task_reopen")
    await proofs.told(row, TaskEventKind.REOPENED, 5, None, "It broke")
    await sql(f"{REOPEN}, version = 5")
    run = await proofs.proven_run(row.key)
    await sql(f"UPDATE ledger_task SET {_proof(run)}")
    await refused(sql, REOPEN, "ledger_task_reopen")
    await refused(sql, f"{REOPEN}, version = 3", "ledger_task")


UNBLOCK = "UPDATE ledger_task SET state = 'TODO', blocked_kind = NULL"


@pytest.mark.parametrize(
    "values", ["state = 'TODO'", "blocked_kind = NULL", "blocked_kind = 'TECHNICAL'", "state = 'DOING'"]
)
async def test_a_compliance_block_is_lifted_only_by_an_owner_with_a_reason(sql: Sql, values: str) -> None:
    row = await proofs.task(state=TaskState.BLOCKED, blocked_kind=BlockedKind.COMPLIANCE)
    update = f"UPDATE ledger_task SET {values}"
    await refused(sql, update, "ledger_task_unblock")
    for version, (role, reason) in enumerate(((None, "why"), ("OPERATOR", "why"), ("OWNER", " ")), 2):
        await proofs.told(row, TaskEventKind.UNBLOCKED, version, role, reason)
        await refused(sql, f"{update}, version = {version}", "ledger_task_unblock")
    await proofs.told(row, TaskEventKind.UNBLOCKED, 7, "OWNER", "The honest form")
    await sql(f"{update}, version = 7")


async def test_a_needed_review_is_decided_only_by_an_owner_with_a_reason(sql: Sql) -> None:
    row = await proofs.task(policy_review=PolicyReview.NEEDED)
    for value in ("NONE", "CLEARED"):
        await refused(sql, f"UPDATE ledger_task SET policy_review = '{value}'", "ledger_task_review")
    await proofs.told(row, TaskEventKind.REVIEWED, 2, None, "An agent says so")
    await refused(sql, "UPDATE ledger_task SET policy_review = 'CLEARED', version = 2", "ledger_task_review")
    await proofs.told(row, TaskEventKind.REVIEWED, 3, "OWNER", "Drafts only")
    await sql("UPDATE ledger_task SET policy_review = 'CLEARED', version = 3")


async def test_what_is_never_built_stays_blocked_even_for_an_owner(sql: Sql) -> None:
    row = await proofs.task(
        "T-20251215-098",
        state=TaskState.BLOCKED,
        blocked_kind=BlockedKind.COMPLIANCE,
        policy_review=PolicyReview.NEEDED,
    )
    await proofs.told(row, TaskEventKind.UNBLOCKED, 2, "OWNER", "I want it")
    await refused(sql, f"{UNBLOCK}, version = 2", "ledger_task_never")
    await proofs.told(row, TaskEventKind.REVIEWED, 3, "OWNER", "I want it")
    await refused(sql, "UPDATE ledger_task SET policy_review = 'CLEARED', version = 3", "ledger_task_never")
    with pytest.raises(Exception, match="ledger_task_never"):
        await proofs.task("T-20251215-101")
    assert await TaskEvent.filter(kind=TaskEventKind.CREATED).count() == 1
