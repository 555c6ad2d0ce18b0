"""Template filters that print as Vietnamese papers do. `{% load vi %}`."""

import datetime as dt

from django import template

from capuy.core import dates, numbers

register = template.Library()


@register.filter
def count(value: int | None) -> str:
    return numbers.format_count(value)


@register.filter
def day(value: dt.date | None) -> str:
    return dates.format_date(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """`17:05 22/11/2026`, in the time of Viet Nam."""
    return dates.format_moment(value)
