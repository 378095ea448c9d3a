"""Blocks, reopening and the policy review: who may, when, and what stays for ever."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from server.core.actor import SYSTEM, Actor, Role, Scope
from server.core.errors import DomainError, GuardNotMet, InvalidInput, NotAllowed
from server.core.ids import uuid7
from server.domains.ledger import next_task, policy, tasks
from server.domains.ledger.history import Author
from server.domains.ledger.kinds import BlockedKind, PolicyReview, TaskEventKind, TaskState
from server.domains.ledger.models import Task, TaskEvent
from tests.conftest import READER
from tests.domains.ledger import proofs

KEY = "T-20260101-001"
TOKEN = Author(Actor("token", uuid7(), "agent", frozenset({Scope.LEDGER, Scope.ADMIN})))
OPERATOR = Author(Actor("user", uuid7(), "operator", frozenset({Scope.LEDGER}), Role.OPERATOR))
NOT_OWNERS = [TOKEN, OPERATOR, Author(SYSTEM)]
REFUSED = {"state": TaskState.BLOCKED, "blocked_kind": BlockedKind.COMPLIANCE, "blocked_reason": "Refused"}


async def newest(key: str = KEY) -> TaskEvent:
    entry = await TaskEvent.filter(task__key=key).order_by("-version").first()
    assert entry is not None
    return entry


@pytest.mark.parametrize("who", [TOKEN, OPERATOR])
async def test_anybody_with_the_scope_blocks_and_lifts_a_technical_block(author: Author, who: Author) -> None:
    await proofs.task()
    row = await tasks.block(who, KEY, " No disk ")
    assert (row.state, row.blocked_kind, row.blocked_reason) == (
        TaskState.BLOCKED,
        BlockedKind.TECHNICAL,
        "No disk",
    )
    assert (await newest()).reason == "No disk"
    again = await tasks.block(who, KEY, "No network")
    assert (again.blocked_reason, again.version) == ("No network", 3)
    opened = await tasks.unblock(who, KEY, "It is mended")
    assert (opened.state, opened.blocked_kind, opened.blocked_reason) == (TaskState.TODO, None, None)
    assert (await newest()).kind is TaskEventKind.UNBLOCKED


async def test_a_doing_task_without_a_run_can_be_blocked(author: Author) -> None:
    await proofs.task(state=TaskState.DOING)
    assert (await tasks.block(author, KEY, "No disk")).state is TaskState.BLOCKED


async def test_only_a_run_blocks_what_it_works_on(author: Author) -> None:
    await proofs.task(state=TaskState.DOING)
    await proofs.active_run(KEY)
    for kind in BlockedKind:
        with pytest.raises(GuardNotMet, match="runBlock"):
            try:
                await tasks.block(author, KEY, "No disk", kind)
            except GuardNotMet as error:
                raise GuardNotMet(error.remedy, error.guard, "") from None
    assert (await Task.get()).state is TaskState.DOING


@pytest.mark.parametrize("reason", ["", "  \n ", "no", "x" * 2001, "nul \0"])
async def test_a_reason_is_written(author: Author, reason: str) -> None:
    await proofs.task()
    calls: list[Any] = [
        tasks.block(author, KEY, reason),
        tasks.unblock(author, KEY, reason),
        tasks.reopen(author, KEY, reason),
        tasks.review(author, KEY, reason, cleared=False),
    ]
    for call in calls:
        with pytest.raises(InvalidInput):
            await call
    assert (await Task.get()).version == 1


async def test_a_compliance_block_is_lifted_only_by_an_owner_in_person(author: Author) -> None:
    await proofs.task(**REFUSED)
    for who in NOT_OWNERS:
        with pytest.raises(NotAllowed):
            await tasks.unblock(who, KEY, "I want to go on")
        with pytest.raises(GuardNotMet):
            await tasks.block(who, KEY, "Only technical after all", BlockedKind.TECHNICAL)
    assert (await Task.get()).blocked_reason == "Refused"
    opened = await tasks.unblock(author, KEY, "The honest form: drafts that a person approves")
    assert opened.state is TaskState.TODO
    entry = await newest()
    assert (entry.kind, entry.actor_role, entry.changes["blocked_kind"]) == (
        TaskEventKind.UNBLOCKED,
        "OWNER",
        ["COMPLIANCE", None],
    )


@pytest.mark.parametrize("key", sorted(policy.COMPLIANCE))
async def test_what_is_never_built_stays_blocked_and_unreviewed(author: Author, key: str) -> None:
    await tasks.create(author, {"title": "Deceive them", "scope": "BACKLOG", "key": key})
    for attempt in (
        tasks.unblock(author, key, "I am the owner"),
        tasks.review(author, key, "I am the owner", cleared=True),
    ):
        with pytest.raises(GuardNotMet) as caught:
            await attempt
        assert caught.value.guard == "NEVER_BUILT"
    row = await Task.get(key=key)
    assert (row.state, row.policy_review) == (TaskState.BLOCKED, PolicyReview.NEEDED)
    assert (await next_task.current()).key is None
    assert (await tasks.update(author, key, row.version, {"note": "Words may change"})).version == 2


@pytest.mark.parametrize("state", [TaskState.TODO, TaskState.DOING])
async def test_only_what_is_blocked_is_unblocked(author: Author, state: TaskState) -> None:
    await proofs.task(state=state)
    with pytest.raises(GuardNotMet, match=state.value):
        await tasks.unblock(author, KEY, "Just so")


async def test_done_is_left_only_by_reopening(author: Author) -> None:
    row = await proofs.done()
    for attempt in (tasks.block(author, KEY, "Broken"), tasks.unblock(author, KEY, "Broken")):
        with pytest.raises(GuardNotMet):
            await attempt
    opened = await tasks.reopen(TOKEN, KEY, "It broke again")
    assert (opened.state, opened.done_basis, opened.closed_run_id, opened.checkpoint_commit) == (
        TaskState.TODO,
        None,
        None,
        None,
    )
    entry = await newest()
    assert (entry.kind, entry.reason) == (TaskEventKind.REOPENED, "It broke again")
    assert entry.changes["checkpoint_commit"] == [proofs.COMMIT, None]
    assert entry.changes["closed_run_id"] == [str(row.closed_run_id), None]
    with pytest.raises(GuardNotMet):
        await tasks.reopen(author, KEY, "Once more")


async def test_an_imported_done_is_reopened_too(author: Author) -> None:
    row = await proofs.task(checkpoint_commit="abc1234")
    claim = await proofs.claim(KEY, "abc1234")
    await Task.filter(id=row.id).update(state=TaskState.DONE, done_basis="CLAIMED", claim_id=claim.id)
    opened = await tasks.reopen(author, KEY, "Never verified")
    assert (opened.state, opened.claim_id) == (TaskState.TODO, None)


async def test_two_reopen_at_once(author: Author) -> None:
    await proofs.done()
    results = await asyncio.gather(
        *(tasks.reopen(author, KEY, "It broke") for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(result, Task) for result in results) == 1
    assert sum(isinstance(result, GuardNotMet) for result in results) == 3
    assert await TaskEvent.filter(kind=TaskEventKind.REOPENED).count() == 1


async def test_a_review_is_an_owners(author: Author) -> None:
    key = min(policy.REVIEW)
    await tasks.create(author, {"title": "Answer comments", "scope": "MVP", "key": key})
    skipped = await next_task.current()
    assert (skipped.key, [skip.reason.value for skip in skipped.skips]) == (None, ["POLICY_REVIEW"])
    for who in NOT_OWNERS:
        with pytest.raises(NotAllowed):
            await tasks.review(who, key, "Fine by me", cleared=True)
    looked = await tasks.review(author, key, "Not in this form", cleared=False)
    assert (looked.policy_review, looked.version) == (PolicyReview.NEEDED, 2)
    cleared = await tasks.review(author, key, "Drafts that a person approves", cleared=True)
    assert cleared.policy_review is PolicyReview.CLEARED
    assert (await next_task.current()).key == key
    assert [entry.reason for entry in await TaskEvent.filter(kind="REVIEWED").order_by("version")] == [
        "Not in this form",
        "Drafts that a person approves",
    ]


async def test_any_task_can_be_put_under_review_unless_somebody_works_on_it(author: Author) -> None:
    await proofs.task(state=TaskState.DOING)
    run = await proofs.active_run(KEY)
    with pytest.raises(GuardNotMet):
        await tasks.review(author, KEY, "Looks odd", cleared=False)
    await run.filter(id=run.id).update(state="ABANDONED")
    assert (await tasks.review(author, KEY, "Looks odd", cleared=False)).policy_review is PolicyReview.NEEDED


async def test_only_those_with_the_scope(author: Author) -> None:
    await proofs.task()
    who = Author(READER)
    calls: list[Any] = [
        tasks.block(who, KEY, "No disk"),
        tasks.unblock(who, KEY, "No disk"),
        tasks.reopen(who, KEY, "No disk"),
        tasks.review(who, KEY, "No disk", cleared=True),
        tasks.reorder(who, KEY, after=KEY),
        tasks.update(who, KEY, 1, {"title": "x"}),
        tasks.update_many(who, [KEY], {"priority": "P0"}),
    ]
    for call in calls:
        with pytest.raises(NotAllowed):
            await call


async def test_a_refusal_writes_nothing(author: Author) -> None:
    await proofs.task(**REFUSED)
    with pytest.raises(DomainError):
        await tasks.unblock(TOKEN, KEY, "I want to go on")
    assert await TaskEvent.all().count() == 1
