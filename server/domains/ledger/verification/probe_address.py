"""Which addresses an HTTP health probe may ask: those of this machine, and of hosts that an owner has listed."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from server.core.errors import InvalidInput

if TYPE_CHECKING:
    from yarl import URL

SECONDS = 5.0  # how long a probe may take unless told otherwise
MOST_CHARACTERS = 2000


def accepted(url: str | None, hosts: frozenset[str]) -> URL:
    """The address of a probe, as the HTTP client will read it. Raises InvalidInput for the field url."""
    from yarl import URL  # only probes need it, and the start of the server would wait for it

    try:
        parsed = URL(url or "")
    except ValueError:
        raise InvalidInput.of(
            "url", "This is no address. Write it like http://127.0.0.1:8000/health."
        ) from None
    if parsed.scheme not in ("http", "https") or not parsed.raw_host or len(str(parsed)) > MOST_CHARACTERS:
        raise InvalidInput.of("url", "Write an http or https address, like http://127.0.0.1:8000/health.")
    if parsed.raw_user is not None or parsed.raw_password is not None:
        raise InvalidInput.of("url", "Leave the user name and the password out: the address is recorded.")
    if not (is_listed(parsed.raw_host, hosts) or _is_loopback(parsed.raw_host)):
        message = f"{parsed.raw_host} is not this machine. An owner can add it to the ledger's probeHosts."
        raise InvalidInput.of("url", message)
    return parsed


def is_listed(host: str, hosts: frozenset[str]) -> bool:
    """Whether an owner has listed the host, however it is written."""
    return _plain(host) in {_plain(listed) for listed in hosts}


def _is_loopback(host: str) -> bool:
    """Only what certainly is: other spellings of an address (127.1) and other names are left to the list."""
    if _plain(host) == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _plain(host: str) -> str:
    return host.lower().removesuffix(".").strip("[]")
