"""Whose picture it is, when only the order of messages can tell."""

from __future__ import annotations

from server.engines.base import NodeStarted, Previewed
from server.engines.comfyui.frames import PreviewFrame
from server.engines.comfyui.messages import Executing, ExecutionStart
from server.engines.comfyui.tracker import Tracker

PICTURE = PreviewFrame("image/png", b"x")


def test_after_a_new_connection_a_picture_waits_for_the_name_of_its_node() -> None:
    tracker = Tracker("ours", None)
    list(tracker.message(ExecutionStart("ours")))
    list(tracker.message(Executing("3", "3", "ours")))
    assert list(tracker.frame(PICTURE)) == [Previewed("image/png", b"x", "3")]
    tracker.connected_again()
    assert list(tracker.frame(PICTURE)) == []
    list(tracker.message(Executing("8", None, None)))
    assert list(tracker.frame(PICTURE)) == [Previewed("image/png", b"x", "8")]


def test_the_greeting_counts_once_the_prompt_is_known_to_run() -> None:
    tracker = Tracker("ours", None)
    assert list(tracker.message(Executing("3", None, None))) == []
    assert list(tracker.frame(PICTURE)) == []
    assert list(tracker.confirm_running()) == [NodeStarted("3", "3", 0.0)]
    assert list(tracker.frame(PICTURE)) == [Previewed("image/png", b"x", "3")]
