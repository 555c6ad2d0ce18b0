"""`CAPUY_MAIL` turned into Django's settings."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_SCHEMES = ("smtp", "smtp+tls", "smtp+ssl")


def settings_of(address: str) -> dict[str, Any]:
    """`smtp+tls://user:password@host:587`. Raises ImproperlyConfigured for anything else.

    `smtp` is plain, for a server on this machine or in a closed network; `smtp+tls` begins plain and turns to TLS.
    """
    scheme = address.partition("://")[0]
    try:
        found = dict(environ.Env.email_url_config(address))
    except (ValueError, KeyError, ImproperlyConfigured):
        found = {}
    if scheme not in _SCHEMES or not found.get("EMAIL_HOST"):
        raise ImproperlyConfigured(
            "CAPUY_MAIL phải có dạng smtp+tls://tên:mật-khẩu@máy:587 (hoặc smtp://, smtp+ssl://)."
        )
    return {key: value for key, value in found.items() if key.startswith("EMAIL_") and value is not None}
