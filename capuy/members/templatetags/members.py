"""How values of the journal are shown on a member's page. `{% load members %}`."""

import re
from contextlib import suppress

from django import template

from capuy.core.dates import DateProblem, format_date, parse_date

register = template.Library()
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@register.filter
def plain(value: object) -> str:
    """Days as people write them; everything else as it is."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(DateProblem):  # a text may only look like a day
            return format_date(parse_date(value))
    return str(value)
