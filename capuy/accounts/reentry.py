"""Whoever sits down at a desk that somebody has left must not do what cannot be undone: it asks again who is there."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, suspend_request
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import urlencode


def is_fresh(request: HttpRequest) -> bool:
    """Did this session prove who it is within the last `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds?

    Signing in counts as much as being asked again. A user with a factor must have shown the factor.
    """
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        return True  # neither password nor factor: there is nothing to ask for
    wanted = {"mfa" if method["id"].startswith("mfa") else "password" for method in methods}
    records = get_authentication_records(request, request.user)
    shown = [record["at"] for record in records if record["method"] in wanted]
    return bool(shown) and time.time() - shown[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_again(request: HttpRequest, *, keep: bool = True) -> HttpResponseRedirect:
    """To the page that asks; what was posted is done afterwards.

    What may not be kept in the session is forgotten: its page is shown anew.
    """
    url = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    # What somebody else posted at this desk before is not done by the proof of who sits there now.
    request.session.pop(STATE_SESSION_KEY, None)
    if keep and request.method == "POST":
        return suspend_request(request, url)
    return HttpResponseRedirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
