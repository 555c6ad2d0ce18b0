"""Places on pages of this room that rooms above fill: key figures, who leads, what is left to do after a decision."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from capuy.organisations.models import Decision, Organisation

# Gives a template and its context, or None where there is nothing to show to this user.
Panel = Callable[[HttpRequest, Organisation, dt.date], tuple[str, dict[str, Any]] | None]

DecisionPanel = Callable[[HttpRequest, Decision], tuple[str, dict[str, Any]] | None]

# Panels above this one call for something to be done now.
CALLS = 10

_panels: list[tuple[int, Panel]] = []
_decision_panels: list[DecisionPanel] = []


def register_panel(order: int, panel: Panel) -> None:
    """Add a panel; smaller `order` stands higher. Called from the `ready` of an app, once."""
    _panels.append((order, panel))
    _panels.sort(key=lambda known: known[0])


def panels_of(
    request: HttpRequest, organisation: Organisation, day: dt.date, *, calls_only: bool = False
) -> list[SafeString]:
    """The panels of an organisation for this user and day, drawn."""
    shown = (panel(request, organisation, day) for order, panel in _panels if order < CALLS or not calls_only)
    return [render_to_string(template, context, request) for template, context in filter(None, shown)]


def register_decision_panel(panel: DecisionPanel) -> None:
    """Add a panel to the pages of decisions. Called from the `ready` of an app, once."""
    _decision_panels.append(panel)


def decision_panels_of(request: HttpRequest, decision: Decision) -> list[SafeString]:
    """The panels of a decision for this user, drawn."""
    shown = (panel(request, decision) for panel in _decision_panels)
    return [render_to_string(template, context, request) for template, context in filter(None, shown)]
