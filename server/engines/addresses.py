"""Which addresses an engine may have, by name and by number."""

from __future__ import annotations

import ipaddress
import re

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Some clouds hand out credentials here, outside of the link-local range.
METADATA = frozenset(
    ipaddress.ip_address(text) for text in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200")
)
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# The last label of what resolvers take for an IPv4 address in one of its old spellings (2130706433, 0x7f.1, 127.1).
NUMERIC = re.compile(r"(?:\d+|0x[0-9a-f]*)", re.IGNORECASE)
LONGEST_HOST = 253


def parse(host: str) -> Address | None:
    """The number that the host is, an IPv4 one when it is mapped into IPv6; None for a name. Raises ValueError for
    what is neither: other spellings of numbers, zones, names too long."""
    if "%" in host or not 0 < len(host) <= LONGEST_HOST:
        raise ValueError("is no host name")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if ":" in host or NUMERIC.fullmatch(host.rstrip(".").rpartition(".")[2]):
            raise ValueError("is no IP address in its usual form") from None
        return None
    return plain(address)


def plain(address: Address) -> Address:
    """The IPv4 address that is mapped into an IPv6 one, or the address itself."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _translated(address: Address) -> Address:
    """The IPv4 address that a translator on the way would make of an IPv6 one (NAT64, 6to4), or the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            return ipaddress.IPv4Address(address.packed[-4:])
        return address.sixtofour or plain(address)
    return address


def is_never_an_engine(address: Address) -> bool:
    """Whether nobody may allow it: metadata services, link-local, multicast, unspecified, broadcast."""
    address = _translated(address)
    if address in METADATA or address.is_link_local or address.is_multicast or address.is_unspecified:
        return True
    return address.version == 4 and address.is_reserved  # 240.0.0.0/4 with the broadcast


def suits(host: str, address: Address) -> bool:
    """Whether a host of this name may have this address: "localhost" is this machine and nothing else."""
    address = plain(address)
    return address.is_loopback if host == "localhost" else not is_never_an_engine(address)
