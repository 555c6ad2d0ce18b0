"""Places on the organisation's page that rooms above fill: key figures, who leads, what is late."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from capuy.organisations.models import Organisation

# Gives a template and its context, or None where there is nothing to show to this user.
Panel = Callable[[HttpRequest, Organisation, dt.date], tuple[str, dict[str, Any]] | None]

_panels: list[tuple[int, Panel]] = []


def register_panel(order: int, panel: Panel) -> None:
    """Add a panel; smaller `order` stands higher. Called from the `ready` of an app, once."""
    _panels.append((order, panel))
    _panels.sort(key=lambda known: known[0])


def panels_of(request: HttpRequest, organisation: Organisation, day: dt.date) -> list[SafeString]:
    """The panels of an organisation for this user and day, drawn."""
    shown = (panel(request, organisation, day) for _, panel in _panels)
    return [render_to_string(template, context, request) for template, context in filter(None, shown)]
