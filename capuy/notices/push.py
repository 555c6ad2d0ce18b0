"""Waking a browser through its push service (RFC 8030), signed by the instance (VAPID, RFC 8292).

The address is given by a browser, so it may be anything: only https, only machines of the open internet, and the
machine that was looked at is the one that is connected to. Nothing is followed elsewhere.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import time
from contextlib import suppress
from email.utils import parseaddr
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02

from capuy.core.problems import Problem
from capuy.jobs.registry import TaskFailed
from capuy.notices.encryption import encode, encrypt, point
from capuy.notices.models import Browser

TIMEOUT = 20
KEPT_FOR = 24 * 3600  # seconds that the service holds it for a browser that is off
SIGNED_FOR = 12 * 3600  # services refuse more than a day, and clocks differ
GONE = (404, 410)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def is_on() -> bool:
    """Off unless the instance may speak to the outside."""
    return bool(settings.PUSH)


def _vapid() -> Vapid02:
    """The instance's key of signing, made of the key file `push`."""
    number = int.from_bytes(settings.PUSH_KEYS.current()[1], "big") % (_ORDER - 1) + 1
    return Vapid02(ec.derive_private_key(number, ec.SECP256R1()))


def public_key() -> str:
    """What a browser must know to subscribe: it takes pushes of nobody else."""
    return encode(point(_vapid().public_key))


def problems_of(endpoint: str) -> list[Problem]:
    """Why nothing would be sent there; asks no name server."""
    parts = _parts(endpoint)
    if parts is None or (_literal(parts.hostname or "") is False and not settings.PUSH_INSIDE):
        return [Problem("bad-endpoint", "Địa chỉ báo của trình duyệt không dùng được; tải lại trang rồi bật lại.")]
    return []


def _parts(endpoint: str) -> SplitResult | None:
    """The address, if it is a plain one of https."""
    try:
        parts = urlsplit(endpoint)
        named = parts.hostname and parts.username is None and parts.port in (None, 443, *settings.PUSH_PORTS)
    except ValueError:
        return None
    plain = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint and len(endpoint) <= 1000
    return parts if parts.scheme == "https" and named and plain else None


def _literal(host: str) -> bool | None:
    """Whether an address in numbers belongs to the open internet; None for a name. `localhost` is none of it."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False if host == "localhost" or host.endswith(".localhost") or "." not in host else None


def _addresses(host: str, port: int) -> list[str]:
    """Where to connect, the likeliest first. Raises TaskFailed if any of it lies in the own network."""
    try:
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError:
        raise TaskFailed("Không tìm thấy máy chủ báo của trình duyệt; kiểm tra mạng ra ngoài.") from None
    if not settings.PUSH_INSIDE and not all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in found):
        raise TaskFailed("Địa chỉ báo dẫn vào mạng nội bộ nên không gửi.", again=False)
    return found


class _Connection(http.client.HTTPSConnection):
    """To the first of the addresses that answers, under the name that the certificate must bear."""

    def __init__(self, host: str, port: int, addresses: list[str]) -> None:
        super().__init__(host, port, timeout=TIMEOUT, context=context())
        self.addresses = addresses

    def connect(self) -> None:
        self.sock = context().wrap_socket(self._reached(), server_hostname=self.host)

    def _reached(self) -> socket.socket:
        *others, last = self.addresses
        for address in others:
            with suppress(OSError):
                return socket.create_connection((address, self.port), TIMEOUT)
        return socket.create_connection((last, self.port), TIMEOUT)


def context() -> ssl.SSLContext:
    return ssl.create_default_context()


def send(browser: Browser, *, text: str, topic: str) -> bool:
    """Wake it with `text`; a push of the same `topic` replaces one that waits. False: the browser is gone for good.

    Raises TaskFailed, with nothing of the address in it.
    """
    parts = _parts(browser.endpoint)
    if parts is None or problems_of(browser.endpoint):
        raise TaskFailed("Địa chỉ báo của trình duyệt không dùng được.", again=False)
    host, port = str(parts.hostname), parts.port or 443
    body = encrypt(json.dumps({"text": text, "tag": topic}).encode(), browser.public_key, browser.secret)
    claims = {
        "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}",
        "aud": f"https://{parts.netloc}",
        "exp": int(time.time()) + SIGNED_FOR,
    }
    headers = _vapid().sign(claims) | {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR),
        "Topic": topic,
        "Urgency": "normal",
    }
    connection = _Connection(host, port, _addresses(host, port))
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path or "/", body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as problem:
        raise TaskFailed(f"Không kết nối được máy chủ báo ({type(problem).__name__}).") from None
    finally:
        connection.close()
    if status in GONE:
        return False
    if not 200 <= status < 300:
        raise TaskFailed(f"Máy chủ báo từ chối (mã {status}).", again=status == 429 or status >= 500)
    return True
