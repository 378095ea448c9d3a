"""The rules of GPU advice: batch, waiting, verdict; unknown stays unknown."""

import pytest

from server.domains.health.advice import GIB, GpuVerdict, advise, batch, judge


@pytest.mark.parametrize(
    ("free", "size"),
    [
        (0, 1),
        (1 * GIB, 1),
        (2 * GIB, 2),  # 1.7 GiB after the reserve, 0.629 GiB for each
        (4 * GIB, 5),
        (6 * GIB, 8),
        (24 * GIB, 8),
    ],
)
def test_batch_by_free_memory(free: int, size: int) -> None:
    assert batch(1024, 1024, free) == size


def test_batch_falls_with_the_size_of_the_picture() -> None:
    assert [batch(side, side, 4 * GIB) for side in (512, 2048, 4096, 16384)] == [5, 5, 4, 2]


def test_batch_at_the_very_edge() -> None:
    each = 1000 * 1000 * 4 + GIB * 5 // 8
    fits = -(-2 * each * 20 // 17)  # the least that leaves two pictures after 15 %
    assert (batch(1000, 1000, fits), batch(1000, 1000, fits - 2)) == (2, 1)


def test_waits_below_two_gibibytes() -> None:
    below, at = (advise(512, 512, 8 * GIB, free) for free in (2 * GIB - 1, 2 * GIB))
    assert (below.wait, below.batch, at.wait) == (True, 2, False)
    assert below.reason == "Only 2.0 GiB are free: wait until 2.0 GiB are."
    assert at.reason == "2.0 GiB are free: room for 2 pictures of 512 × 512 at once."


@pytest.mark.parametrize(
    ("utilization", "memory", "verdict"),
    [
        (49.9, 49.9, GpuVerdict.UNDER),
        (50, 49, GpuVerdict.BALANCED),
        (49, 50, GpuVerdict.BALANCED),
        (90, 90, GpuVerdict.BALANCED),
        (90.1, 10, GpuVerdict.OVER),
        (10, 90.1, GpuVerdict.OVER),
        (None, 95, GpuVerdict.OVER),
        (95, None, GpuVerdict.OVER),
        (None, 10, GpuVerdict.UNKNOWN),
        (10, None, GpuVerdict.UNKNOWN),
        (None, None, GpuVerdict.UNKNOWN),
    ],
)
def test_verdict(utilization: float | None, memory: float | None, verdict: GpuVerdict) -> None:
    assert judge(utilization, memory) is verdict


def test_unknown_memory_gives_no_batch() -> None:
    found = advise(512, 512, 8 * GIB, None, 30)
    assert (found.batch, found.wait, found.verdict) == (None, False, GpuVerdict.UNKNOWN)
