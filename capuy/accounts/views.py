"""allauth's view of changing a password, for people whose password can be changed."""

from typing import Any

from allauth.account.views import PasswordChangeView as AllauthPasswordChangeView
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase


class PasswordChangeView(AllauthPasswordChangeView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise Http404
        return super().dispatch(request, *args, **kwargs)
