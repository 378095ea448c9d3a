"""No bytes and no text can do more than be refused."""

from __future__ import annotations

import contextlib
import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.engines.comfyui import frames, messages, models

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ("prompt_id", "node", "nodes", "value", "max", "output", "status", "display_node", "exception_message")
)
KINDS = st.sampled_from(
    ("status", "executing", "executed", "progress", "progress_state", "execution_error", "execution_cached")
)


@settings(deadline=None)
@given(st.binary(max_size=64), st.sampled_from([b"", *(struct.pack(">I", event) for event in range(6))]))
def test_any_bytes_are_a_frame_or_malformed(data: bytes, head: bytes) -> None:
    with contextlib.suppress(frames.MalformedFrame):
        frames.decode(head + data)


@settings(deadline=None)
@given(KINDS, st.dictionaries(FIELDS, JSON))
def test_any_message_is_read_or_malformed(kind: str, data: dict[str, object]) -> None:
    with contextlib.suppress(frames.MalformedFrame):
        messages.parse(frames.loads(json.dumps({"type": kind, "data": data})))


@settings(deadline=None)
@given(JSON, st.dictionaries(st.sampled_from(("outputs", "status", "meta", "messages")), JSON))
def test_any_body_can_be_looked_at(body: object, entry: dict[str, object]) -> None:
    for whole in (body, {"p": body}, {"p": entry}, {"p": {"status": entry}}, {"queue_running": body}):
        models.history_entry(whole, "p")
        models.queue_entry(whole, "p")
        with contextlib.suppress(frames.MalformedFrame):
            models.engine_info("http://x", whole, body, 0.0)
        with contextlib.suppress(frames.MalformedFrame):
            models.catalog(whole)


@pytest.mark.parametrize("text", ["NaN", "[Infinity, -Infinity]", '{"a": NaN}'])
def test_bare_numbers_that_json_lacks_become_nothing(text: str) -> None:
    assert "null" in json.dumps(frames.loads(text))
    assert frames.loads("18446744073709551615") == 2**64 - 1


@pytest.mark.parametrize("text", ["", "{", "[" * 200_000, "9" * 5000, b"\xff\xfe"])
def test_text_that_is_no_json_is_malformed(text: str | bytes) -> None:
    with pytest.raises(frames.MalformedFrame):
        frames.loads(text)
