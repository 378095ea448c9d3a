"""Which addresses an engine may have."""

from __future__ import annotations

import pytest

from server.engines.base import EngineNotPermitted, EngineUnreachable
from server.engines.registry import EngineRegistry


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8188",
        "http://localhost:8188/",
        "http://[::1]:8188",
        "https://127.8.0.1/comfy/",
        "http://GPU-box",
    ],
)
async def test_this_machine_and_listed_hosts_are_allowed(url: str) -> None:
    registry = EngineRegistry(["gpu-box", "other:9000"])
    assert registry.client_for(url).url == registry.checked(url)
    assert not registry.checked(url).endswith("/")
    await registry.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "http://",
        "//127.0.0.1",
        "http://example.org",
        "http://127.0.0.1.example.org",
        "http://169.254.169.254",
        "http://0.0.0.0:8188",
        "http://other:9001",
        "http://user:secret@127.0.0.1",
        "http://127.0.0.1/?x=1",
        "http://127.0.0.1/#x",
        "http://127.0.0.1:99999",
    ],
)
def test_other_addresses_are_not(url: str) -> None:
    with pytest.raises(EngineNotPermitted) as caught:
        EngineRegistry(["other:9000"]).client_for(url)
    assert caught.value.field_errors[0].field == "url"
    assert "secret" not in caught.value.message


async def test_one_address_has_one_client_until_closed() -> None:
    registry = EngineRegistry()
    first = registry.client_for("http://localhost:1/")
    assert registry.client_for("HTTP://LOCALHOST:1") is first
    await registry.close()
    with pytest.raises(EngineUnreachable):
        await first.info()
    assert registry.client_for("http://localhost:1") is not first
    await registry.close()
