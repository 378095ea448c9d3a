"""Which job goes to which engine."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domains.generation.placing import MOST_OVERTAKEN, ROOMY, WINDOW, Placement, Seat, Waiting, place

ENGINES = [UUID(int=number) for number in range(1, 5)]
MODELS = ["a", "b", "c"]
ALL = frozenset(ENGINES)


def job(number: int, model: str | None = "a", **changes: object) -> Waiting:
    values: dict[str, object] = {"id": UUID(int=1000 + number), "able": ALL, "model": model}
    return Waiting(**values | changes)  # type: ignore[arg-type]


def seat(number: int, loaded: str | None = None, **changes: object) -> Seat:
    return Seat(ENGINES[number], loaded=loaded, **changes)  # type: ignore[arg-type]


def pairs(placed: list[Placement]) -> list[tuple[int, int]]:
    """(job number, engine number) of each."""
    return [(one.job.int - 1000, ENGINES.index(one.seat)) for one in placed]


@st.composite
def lines(draw: st.DrawFn) -> list[Waiting]:
    numbers = range(draw(st.integers(0, 9)))
    priorities = sorted((draw(st.integers(0, 1)) for _ in numbers), reverse=True)
    return [
        job(
            number,
            draw(st.sampled_from([*MODELS, None])),
            able=draw(st.frozensets(st.sampled_from(ENGINES))),
            priority=priorities[number],
            overtaken=draw(st.integers(0, MOST_OVERTAKEN)),
        )
        for number in numbers
    ]


@st.composite
def fleets(draw: st.DrawFn) -> list[Seat]:
    return [
        Seat(
            id,
            free=draw(st.booleans()),
            loaded=draw(st.sampled_from([*MODELS, None])),
            vram_free=draw(st.sampled_from([None, ROOMY // 2, ROOMY, 4 * ROOMY])),
            others=draw(st.integers(0, 2)),
        )
        for id in draw(st.lists(st.sampled_from(ENGINES), unique=True))
    ]


@given(lines(), fleets())
def test_each_job_and_each_engine_at_most_once_and_only_where_it_can_run(
    line: list[Waiting], fleet: list[Seat]
) -> None:
    placed, jobs, seats = place(line, fleet), {one.id: one for one in line}, {one.id: one for one in fleet}
    assert len({one.job for one in placed}) == len({one.seat for one in placed}) == len(placed)
    for one in placed:
        assert one.seat in jobs[one.job].able
        assert seats[one.seat].free


@given(lines(), fleets())
def test_no_engine_idles_while_a_job_waits_that_it_may_take(line: list[Waiting], fleet: list[Seat]) -> None:
    placed = place(line, fleet)
    used, begun = {one.seat for one in placed}, {one.job for one in placed}
    for waiting, engine in itertools.product(line, fleet):
        if waiting.id in begun or engine.id in used or not engine.free or engine.id not in waiting.able:
            continue
        assert engine.is_tight_for(waiting)
        assert any(one.id in waiting.able and not one.is_tight_for(waiting) for one in fleet)


@given(lines(), fleets())
def test_a_job_is_passed_over_only_to_save_loading_a_model_and_within_bounds(
    line: list[Waiting], fleet: list[Seat]
) -> None:
    placed, seats = place(line, fleet), {one.id: one for one in fleet}
    begun, passed = {one.job for one in placed}, Counter[UUID]()
    for one in placed:
        at = next(index for index, waiting in enumerate(line) if waiting.id == one.job)
        suitable = [
            waiting
            for waiting in line[:at]
            if waiting.id not in begun
            and one.seat in waiting.able
            and not (
                seats[one.seat].is_tight_for(waiting)
                and any(s.id in waiting.able and not s.is_tight_for(waiting) for s in fleet)
            )
        ]
        assert {waiting.id for waiting in suitable} <= set(one.overtakes)
        passed.update(one.overtakes)
        if one.overtakes:
            assert seats[one.seat].has(line[at])
            assert len(one.overtakes) <= WINDOW
        for waiting in (waiting for waiting in line if waiting.id in one.overtakes):
            assert waiting.priority == line[at].priority
            assert not seats[one.seat].has(waiting)
    assert all(
        waiting.overtaken + passed[waiting.id] <= MOST_OVERTAKEN for waiting in line if passed[waiting.id]
    )


@given(st.lists(st.sampled_from(MODELS), max_size=40), st.integers(1, 3))
def test_nobody_starves_however_many_with_another_model_follow(models: list[str], engines: int) -> None:
    """One model is on all engines, the first job wants another, and the others keep coming."""
    line = [job(0, "z"), *(job(number, model) for number, model in enumerate(models, start=1))]
    line += [job(number, "a") for number in range(100, 200)]
    fleet = [seat(number, "a") for number in range(engines)]
    for turn in itertools.count():
        placed = place(line, fleet)
        ids = {one.job for one in placed}
        passed = Counter(id for one in placed for id in one.overtakes)
        if line[0].id in ids:
            break
        assert turn < MOST_OVERTAKEN
        line = [
            dataclasses.replace(one, overtaken=one.overtaken + passed[one.id])
            for one in line
            if one.id not in ids
        ]


def test_the_order_of_the_queue_rules() -> None:
    assert pairs(place([job(1), job(2), job(3)], [seat(0), seat(1)])) == [(1, 0), (2, 1)]
    assert place([], [seat(0)]) == place([job(1)], []) == []


def test_the_engine_that_has_the_model_is_taken_however_little_memory_it_has_left() -> None:
    fleet = [seat(0, "b", vram_free=9 * ROOMY), seat(1, "a", vram_free=ROOMY // 8)]
    assert pairs(place([job(1, "a")], fleet)) == [(1, 1)]


def test_a_model_that_another_job_wants_stays_loaded() -> None:
    fleet = [seat(0, "b", vram_free=9 * ROOMY), seat(1, vram_free=ROOMY)]
    assert pairs(place([job(1, "a"), job(2, "b")], fleet)) == [(1, 1), (2, 0)]


def test_more_memory_is_better_and_unknown_memory_the_last_choice() -> None:
    fleet = [seat(0), seat(1, vram_free=2 * ROOMY), seat(2, vram_free=3 * ROOMY)]
    assert pairs(place([job(1), job(2), job(3)], fleet)) == [(1, 2), (2, 1), (3, 0)]


def test_prompts_of_others_count_more_than_anything() -> None:
    fleet = [seat(0, "a", others=2, vram_free=9 * ROOMY), seat(1)]
    assert pairs(place([job(1, "a")], fleet)) == [(1, 1)]


@pytest.mark.parametrize(("other_free", "expected"), [(True, [(1, 1)]), (False, [])])
def test_an_engine_with_hardly_any_memory_waits_if_another_can(
    other_free: bool, expected: list[tuple[int, int]]
) -> None:
    fleet = [seat(0, vram_free=ROOMY - 1), seat(1, vram_free=ROOMY, free=other_free)]
    assert pairs(place([job(1)], fleet)) == expected
    assert pairs(place([job(1, able=frozenset(ENGINES[:1]))], fleet)) == [(1, 0)]
    assert pairs(place([job(1)], fleet[:1])) == [(1, 0)]


def test_a_job_may_go_first_where_its_model_is_loaded() -> None:
    line = [job(1, "b"), job(2, "c"), job(3, "a")]
    (placed,) = place(line, [seat(0, "a")])
    assert placed == Placement(line[2].id, ENGINES[0], (line[0].id, line[1].id))


@pytest.mark.parametrize(
    "line",
    [
        [job(1, "b", overtaken=MOST_OVERTAKEN), job(2, "a")],
        [job(1, "b", priority=1), job(2, "a")],
        [job(0, "b"), *(job(number, "b") for number in range(1, WINDOW + 1)), job(9, "a")],
        [job(1, None), job(2, "a")],
    ],
)
def test_but_not_beyond_its_bounds(line: list[Waiting]) -> None:
    (placed,) = place(line, [seat(0, "a")])
    assert placed == Placement(line[0].id, ENGINES[0])


def test_a_job_that_no_free_engine_can_do_holds_up_nobody() -> None:
    line = [job(1, "b", able=frozenset({ENGINES[1]})), job(2, "b", overtaken=1)]
    fleet = [seat(0, "a"), seat(1, free=False)]
    assert place(line, fleet) == [Placement(line[1].id, ENGINES[0])]


def test_an_engine_on_trial_gets_one_of_those_begun_least_often() -> None:
    line = [job(0, attempt=1), job(1, attempt=1), job(2), job(3)]
    assert pairs(place(line, [seat(0, on_trial=True)])) == [(2, 0)]
    assert pairs(place(line, [seat(0, on_trial=True), seat(1)])) == [(0, 1), (2, 0)]
    assert pairs(place(line[:2], [seat(0, on_trial=True)])) == [(0, 0)]


def test_an_engine_on_trial_does_not_wait_for_those_that_it_cannot_do() -> None:
    line = [job(0, attempt=2), job(1, able=frozenset(ENGINES[1:]))]
    assert pairs(place(line, [seat(0, on_trial=True)])) == [(0, 0)]
