"""One attempt on an engine that behaves as the test says: what becomes of the job."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import Any

import obstore
import pytest
from obstore.exceptions import GenericError
from PIL import Image
from tortoise.exceptions import OperationalError

from server.core import clock
from server.core.settings import Settings
from server.domains.generation import (
    collecting,
    dispatching,
    engines,
    finishing,
    leases,
    reading,
    reconciling,
    recording,
    retrying,
    running,
    service,
)
from server.domains.generation.models import Engine, EngineState, GenerationJob, GenerationState, Orphan
from server.domains.generation.recording import Hold
from server.domains.library import reading as library
from server.domains.library import storage
from server.domains.library.models import AssetSubject, Consent
from server.engines.base import (
    Ended,
    EngineFailure,
    EngineFault,
    EngineNotPermitted,
    EngineRejected,
    EngineUnreachable,
    FailureCode,
    NodeError,
    Outcome,
    OutputGone,
    OutputTooLarge,
    Previewed,
    PromptState,
    Submission,
    Submitted,
)
from server.engines.progress import total_weight
from tests.conftest import OWNER
from tests.domains.generation.double import FILE, STEPS, Double
from tests.domains.generation.pictures import consent, stored
from tests.domains.generation.support import order


def _png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()


PNG = _png()


@pytest.fixture
async def double(database: Settings, monkeypatch: pytest.MonkeyPatch) -> Double:
    found = Double()
    monkeypatch.setattr(engines, "client", lambda engine: found)
    monkeypatch.setattr(running, "RETURN_SECONDS", 0.0)
    monkeypatch.setattr(collecting, "AGAIN_SECONDS", 0.01)
    monkeypatch.setattr(collecting, "RETURN_SECONDS", 0.0)
    monkeypatch.setattr(running, "CANCEL_AGAIN_SECONDS", 0.01)
    storage.open(database)
    return found


@pytest.fixture
async def hold(double: Double) -> Hold:
    """A job just claimed by us."""
    job = await order()
    return await claimed(job)


async def claimed(job: GenerationJob) -> Hold:
    seen = {"state": EngineState.ONLINE, "last_seen_at": clock.now()}
    engine, _ = await Engine.get_or_create(url=Double.url, defaults={"name": "double", **seen})
    found = await dispatching.claim(engine, "us")
    assert found is not None and found[0] == job.id
    return Hold(job.id, found[1], "us")


async def perform(settings: Settings, hold: Hold) -> running.Report:
    async with asyncio.timeout(10):
        return await running.perform(settings, hold)


async def finished(hold: Hold, report: running.Report) -> GenerationJob:
    await finishing.finish(hold.job_id, hold.attempt, report)
    return await service.get(hold.job_id)


async def test_a_fresh_prompt_is_posted_once_under_the_id_written_down_before(
    database: Settings, double: Double, hold: Hold
) -> None:
    report = await perform(database, hold)
    job = await service.get(hold.job_id)
    assert (report.outcome, report.outputs) == (Outcome.SUCCEEDED, [FILE])
    (submission,) = double.submitted
    assert (submission.prompt_id, submission.client_id) == (job.prompt_id, job.client_id)
    assert double.adopted == [False]
    assert (job.node, job.step, job.percent) == ("3", 2, 80.0)


@pytest.mark.parametrize("state", [PromptState.PENDING, PromptState.RUNNING, PromptState.SUCCEEDED])
async def test_a_resumed_attempt_adopts_what_the_engine_has(
    database: Settings, double: Double, hold: Hold, state: PromptState
) -> None:
    running.fresh.clear()
    double.found = [state]
    assert (await perform(database, hold)).outcome == Outcome.SUCCEEDED
    assert (double.submitted, double.adopted) == ([], [True])


async def test_a_resumed_attempt_posts_what_the_engine_never_got(
    database: Settings, double: Double, hold: Hold
) -> None:
    running.fresh.clear()
    assert (await perform(database, hold)).outcome == Outcome.SUCCEEDED
    assert len(double.submitted) == 1


async def test_a_job_called_off_before_it_was_posted_never_is(
    database: Settings, double: Double, hold: Hold
) -> None:
    await service.cancel(OWNER, hold.job_id)
    job = await finished(hold, await perform(database, hold))
    assert (job.state, double.submitted, job.error_code) == (GenerationState.CANCELLED, [], None)


async def test_a_running_job_is_cancelled_until_the_engine_hears_it(
    database: Settings, double: Double, hold: Hold
) -> None:
    double.events = [*STEPS, None]
    work = asyncio.create_task(perform(database, hold))
    while not double.submitted:
        await asyncio.sleep(0)
    await service.cancel(OWNER, hold.job_id)
    report = await work
    assert len(double.cancelled) >= 2
    assert (await finished(hold, report)).state is GenerationState.CANCELLED


async def test_a_picture_that_was_ready_before_the_engine_heard_of_it_is_kept(
    database: Settings, double: Double, hold: Hold
) -> None:
    report = await perform(database, hold)
    await service.cancel(OWNER, hold.job_id)
    assert (await finished(hold, report)).state is GenerationState.SUCCEEDED


async def test_what_the_engine_lost_is_tried_three_times(
    database: Settings, double: Double, hold: Hold
) -> None:
    double.events = [*STEPS, Ended(Outcome.LOST, [], EngineFailure(FailureCode.ENGINE_LOST, "forgotten"))]
    prompts = set()
    for attempt in (1, 2, 3):
        before = await service.get(hold.job_id)
        prompts.add(before.prompt_id)
        job = await finished(hold, await perform(database, hold))
        if attempt < 3:
            assert (job.state, job.engine_id, job.percent) == (GenerationState.QUEUED, None, 0.0)
            told = (await reading.events_after(job.id, 0))[-1]
            assert told.data == {"state": "QUEUED", "attempt": attempt, "reason": "forgotten"}
            hold = await claimed(job)
    assert (job.state, job.attempt, len(prompts)) == (GenerationState.FAILED, 3, 3)
    assert (job.error_code, job.error_message) == ("ENGINE_LOST", "forgotten")


async def test_called_off_it_is_not_tried_again(database: Settings, double: Double, hold: Hold) -> None:
    double.events = [Ended(Outcome.LOST, [], EngineFailure(FailureCode.ENGINE_LOST, "forgotten"))]
    report = await perform(database, hold)
    await service.cancel(OWNER, hold.job_id)
    assert (await finished(hold, report)).state is GenerationState.CANCELLED


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (EngineUnreachable("away", "e"), GenerationState.QUEUED, None),
        (EngineFault("broken", "e"), GenerationState.QUEUED, None),
        (EngineNotPermitted("not allowed"), GenerationState.QUEUED, None),
        (EngineRejected(FailureCode.MISSING_NODE, "full", "3"), GenerationState.FAILED, "MISSING_NODE"),
        (EngineRejected(FailureCode.INVALID_GRAPH, "odd"), GenerationState.FAILED, "INVALID_GRAPH"),
    ],
)
async def test_an_engine_that_does_not_take_it(
    database: Settings,
    double: Double,
    hold: Hold,
    error: Exception,
    state: GenerationState,
    code: str | None,
) -> None:
    double.refusal = error
    job = await finished(hold, await perform(database, hold))
    assert (job.state, job.error_code, job.attempt) == (state, code, 1)


async def test_an_engine_that_fell_silent_loses_the_job_and_its_prompt_is_remembered(
    database: Settings, double: Double, hold: Hold
) -> None:
    silent = EngineFailure(FailureCode.ENGINE_UNREACHABLE, "silent for 30 s")
    double.events = [*STEPS, Ended(Outcome.LOST, [], silent)]
    before = await service.get(hold.job_id)
    job = await finished(hold, await perform(database, hold))
    assert (job.state, job.engine_id, job.prompt_id) == (GenerationState.QUEUED, None, None)
    orphan = await Orphan.get(job_id=job.id)
    assert (orphan.prompt_id, orphan.engine_id, orphan.attempt) == (before.prompt_id, before.engine_id, 1)
    assert await engines.online() == []
    assert await reconciling.ready(await Engine.all()) == []


async def test_a_prompt_that_was_taken_in_part_is_stopped_and_fails(
    database: Settings, double: Double, hold: Hold
) -> None:
    double.node_errors = (NodeError("9", "SaveImage", "required_input_missing", "images is missing"),)
    double.cancelled = ["another"]
    job = await finished(hold, await perform(database, hold))
    assert (job.state, job.error_code, job.error_node) == (GenerationState.FAILED, "INVALID_GRAPH", "9")
    assert double.cancelled == ["another", job.prompt_id]


async def test_the_time_that_a_prompt_ran_before_counts(
    database: Settings, double: Double, hold: Hold
) -> None:
    engine_id = (await service.get(hold.job_id)).engine_id
    await Engine.filter(id=engine_id).update(run_limit_seconds=100)
    await perform(database, hold)
    await GenerationJob.filter(id=hold.job_id).update(started_at=clock.now() - timedelta(seconds=60))
    double.found = [PromptState.RUNNING]
    await perform(database, hold)
    assert [round(limit) for limit in double.limits] == [100, 40]


async def test_out_of_memory_is_answered_once_by_a_smaller_run(
    database: Settings, double: Double, hold: Hold
) -> None:
    full = EngineFailure(FailureCode.OUT_OF_MEMORY, "full", "3", "KSampler")
    double.events = [*STEPS, Ended(Outcome.FAILED, [], full)]
    full_work = (await service.get(hold.job_id)).work or 0.0
    job = await finished(hold, await perform(database, hold))
    assert (job.state, double.freed) == (GenerationState.QUEUED, 1)
    assert (await Engine.get()).last_checkpoint is None
    assert job.downgrade == {"from": {"width": 512, "height": 512}, "to": {"width": 384, "height": 384}}
    assert job.work == total_weight(job.graph) < full_work
    assert (job.parameters["width"], job.graph["5"]["inputs"]["width"]) == (384, 384)
    told = [event.kind for event in await reading.events_after(job.id, 0)]
    assert told[-2:] == [recording.DOWNGRADED, recording.STATE]
    hold = await claimed(job)
    job = await finished(hold, await perform(database, hold))
    assert (job.state, job.error_code, job.error_node) == (GenerationState.FAILED, "OUT_OF_MEMORY", "3")
    assert double.freed == 2


async def test_the_models_are_kept_with_the_hashes_that_their_engine_tells(
    database: Settings, double: Double, hold: Hold
) -> None:
    double.hashes = {"sandbox-v1.safetensors": "ab" * 32}
    job = await finished(hold, await perform(database, hold))
    model = {"kind": "checkpoint", "name": "sandbox-v1.safetensors", "sha256": "ab" * 32}
    assert job.environment is not None and job.environment["models"] == [model]


async def test_the_database_may_fail_for_a_moment_while_the_engine_paints(
    database: Settings, double: Double, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, calls = recording.record, []

    async def failing(*args: Any, **kwargs: Any) -> int:
        calls.append(args[1])
        if len(calls) == 2:
            raise OperationalError("the connection was lost")
        return await record(*args, **kwargs)

    monkeypatch.setattr(recording, "record", failing)
    assert (await perform(database, hold)).outcome == Outcome.SUCCEEDED
    assert len(calls) == 3
    numbers = [event.seq for event in await reading.events_after(hold.job_id, 0)]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_who_lost_the_job_stops_and_changes_nothing(
    database: Settings, double: Double, hold: Hold
) -> None:
    await leases.begin(hold.job_id, hold.attempt, "them")
    report = await perform(database, hold)
    assert report.outcome == running.STALE
    job = await finished(hold, report)
    assert (job.state, job.owner, job.node) == (GenerationState.RUNNING, "them", None)
    assert double.cancelled == []


async def test_a_prompt_whose_job_was_put_back_while_it_was_posted_is_stopped(
    database: Settings, double: Double, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = double.submit

    async def put_back_first(submission: Submission) -> Submitted:
        states = {"expecting": (GenerationState.RUNNING,), **finishing.UNTOUCHED}
        assert await recording.move(hold.job_id, GenerationState.QUEUED, **states)
        return await submit(submission)

    monkeypatch.setattr(double, "submit", put_back_first)
    assert (await perform(database, hold)).outcome == running.STALE
    assert double.cancelled == [double.submitted[0].prompt_id]


async def test_previews_of_another_attempt_have_other_numbers(
    database: Settings, double: Double, hold: Hold
) -> None:
    double.events = [Previewed("image/jpeg", b"picture", "3"), Ended(Outcome.LOST)]
    numbers = []
    for _ in range(2):
        report = await perform(database, hold)
        numbers.append((await service.get(hold.job_id)).preview_seq)
        hold = await claimed(await finished(hold, report))
    assert None not in numbers and numbers[0] != numbers[1]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (OutputGone("gone", "a.png"), "OUTPUT_GONE"),
        (b"no picture", "BAD_OUTPUT"),
        (OutputTooLarge("too large"), "BAD_OUTPUT"),
    ],
)
async def test_pictures_that_cannot_be_collected(
    double: Double, hold: Hold, file: Exception | bytes, code: str
) -> None:
    double.file = file
    job = await finished(hold, await collecting.collect(hold, [FILE]))
    assert (job.state, job.error_code) == (GenerationState.FAILED, code)
    assert job.error_message


async def test_pictures_on_an_engine_that_went_away_are_not_given_up(double: Double, hold: Hold) -> None:
    double.file = EngineUnreachable("away", "e")
    job = await finished(hold, await collecting.collect(hold, [FILE]))
    assert (job.state, await Orphan.filter(job_id=job.id).count()) == (GenerationState.QUEUED, 1)


async def test_what_an_attempt_made_that_is_over_is_not_stored(double: Double, hold: Hold) -> None:
    double.file = PNG
    await leases.begin(hold.job_id, hold.attempt, "them")
    assert (await collecting.collect(hold, [FILE])).outcome == running.STALE
    assert (await library.of_jobs([hold.job_id]))[hold.job_id] == []


async def test_a_full_disk_fails_the_job_and_its_repetition_collects_what_was_painted(
    database: Settings, double: Double, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(error: Exception) -> Any:
        async def put(*args: Any, **options: Any) -> None:
            raise error

        return put

    double.file = PNG
    monkeypatch.setattr(collecting, "ROOM_SECONDS", 0.0)
    report = await perform(database, hold)
    with monkeypatch.context() as patch:
        patch.setattr(obstore, "put_async", full(GenericError("No space left on device (os error 28)")))
        job = await finished(hold, await collecting.collect(hold, report.outputs))
    assert (job.state, job.error_code) == (GenerationState.FAILED, "STORAGE")
    assert job.error_message == "The file store is full: no space is left on it."
    again = await order(seed=int(job.seed))
    await GenerationJob.filter(id=again.id).update(retry_of_id=job.id, graph=job.graph)
    hold = await claimed(await service.get(again.id))
    double.found, double.files = [PromptState.SUCCEEDED], [FILE]
    report = await perform(database, hold)
    assert (report.outcome, report.outputs, len(double.submitted)) == (Outcome.SUCCEEDED, [FILE], 1)
    done = await finished(hold, await collecting.collect(hold, report.outputs))
    assert done.state is GenerationState.SUCCEEDED
    assert len((await library.of_jobs([done.id]))[done.id]) == 1


async def test_what_was_painted_is_not_collected_once_a_consent_is_revoked(
    database: Settings, double: Double
) -> None:
    agreed = await consent()
    face = await stored(database, subject=AssetSubject.REAL_PERSON, consent_id=agreed.id)
    failed = await order(workflow="img2img", parameters={"image": str(face.id)})
    hold = await claimed(failed)
    await finished(hold, running.Report(Outcome.FAILED, code=running.STORAGE, message="full"))
    again = await claimed(await retrying.retry(OWNER, failed.id))
    await Consent.filter(id=agreed.id).update(revoked_at=clock.now())
    double.found, double.files = [PromptState.SUCCEEDED], [FILE]
    report = await perform(database, again)
    assert (report.outcome, report.code) == (Outcome.FAILED, "CONSENT")


async def test_a_run_without_a_picture_fails(double: Double, hold: Hold) -> None:
    job = await finished(hold, await collecting.collect(hold, []))
    assert (job.state, job.error_code) == (GenerationState.FAILED, "NO_OUTPUT")
