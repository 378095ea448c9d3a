"""Random operations on runs and tasks, made on the services over a real database and on the model, side by side.

The repository and the checks' processes are stood in for (they have tests of their own): what git and a command would
say is what the model's repository says. After each operation both must agree, and the ledger's promises must hold.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from server.core import clock, db
from server.core.actor import Actor, Role, Scope
from server.core.errors import DomainError
from server.core.ids import uuid7
from server.domains.ledger import runs, storing, tasks, workspace
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import BlockedKind, EvidenceKind, PolicyReview, TaskScope, TaskState
from server.domains.ledger.models import Evidence, Ledger, Run, Task
from server.domains.ledger.runs import executing
from server.domains.ledger.verification import Check, CheckKind, Command, Outcome, Result
from server.domains.ledger.workspace import Snapshot
from tests.domains.ledger.runs.model import LIMITS, Commit, ModelRun, ModelTask, World

AGENTS = [Author(Actor("token", uuid7(), f"agent {n}", frozenset({Scope.LEDGER}))) for n in range(2)]
OWNER = Author(Actor("user", uuid7(), "owner", frozenset(Scope), Role.OWNER))
WHO = st.sampled_from([0, 0, 0, 0, 1])
FILES = st.sampled_from(["app/a", "app/b", "docs/c"])
NUMBER = st.integers(0, 7)
KINDS = st.sampled_from(["LINT", "TEST"])
OUTCOMES = st.sampled_from([Outcome.PASS, Outcome.PASS, Outcome.PASS, Outcome.FAIL, Outcome.CANCELLED])
TASK = st.fixed_dictionaries(
    {
        "scope": st.sampled_from(["MVP", "MVP", "BACKLOG"]),
        "priority": st.sampled_from(["P0", "P1", "P2", None]),
        "surface": st.sampled_from(["app", "app", "docs", None]),
        "needs": st.booleans(),
        "review": st.sampled_from([False, False, False, True]),
    }
)


class Stand:
    """What the services see instead of git and processes: the world of the machine that runs now."""

    world: World
    order: executing.Order | None = None

    async def inspect(self, path: Path) -> Any:
        return SimpleNamespace(head=self.world.head.hash, is_dirty=self.world.dirty)

    async def find_commit(self, path: Path, hash: str) -> workspace.Commit:
        found = self.find(hash)
        now = clock.now()
        return workspace.Commit(hash, "subject", now, now, tuple(found.files), True, ("main",))

    async def is_ancestor(self, path: Path, older: str, newer: str) -> bool:
        return int(older, 16) <= int(newer, 16)

    async def files_between(self, path: Path, base: str | None, commit: str) -> frozenset[str]:
        return self.world.between(int(base or "0", 16), int(commit, 16))

    async def tree_of(self, path: Path, commit: str) -> str:
        return tree(self.find(commit).tree)

    def resolve(self, folder: Path, check: Check, config: Any) -> Command:
        return Command(check.kind, (), folder, check.kind.lower(), 1)

    def begin(self, order: executing.Order) -> None:
        self.order = order

    def find(self, hash: str) -> Commit:
        return self.world.commits[int(hash, 16)]


def tree(text: str) -> str:
    """The world's names for files are too long for a column."""
    return f"{abs(hash(text)):064x}"[-40:]


STAND = Stand()
RUNNER: list[asyncio.Runner] = []
COUNTS = {"operations": 0, "refused": 0, "closed": 0}


class LedgerMachine(RuleBasedStateMachine):
    """Tasks, two agents and an owner, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = STAND.world = World()
        STAND.order = None
        self.id: UUID | None = None  # of the active run
        self.proven: set[tuple[str, int]] = set()
        self.run(self._fresh())

    def run(self, coroutine: Any) -> Any:
        return RUNNER[0].run(coroutine)

    async def _fresh(self) -> None:
        """A ledger of its own; those before stay under other names."""
        await Ledger.filter(name=storing.NAME).update(name=f"old {uuid7()}")
        await storing.ensure_ledger()
        await Ledger.filter(name=storing.NAME).update(repository_path="/nowhere")
        self.ledger = await Ledger.get(name=storing.NAME)

    def attempt(self, allowed: bool, operation: Any) -> Any:
        """The operation's value. It must succeed exactly if the model allows it; a refusal changes nothing."""
        COUNTS["operations"] += 1
        return self.run(self._attempt(allowed, operation))

    async def _attempt(self, allowed: bool, operation: Any) -> Any:
        before = await self._versions()
        value, error = None, None
        try:
            value = await operation
        except DomainError as refusal:
            error = refusal
            COUNTS["refused"] += 1
        assert (error is None) == allowed, (allowed, error, self.world.run)
        if error is not None:
            assert await self._versions() == before, error
        return value

    async def _versions(self) -> list[dict[str, Any]]:
        """What rises with every change."""
        sql = """SELECT (SELECT version FROM ledger_ledger WHERE id = ?) AS ledger,
            (SELECT sum(version) FROM ledger_run WHERE ledger_id = ?) AS runs,
            (SELECT sum(version) FROM ledger_task WHERE ledger_id = ?) AS tasks"""
        return await db.fetch(sql, [str(self.ledger.id)] * 3)

    def task(self, number: int) -> ModelTask:
        return list(self.world.tasks.values())[number % len(self.world.tasks)]

    # --- tasks

    @initialize(first=TASK, second=TASK)
    def begin(self, first: dict[str, Any], second: dict[str, Any]) -> None:
        self.add_task(first)
        self.add_task(second)

    @rule(wanted=TASK)
    def add_task(self, wanted: dict[str, Any]) -> None:
        if len(self.world.tasks) >= 8:
            return
        number = len(self.world.tasks) + 1
        needs = self.task(number // 2).key if wanted["needs"] and self.world.tasks else None
        plain = {name: wanted[name] for name in ("scope", "priority", "surface", "review")}
        made = ModelTask(f"T-20260101-{number:03}", needs=needs, **plain)
        self.world.tasks[made.key] = made
        self.run(
            Task.create(
                ledger_id=self.ledger.id, key=made.key, title=made.key, scope=TaskScope(made.scope),
                state=TaskState.TODO, priority=made.priority, surface=made.surface, position=number,
                depends_on=[needs] if needs else [],
                policy_review=PolicyReview.NEEDED if made.review else PolicyReview.NONE,
            )
        )  # fmt: skip

    @rule(number=NUMBER, owner=st.booleans())
    def lift(self, number: int, owner: bool) -> None:
        """Unblock, reopen, or clear a review: whatever keeps the task from being worked on."""
        task = self.task(number)
        author = OWNER if owner else AGENTS[0]
        if task.state == "BLOCKED":
            allowed = owner or not task.compliance
            self.attempt(allowed, tasks.unblock(author, task.key, "It can go on."))
            if allowed:
                task.state, task.compliance = "TODO", False
        elif task.state == "DONE":
            self.attempt(True, tasks.reopen(author, task.key, "It came back."))
            task.state = "TODO"
        elif task.review:
            self.attempt(owner, tasks.review(author, task.key, "It is fine.", cleared=True))
            task.review = not owner

    @rule(number=NUMBER, compliance=st.booleans())
    def block_task(self, number: int, compliance: bool) -> None:
        task = self.task(number)
        works = self.world.run is not None and self.world.run.key == task.key
        allowed = task.state != "DONE" and not task.compliance and not works
        kind = BlockedKind.COMPLIANCE if compliance else BlockedKind.TECHNICAL
        self.attempt(allowed, tasks.block(AGENTS[0], task.key, "It must wait.", kind))
        if allowed:
            task.state, task.compliance = "BLOCKED", compliance

    # --- the repository

    @rule(file=FILES)
    def write(self, file: str) -> None:
        self.world.write(file)

    @rule()
    def commit(self) -> None:
        if self.world.dirty:
            self.world.commit()

    @rule()
    def undo(self) -> None:
        self.world.undo()

    # --- runs

    @rule(who=WHO)
    def start(self, who: int) -> None:
        world, old = self.world, self.world.run
        free = old is None or not old.alive
        chosen = None if world.dirty else world.next()
        allowed = free and not (chosen is not None and chosen.review)
        started = self.attempt(allowed, runs.start(AGENTS[who]))
        if not allowed:
            return
        world.run, self.id = None, None
        if old is not None:
            assert started.reclaimed is not None
        if started.run is not None:
            self.id = started.run.id
            step = "SAVE_FIRST" if world.dirty else "EXECUTE"
            world.run = ModelRun(who, step, len(world.commits) - 1, None)
        assert (started.run is None) == (not world.dirty and chosen is None)
        if chosen is not None:
            assert started.selection.key == chosen.key, (started.selection, chosen)
            self._select(chosen)

    def _select(self, task: ModelTask) -> None:
        run = self.world.run
        assert run is not None
        task.state = "DOING"
        run.key, run.surface, run.step = task.key, task.surface, "EXECUTE"
        run.passed_at, run.passed_tree, run.last = None, None, {}

    @rule(who=WHO)
    def go_on(self, who: int) -> None:
        world, run = self.world, self.world.run
        if self.id is None or run is None:
            return
        saved = world.head is world.commits[run.base] or world.is_verified()
        chosen = world.next()
        allowed = world.holds(who) and run.step == "SAVE_FIRST" and run.checking is None
        allowed = allowed and not world.dirty and saved and not (chosen is not None and chosen.review)
        self.attempt(allowed, runs.go_on(AGENTS[who], self.id))
        if not allowed:
            return
        run.base = len(world.commits) - 1
        if chosen is None:
            world.run, self.id = None, None
        else:
            self._select(chosen)

    @rule(who=WHO)
    def heartbeat(self, who: int) -> None:
        if self.id is not None:
            self.attempt(self.world.holds(who), runs.heartbeat(AGENTS[who], self.id))

    @rule()
    def time_passes(self) -> None:
        """The lease ends. Not too often: most runs should come to something."""
        if self.id is not None and self.world.writes % 5 == 4:
            self.run(self._end_lease())
            assert self.world.run is not None
            self.world.run.alive = False

    async def _end_lease(self) -> None:
        await Run.filter(id=self.id).update(lease_until=clock.now() - timedelta(seconds=1))

    @rule(who=WHO, file=FILES, written=st.sampled_from([True, True, False]))
    def change(self, who: int, file: str, written: bool) -> None:
        world, run = self.world, self.world.run
        if self.id is None or run is None:
            return
        if written:
            world.write(file)
        allowed = world.may_change(who, file)
        self.attempt(allowed, runs.record_change(AGENTS[who], self.id, "Change it", [file]))
        if allowed:
            run.surface = run.surface or file.split("/")[0]
            run.changes += 1
            run.claimed.add(file)
            run.step = "MINI_CHECK" if run.changes - run.checked >= 4 else "EXECUTE"

    @rule(who=WHO, kind=KINDS, outcome=OUTCOMES, at_once=st.sampled_from([True, True, True, False]))
    def check(self, who: int, kind: str, outcome: Outcome, at_once: bool) -> None:
        world, run = self.world, self.world.run
        if self.id is None or run is None:
            return
        allowed = world.may_check(who)
        self.attempt(allowed, runs.verify(AGENTS[who], self.id, Check(CheckKind(kind))))
        if allowed:
            run.checking = (kind, world.tree, False)
            if at_once:
                self.check_ends(outcome)

    @rule(outcome=OUTCOMES)
    def check_ends(self, outcome: Outcome) -> None:
        order, STAND.order = STAND.order, None
        if order is None:
            return
        run = self.world.run if order.row.run_id == self.id else None
        checking = run.checking if run is not None else None
        seen = None
        if checking is not None and not checking[2]:
            seen = Snapshot(self.world.head.hash, self.world.dirty, tree(checking[1]))
        result = Result(outcome, 0, 1, "d" * 64, 0, "", False)
        COUNTS["operations"] += 1
        self.run(executing._finish(order, executing.Ended(result, seen)))
        if run is not None and checking is not None:
            run.checking = None
            if run.alive and outcome is not Outcome.CANCELLED:
                self._judge(run, checking, outcome is Outcome.PASS)

    def _judge(self, run: ModelRun, checking: tuple[str, str, bool], passed: bool) -> None:
        kind, seen, disturbed = checking
        run.last[kind] = passed
        run.passed_at = run.changes if passed else None
        run.passed_tree = seen if passed and not disturbed else None
        if run.step == "SAVE_FIRST":
            return
        if not passed and run.step == "MINI_CHECK":
            run.dead = True
            return
        if passed:
            run.checked = run.changes
        run.step = "CHECKPOINT" if passed and run.step == "CHECKPOINT" else "VERIFY"

    @rule(
        who=WHO, number=NUMBER, own=st.booleans(), back=st.sampled_from([0, 0, 0, 1, 2]), sync=st.booleans()
    )
    def checkpoint(self, who: int, number: int, own: bool, back: int, sync: bool) -> None:
        world, run = self.world, self.world.run
        if self.id is None or run is None or run.key is None:
            return
        task = world.tasks[run.key] if own else self.task(number)
        commit = world.commits[max(0, len(world.commits) - 1 - back)]
        allowed = world.may_take(who, task, commit, sync)
        self.attempt(allowed, runs.checkpoint(AGENTS[who], self.id, task.key, commit.hash, sync))
        if allowed:
            run.sync = run.sync or sync
            run.taken.add(task.key)
            run.step = "CHECKPOINT"
            if run.surface is None:
                tops = {file.split("/")[0] for file in commit.files}
                run.surface = task.surface or ", ".join(sorted(tops)) or "."

    @rule(who=WHO)
    def close(self, who: int) -> None:
        world, run = self.world, self.world.run
        if self.id is None or run is None:
            return
        allowed = world.may_close(who)
        self.attempt(allowed, runs.close(AGENTS[who], self.id, "It works."))
        if allowed:
            COUNTS["closed"] += 1
            for key in run.taken:
                world.tasks[key].state = "DONE"
            world.run, self.id = None, None

    @rule(steps=st.integers(3, 12), file=FILES)
    def work(self, steps: int, file: str) -> None:
        """What a sensible holder would do next: random steps alone seldom come to an end."""
        for _ in range(steps):
            self._next_step(file)

    def _next_step(self, file: str) -> None:
        world, run = self.world, self.world.run
        if run is None or not run.alive:
            self.start(0)
        elif run.checking is not None:
            self.check_ends(Outcome.PASS)
        elif run.step == "SAVE_FIRST" or run.dead:
            self._save(run)
        elif run.step == "EXECUTE" and not run.changes:
            self.change(run.holder, run.surface + "/a" if run.surface in ("app", "docs") else file, True)
        elif not world.is_verified() or run.step in ("EXECUTE", "MINI_CHECK"):
            self.check(
                run.holder, next((k for k, ok in run.last.items() if not ok), "LINT"), Outcome.PASS, True
            )
        elif run.step == "VERIFY" or run.key not in run.taken:
            self.commit()
            self.checkpoint(run.holder, 0, True, 0, False)
            if run.step == "VERIFY" and run.alive:
                self.check(run.holder, "LINT", Outcome.PASS, True)
        else:
            self.close(run.holder)

    def _save(self, run: ModelRun) -> None:
        if run.dead:
            self.end(run.holder, False, False, True)
            return
        self.undo()
        self.go_on(run.holder)

    @rule(who=WHO, owner=st.booleans(), block=st.booleans(), really=st.sampled_from([False, False, True]))
    def end(self, who: int, owner: bool, block: bool, really: bool) -> None:
        world, run = self.world, self.world.run
        if self.id is None or run is None or not really:
            return
        allowed = owner or run.holder == who
        author = OWNER if owner else AGENTS[who]
        self.attempt(allowed, (runs.block if block else runs.abandon)(author, self.id, "Enough of it."))
        if not allowed:
            return
        task = world.tasks[run.key] if run.key else None
        if task is not None and task.state == "DOING" and block:
            task.state = "BLOCKED"
        elif task is not None and task.state == "DOING" and not run.changes:
            task.state = "TODO"
        world.run, self.id = None, None

    # --- what always holds

    @invariant()
    def agrees(self) -> None:
        self.run(self._agrees())

    async def _agrees(self) -> None:
        rows = await db.fetch("SELECT * FROM ledger_task WHERE ledger_id = ?", [str(self.ledger.id)])
        assert {row["key"]: row["state"] for row in rows} == {
            key: task.state for key, task in self.world.tasks.items()
        }
        assert sum(row["state"] == "DOING" for row in rows) <= 1
        active = await db.fetch(ACTIVE, [str(self.ledger.id)])
        assert [row["id"] for row in active] == ([str(self.id)] if self.id else [])
        for row in active:
            self._same(row)
        for row in rows:
            if row["state"] == "DONE" and (row["key"], row["version"]) not in self.proven:
                await _is_proven(await Task.get(id=row["id"]))
                self.proven.add((row["key"], row["version"]))

    def _same(self, row: dict[str, Any]) -> None:
        run = self.world.run
        assert run is not None
        assert (row["step"], row["changes_made"], row["current_key"]) == (run.step, run.changes, run.key)
        assert (row["verified_changes"], row["ledger_sync"]) == (run.passed_at, run.sync)
        assert (row["mini_check_failed"], row["running"]) == (run.dead, run.checking is not None)
        if run.key is not None:
            assert run.changes <= LIMITS[self.world.tasks[run.key].scope]
        assert row["changes"] == run.changes


ACTIVE = """SELECT r.*, (SELECT count(*) FROM ledger_run_change c WHERE c.run_id = r.id) AS changes,
    (SELECT count(*) FROM ledger_run_command c WHERE c.run_id = r.id AND c.state = 'RUNNING') AS running
    FROM ledger_run r WHERE r.ledger_id = ? AND r.state = 'ACTIVE'"""


async def _is_proven(row: Task) -> None:
    """DONE rests on a closed run with a PASS of the server, and on a commit that it verified."""
    assert row.closed_run_id is not None
    closed = await Run.get(id=row.closed_run_id)
    assert (closed.state, row.key in closed.task_keys, len(closed.task_keys) <= 4) == ("CLOSED", True, True)
    proofs = await Evidence.filter(run_id=closed.id, standing="VERIFIED")
    assert any(p.kind is EvidenceKind.COMMAND and p.outcome == "PASS" for p in proofs)
    commits = [p.commit for p in proofs if p.kind is EvidenceKind.COMMIT and p.task_key == row.key]
    assert row.checkpoint_commit == commits[-1]
    assert row.checkpoint_verified_at is not None
