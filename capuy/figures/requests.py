"""Requests as the pages of figures get them: nobody passes the door without signing in."""

from django.http import HttpRequest

from capuy.accounts.models import User


class Request(HttpRequest):
    user: User  # LoginRequiredMiddleware lets nobody else through
