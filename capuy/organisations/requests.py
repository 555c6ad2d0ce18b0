"""Requests as the pages of this room get them: nobody passes the door without signing in."""

from django.http import HttpRequest

from capuy.organisations.access import User


class Request(HttpRequest):
    user: User  # type: ignore[assignment]  # LoginRequiredMiddleware lets nobody else through
