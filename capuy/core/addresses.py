"""The network address of whoever asks, where proxies stand between."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_NETWORK_OF_ONE_HOUSE = 64


def client_address(request: HttpRequest) -> str:
    """The address of the browser, or "" where the connection has none.

    Each own proxy appends the address that it was called from to X-Forwarded-For; so the entry that counts stands
    `CAPUY_PROXIES` from the right. What stands left of it, anybody may have made up.
    """
    direct = _plain(request.META.get("REMOTE_ADDR", ""))
    named = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.PROXIES <= len(named):
        return _plain(named[-settings.PROXIES]) or direct
    return direct


def counted_as(address: str) -> str:
    """Under which name the limits on guessing count an address: one house of IPv6 has 2⁶⁴ addresses to choose from."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, _NETWORK_OF_ONE_HOUSE), strict=False))
    return str(found)


# What a committee gives its own machines; the rest comes over the internet.
_OWN = [
    ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
]


def place_of(address: str) -> str:
    """Where an address lies, in words: “mạng nội bộ (10.1.2.3)”."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "không rõ"
    if found.is_loopback:
        return "ngay trên máy chủ"
    inside = any(found in network for network in _OWN if network.version == found.version)
    return f"mạng nội bộ ({found})" if inside else f"mạng bên ngoài ({found})"


def _plain(text: str) -> str:
    """The address without a port; "" for what is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)
