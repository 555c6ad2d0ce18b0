"""The list of sheets that a device keeps. What they are the device alone knows: the page is the same for everybody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from capuy.accounts.requests import Request


@require_safe
def kept(request: Request) -> HttpResponse:
    return render(request, "drafts/kept.html")
