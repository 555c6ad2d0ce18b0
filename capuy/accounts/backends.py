"""The one authentication backend: allauth's, so that a password is hashed once and its limits on guessing hold."""

from allauth.account.auth_backends import AuthenticationBackend


class Backend(AuthenticationBackend):
    """Passwords only say who somebody is; what they may do comes from grants (`access`)."""
