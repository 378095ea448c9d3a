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
        "http://[0:0:0:0:0:0:0:1]",
        "http://[::ffff:127.0.0.1]:8188",
        "http://localhost.:8188",
        "http://GPU-box.",
        "http://127.0.0.1.",
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
        "http://127.0.0.1:0",
        "http://2130706433",
        "http://0x7f000001",
        "http://0x7f.1",
        "http://0177.0.0.1",
        "http://127.1",
        "http://[fe80::1%25eth0]",
        "http://localhost.example.org",
        "http://127.0.0.1\\@example.org",
        "http://127.0.0.1\0",
        "http://" + "a" * 600,
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


@pytest.mark.parametrize(
    "host",
    [
        *("169.254.169.254", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]"),
        *("[fe80::1]", "[fd00:ec2::254]", "100.100.100.200", "224.0.0.1", "[ff02::1]"),
        *("0.0.0.0", "[::]", "[::ffff:0.0.0.0]", "255.255.255.255", "240.0.0.1"),
    ],
)
def test_some_addresses_nobody_can_allow(host: str) -> None:
    with pytest.raises(EngineNotPermitted):
        EngineRegistry([host, host.strip("[]")]).checked(f"http://{host}:8188")


@pytest.mark.parametrize(
    ("spelled", "canonical"),
    [
        ("HTTP://LocalHost:8188/", "http://localhost:8188"),
        ("http://localhost.:80", "http://localhost"),
        ("https://localhost:443/a/", "https://localhost/a"),
        ("http://[::FFFF:7f00:1]:1", "http://127.0.0.1:1"),
        ("http://[0::1]:1", "http://[::1]:1"),
        ("http://10.0.0.7:8188", "http://10.0.0.7:8188"),
        ("http://[fd00:0::7]:8188", "http://[fd00::7]:8188"),
        ("http://bücher.example", "http://xn--bcher-kva.example"),
    ],
)
def test_each_address_has_one_form(spelled: str, canonical: str) -> None:
    registry = EngineRegistry(["10.0.0.7:8188", "[fd00::7]", "xn--bcher-kva.example"])
    assert registry.checked(spelled) == canonical
    assert registry.checked(canonical) == canonical
