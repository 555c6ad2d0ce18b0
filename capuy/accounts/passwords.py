"""One-time passwords: read aloud over the telephone, typed once, changed at the first sign-in."""

import secrets

# Without letters and digits that look alike.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"
_GROUPS = 4


def one_time_password() -> str:
    """Four groups of three letters and a digit, about 68 bits: `kmtr4-…`."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(3)) + secrets.choice(_DIGITS) for _ in range(_GROUPS))
    return "-".join(groups)
