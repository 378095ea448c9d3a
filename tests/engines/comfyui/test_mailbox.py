"""What is dropped when nobody takes events, and what never is."""

from __future__ import annotations

import asyncio

import pytest

from server.engines.base import (
    Ended,
    NodeStarted,
    Outcome,
    OutputFile,
    OutputReady,
    Previewed,
    RunEvent,
    Stepped,
)
from server.engines.comfyui.mailbox import CROWDED, MOST, Mailbox


async def drain(mailbox: Mailbox) -> list[RunEvent]:
    return [await mailbox.get() for _ in range(len(mailbox))]


async def test_of_previews_only_the_latest_waits_and_keeps_its_place() -> None:
    mailbox = Mailbox()
    for number in range(3):
        mailbox.put(Previewed("image/png", bytes([number])))
        mailbox.put(NodeStarted(str(number), "", 0))
    kept = await drain(mailbox)
    assert [event.node for event in kept if isinstance(event, NodeStarted)] == ["0", "1", "2"]
    assert kept[2:] == [Previewed("image/png", b"\x02"), NodeStarted("2", "", 0)]


async def test_steps_are_merged_by_node_once_it_is_crowded() -> None:
    mailbox = Mailbox()
    for step in range(CROWDED * 3):
        mailbox.put(Stepped("1" if step % 2 else "2", step, 1000, 0))
    kept = [event.step for event in await drain(mailbox) if isinstance(event, Stepped)]
    assert len(kept) == CROWDED
    assert kept[-2:] == [CROWDED * 3 - 2, CROWDED * 3 - 1]


async def test_outputs_and_the_end_outlive_a_flood() -> None:
    mailbox, output = Mailbox(), OutputReady(OutputFile("9", "a.png"))
    mailbox.put(output)
    for number in range(MOST * 2):
        mailbox.put(NodeStarted(str(number), "", 0))
    mailbox.put(Ended(Outcome.SUCCEEDED))
    mailbox.put(NodeStarted("too late", "", 0))
    kept = await drain(mailbox)
    assert len(kept) == MOST
    assert (kept[0], kept[-1]) == (output, Ended(Outcome.SUCCEEDED))


async def test_a_waiting_reader_is_woken_by_an_event_and_by_a_failure() -> None:
    mailbox = Mailbox()
    reading = asyncio.create_task(mailbox.get())
    await asyncio.sleep(0)
    mailbox.put(NodeStarted("1", "", 0))
    assert await reading == NodeStarted("1", "", 0)
    mailbox.fail(RuntimeError("broken"))
    with pytest.raises(RuntimeError, match="broken"):
        await mailbox.get()
