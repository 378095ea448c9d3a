"""The uploads that the recordings only describe in words, as real ones."""

from io import BytesIO
from typing import Any

import aiohttp
from PIL import Image


def png(colour: tuple[int, int, int], size: tuple[int, int] = (32, 24), mode: str = "RGB") -> bytes:
    out = BytesIO()
    Image.new(mode, size, colour).save(out, "PNG")
    return out.getvalue()


A, B, C = png((200, 0, 0)), png((0, 200, 0)), png((0, 0, 200))
STEM = "up-e56726"
NAME = f"{STEM}.png"
UPLOADS: dict[str, tuple[str, bytes, dict[str, str]]] = {
    "multipart: image=client-upload.png (160x120 PNG), overwrite=true": (
        "client-upload.png",
        png((90, 120, 30), (160, 120)),
        {"overwrite": "true"},
    ),
    "multipart: image=not-an-image.png (plain text inside), overwrite=true": (
        "not-an-image.png",
        b"this is no image",
        {"overwrite": "true"},
    ),
    "multipart image A": (NAME, A, {}),
    "same bytes again: same name": (NAME, A, {}),
    "other bytes, same name": (NAME, B, {}),
    "other bytes again": (NAME, B, {}),
    "overwrite=true": (NAME, A, {"overwrite": "true"}),
    "overwrite=1": (NAME, A, {"overwrite": "1"}),
    "overwrite=TRUE (not recognised)": (NAME, C, {"overwrite": "TRUE"}),
    "subfolder=a/b": ("s.png", A, {"subfolder": "a/b"}),
    "subfolder=../x": ("s.png", A, {"subfolder": "../x"}),
    "type=temp": ("t.png", A, {"type": "temp"}),
    "type=output": ("o.png", A, {"type": "output"}),
    "type=nonsense": ("n.png", A, {"type": "nonsense"}),
    "a text file is accepted": ("notes.txt", b"plain", {}),
    "101 MiB: over max_upload_size": ("big.bin", b"\0" * (101 << 20), {}),
    "image=RGBA mask, original_ref={filename,subfolder,type:input}": (
        f"mask-{NAME}",
        png((9, 9, 9), mode="RGBA"),
        {"original_ref": '{"filename": "up-e56726.png", "subfolder": "", "type": "input"}'},
    ),
    "non-ascii name, percent-encoded by the client library: kept literally": (
        "we%20ird%20%C3%BCn%C3%AF.png",
        A,
        {},
    ),
}


def form(description: str) -> tuple[Any, dict[str, str]]:
    """Return body and headers of a described upload."""
    if description.startswith("multipart with raw UTF-8"):
        head = '--XX\r\nContent-Disposition: form-data; name="image"; filename="raw ünï.png"\r\n\r\n'
        body = head.encode() + A + b"\r\n--XX--\r\n"
        return body, {"Content-Type": "multipart/form-data; boundary=XX"}
    data = aiohttp.FormData(quote_fields=False)
    if description == "no image field":
        data.add_field("nothing", "x", content_type="text/plain", filename="x")
        return data, {}
    name, content, fields = UPLOADS[description]
    data.add_field("image", BytesIO(content), filename=name)
    for key, value in fields.items():
        data.add_field(key, value)
    return data, {}
