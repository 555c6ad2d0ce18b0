"""Parts of the shell that follow the chosen organisation."""

import datetime as dt
from typing import Any

from django import template
from django.core.paginator import Page

from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.organisations import queries
from capuy.organisations.access import scope
from capuy.web import sections

register = template.Library()


@register.inclusion_tag("web/parts/tabs.html", takes_context=True)
def section_tabs(context: dict[str, Any]) -> dict[str, Any]:
    """Tabs of the chosen organisation; `section` of the context is the open one."""
    return {
        "tabs": sections.tabs_of(context["request"].user, context["organisation"], context.get("section", "")),
    }


@register.inclusion_tag("web/parts/bottom.html", takes_context=True)
def bottom_bar(context: dict[str, Any]) -> dict[str, Any]:
    request = context["request"]
    return {
        "items": sections.bottom_of(
            request.user, context.get("organisation"), context.get("section", ""), request.path
        ),
    }


@register.inclusion_tag("web/parts/breadcrumb.html", takes_context=True)
def breadcrumb(context: dict[str, Any]) -> dict[str, Any]:
    """The organisations above the chosen one, on the day that the page shows."""
    paths = scope(context["request"].user, Permission.SEE_FIGURES)
    return {"crumbs": queries.breadcrumb(context["organisation"], context.get("day") or dates.today(), paths)}


@register.simple_tag
def page_numbers(page: Page) -> list[int | str]:
    """The numbers to offer around the page that is shown."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag
def plain_value(value: Any) -> str:
    """A value of the journal in words: days as people write them, lists parted by semicolons."""
    match value:
        case None | "" | [] | {}:
            return ""
        case bool():
            return "có" if value else "không"
        case list():
            return "; ".join(plain_value(item) for item in value)
        case dict():
            return "; ".join(f"{label}: {plain_value(item)}" for label, item in value.items())
        case str():
            return _day_text(value)
        case _:
            return str(value)


def _day_text(text: str) -> str:
    try:
        return dates.format_date(dt.date.fromisoformat(text))
    except ValueError:
        return text
