"""allauth's views of second factors, where they would say English or let go of the last factor."""

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.core.internal import ratelimit
from allauth.mfa.base.views import AuthenticateView as AllauthAuthenticateView
from allauth.mfa.base.views import IndexView as AllauthIndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.webauthn.views import (
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from capuy.accounts.factors import FactorAdapter, needs_factor

TYPE = Authenticator.Type
# As often as passwords may be sent from one address: an office behind one proxy signs in at eight.
ASKED = {"ask": "30/m/ip"}


class IndexView(AllauthIndexView):
    """The own factors, and how to set one up."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        found = list(Authenticator.objects.filter(user=user).order_by("pk"))
        codes = next((one for one in found if one.type == TYPE.RECOVERY_CODES), None)
        return {
            "needed": needs_factor(user),
            "has_factor": any(one.type != TYPE.RECOVERY_CODES for one in found),
            "application": next((one for one in found if one.type == TYPE.TOTP), None),
            "keys": [one for one in found if one.type == TYPE.WEBAUTHN],
            "codes": codes,
            "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        }


class AuthenticateView(AllauthAuthenticateView):
    """The second step of signing in; offers what the user has."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        types = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return context | {
            "by_key": TYPE.WEBAUTHN in types,
            "by_code": bool(types - {TYPE.WEBAUTHN}),
            "by_application": TYPE.TOTP in types,
        }


class KeyAgainView(ReauthenticateWebAuthnView):
    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": self.get_form()} | super().get_context_data(**kwargs) | kwargs


@method_decorator([never_cache, login_not_required], name="dispatch")
class KeySignInView(LoginWebAuthnView):
    """A key signs in alone: it has asked its holder for a finger, a face or a PIN."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Each asking begins a session and costs a row; allauth limits answers only."""
        many = ratelimit.consume_or_429(request, app="capuy", action="ask", config=ASKED, limit_get=True)
        return many or super().get(request, *args, **kwargs)


class RecoveryCodesView(ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        codes = [f"{code[:4]} {code[4:]}" for code in context["unused_codes"]]
        lines = [f"Mã dự phòng – {self.request.user.get_username()}", *codes]
        return context | {"unused_codes": codes, "as_file": "\r\n".join(lines)}


class KeyNameView(EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class KeyRemovalView(RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        allowed = FactorAdapter().can_delete_authenticator(self.object)
        return super().get_context_data(**kwargs) | {"allowed": allowed}

    def form_valid(self, form: Form) -> HttpResponse:
        if not FactorAdapter().can_delete_authenticator(self.get_object()):
            return redirect(self.request.path)
        return super().form_valid(form)
