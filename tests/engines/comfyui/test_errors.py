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


# What torch adds to every error of CUDA, whatever it is.
ADVICE = """
CUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be incorrect.
For debugging consider passing CUDA_LAUNCH_BLOCKING=1
Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.
"""


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
        ("torch.AcceleratorError", "CUDA error: out of memory" + ADVICE, FailureCode.OUT_OF_MEMORY),
        ("RuntimeError", "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling x", FailureCode.OUT_OF_MEMORY),
        (
            "RuntimeError",
            "command buffer exited with error status.\n\tInsufficient Memory"
            " (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)",
            FailureCode.OUT_OF_MEMORY,
        ),
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
    ("kind", "message"),
    [
        ("torch.AcceleratorError", "CUDA error: an illegal memory access was encountered" + ADVICE),
        ("RuntimeError", "CUDA error: device-side assert triggered" + ADVICE),
        ("RuntimeError", "CUDA error: unspecified launch failure" + ADVICE),
        ("RuntimeError", "CUDA error: unknown error" + ADVICE),
        ("torch.AcceleratorError", "HIP error: invalid device function" + ADVICE),
        ("RuntimeError", "CUDA error: no kernel image is available for execution on the device" + ADVICE),
        ("RuntimeError", "CUDA error: operation not supported on global/shared address space" + ADVICE),
        ("RuntimeError", "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasGemmEx( handle`"),
        ("RuntimeError", "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"),
        ("RuntimeError", "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION"),
        ("RuntimeError", "Unable to determine the device handle for GPU 0000:01:00.0: GPU is lost."),
        ("RuntimeError", "the GPU has fallen off the bus"),
        ("RuntimeError", "No CUDA GPUs are available"),
        ("RuntimeError", "Error: command buffer exited with error status.\n\t(null)\n\tInternal Error"),
        ("RuntimeError", "Triton Error [CUDA]: an illegal memory access was encountered"),
        ("RuntimeError", "The GPU device instance has been suspended. Use GetDeviceRemovedReason to"),
        ("RuntimeError", "level_zero backend failed with error: 20 (UR_RESULT_ERROR_DEVICE_LOST)"),
        (
            "onnxruntime.capi.onnxruntime_pybind11_state.Fail",
            "[ONNXRuntimeError] : 1 : FAIL : CUDA failure 700: an illegal memory access was encountered",
        ),
        ("Exception", "Sampling failed: CUDA error: an illegal memory access was encountered"),
    ],
)
def test_a_device_that_failed_is_told_from_a_node_that_did(kind: str, message: str) -> None:
    failure = errors.failure(ExecutionError("p", "3", "KSampler", kind, message))
    assert failure.code is FailureCode.DEVICE_FAULT
    assert failure.message == message.splitlines()[0]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (77x2048 and 768x320)"),
        (
            "RuntimeError",
            "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!",
        ),
        ("RuntimeError", "CUDA error: invalid argument" + ADVICE),
        ("torch.AcceleratorError", "CUDA error: invalid configuration argument" + ADVICE),
        ("RuntimeError", "CUDA error: too many resources requested for launch" + ADVICE),
        ("RuntimeError", "CUDA error: CUBLAS_STATUS_NOT_SUPPORTED when calling `cublasLtMatmul"),
        ("RuntimeError", "cuDNN error: CUDNN_STATUS_NOT_SUPPORTED. This error may appear if you passed in a"),
        ("AssertionError", "Torch not compiled with CUDA enabled"),
        ("OSError", "[Errno 28] No space left on device"),
        ("ValueError", "unknown sampler: CUDA error: an illegal memory access was encountered"),
        ("KeyError", "'unspecified launch failure'"),
        ("RuntimeError", "VAEDecode was told to fail"),
        ("safetensors._safetensors_rust.SafetensorError", "Error while deserializing header"),
    ],
)
def test_a_node_that_failed_is_no_failed_device(kind: str, message: str) -> None:
    failure = errors.failure(ExecutionError("p", "3", "KSampler", kind, message))
    assert failure.code is FailureCode.NODE_ERROR


@pytest.mark.parametrize(
    "body", [None, [], {}, {"error": None}, {"error": "text"}, {"node_errors": {"1": {}}}]
)
def test_an_odd_refusal_is_still_one(body: object) -> None:
    rejected = errors.rejection(body)
    assert rejected.code is FailureCode.INVALID_GRAPH
    assert isinstance(rejected.message, str)
