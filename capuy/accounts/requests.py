"""The request as pages see it: nobody reaches them without signing in (LoginRequiredMiddleware)."""

from django.http import HttpRequest

from capuy.accounts.models import User


class Request(HttpRequest):
    user: User
