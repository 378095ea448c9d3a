"""Telling by an error's words whether the GPU or its driver failed, rather than the node that happened to run."""

from __future__ import annotations

import re

# Whatever else Python raises by itself is the node's own fault, whatever its text says: a prompt may stand in it.
_CARRIERS = ("RuntimeError", "Exception")

# Said by the driver, by whichever library it comes up. CUDA calls most of these sticky: the process cannot go on.
_FAILED = re.compile(
    r"an illegal (memory access|instruction) was encountered"
    r"|device-side assert triggered|unspecified launch failure|launch timed out and was terminated"
    r"|misaligned address|hardware stack error|invalid program counter"
    r"|uncorrectable (ECC|NVLink) error|fallen off the bus|GPU is lost"
    r"|no kernel image is available|invalid device function"
    r"|no CUDA-capable device|no (CUDA|HIP) GPUs are available|driver version is insufficient"
    r"|CU(BLAS|BLASLT|DNN|FFT|SOLVER|SPARSE)_STATUS_(EXECUTION_FAILED|INTERNAL_ERROR|NOT_INITIALIZED|MAPPING_ERROR"
    r"|ARCH_MISMATCH)|(ROC|HIP)BLAS_STATUS_(EXECUTION_FAILED|INTERNAL_ERROR|NOT_INITIALIZED)|miopenStatus\w*Error"
    r"|command buffer exited with error|DEVICE_LOST|device instance has been suspended|DEVICE_(REMOVED|HUNG)",
    re.IGNORECASE,
)
# Other errors of the device count too, unless what the node asked for was at fault: the next prompt may ask better.
_OF_DEVICE = re.compile(r"\b(CUDA|HIP|cuDNN) (driver |unknown )?error\b", re.IGNORECASE)
_ASKED_WRONGLY = re.compile(
    r"invalid (configuration )?argument|invalid value|invalid device ordinal|invalid resource handle"
    r"|too many resources requested|operation not supported(?! on global)"
    r"|_STATUS_(NOT_SUPPORTED|INVALID_VALUE|BAD_PARAM)",
    re.IGNORECASE,
)


def failed(exception_type: str, message: str) -> bool:
    """Whether an error of a node says that the device failed. Ask for memory first: that ran out, it did not fail."""
    if "." not in exception_type and exception_type not in _CARRIERS:
        return False
    if _FAILED.search(message):
        return True
    is_device = exception_type.endswith(".AcceleratorError") or _OF_DEVICE.search(message) is not None
    return is_device and not _ASKED_WRONGLY.search(message)
