"""Whom an address belongs to, and whether it is a proxy that speaks for many."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """Return the client of an address: of IPv6 the subscriber's /64, inside which he chooses addresses freely."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        mapped = parsed.ipv4_mapped
        if mapped is not None:
            return str(mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return address


def proxy_test(proxies: str) -> Callable[[str], bool]:
    """Return a function that tells whether an address is one of the proxies in front.

    Parameters
    ----------
    proxies : str
        Addresses and networks, separated by commas, as ``QONYS_PROXIES`` holds them.
    """
    names = {name.strip() for name in proxies.split(",") if name.strip()}
    networks = [network for network in map(_network, names) if network is not None]

    @lru_cache(maxsize=4096)
    def is_proxy(address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return address in names
        return any(parsed in network for network in networks)

    return is_proxy


def _network(name: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(name, strict=False)
    except ValueError:
        return None
