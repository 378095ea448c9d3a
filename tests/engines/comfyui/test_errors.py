"""The engine's words as codes and clean lines."""

from __future__ import annotations

import pytest

from server.engines.base import FailureCode
from server.engines.comfyui import errors
from server.engines.comfyui.messages import ExecutionError


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n  first \nsecond", "first"),
        ("cannot open '/home/me/a b/x.png'\n", "cannot open 'x.png'"),
        ("no file /srv/models/x.safetensors here", "no file x.safetensors here"),
        (r"no file C:\ComfyUI\models\x.safetensors", "no file x.safetensors"),
        (r"open 'C:\\Users\\me\\x.png'", "open 'x.png'"),
        ("see https://example.org/a/b for help", "see https://example.org/a/b for help"),
        ("shapes 4/8 and/or 3x3 differ", "shapes 4/8 and/or 3x3 differ"),
        ("", ""),
    ],
)
def test_a_message_is_its_first_line_without_paths(text: str, line: str) -> None:
    assert errors.first_line(text) == line


def test_a_message_has_an_end() -> None:
    assert len(errors.first_line("x" * 5000)) == errors.MAX_MESSAGE


@pytest.mark.parametrize(
    ("kind", "message", "code"),
    [
        (
            "torch.OutOfMemoryError",
            "Allocation on device \nThis error means you ran out",
            FailureCode.OUT_OF_MEMORY,
        ),
        ("torch.cuda.OutOfMemoryError", "CUDA error", FailureCode.OUT_OF_MEMORY),
        ("RuntimeError", "CUDA out of memory. Tried to allocate 2 GiB", FailureCode.OUT_OF_MEMORY),
        ("RuntimeError", "MPS backend out of memory", FailureCode.OUT_OF_MEMORY),
        ("RuntimeError", "DefaultCPUAllocator: can't allocate memory", FailureCode.OUT_OF_MEMORY),
        ("FileNotFoundError", "No such file: '/m/x.safetensors'", FailureCode.MISSING_MODEL),
        (
            "FileNotFoundError",
            "Model in folder 'loras' with filename 'x.safetensors' not found.",
            FailureCode.MISSING_MODEL,
        ),
        ("FileNotFoundError", "No such file: '/m/x.png'", FailureCode.NODE_ERROR),
        ("ValueError", "", FailureCode.NODE_ERROR),
    ],
)
def test_a_runtime_failure_has_a_code(kind: str, message: str, code: FailureCode) -> None:
    failure = errors.failure(ExecutionError("p", "3", "KSampler", kind, message))
    assert failure.code is code
    assert failure.message
    assert (failure.node, failure.node_class) == ("3", "KSampler")


@pytest.mark.parametrize(
    "body", [None, [], {}, {"error": None}, {"error": "text"}, {"node_errors": {"1": {}}}]
)
def test_an_odd_refusal_is_still_one(body: object) -> None:
    rejected = errors.rejection(body)
    assert rejected.code is FailureCode.INVALID_GRAPH
    assert isinstance(rejected.message, str)
