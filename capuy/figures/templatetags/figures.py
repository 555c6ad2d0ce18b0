"""Small helps of the pages of figures."""

from collections.abc import Mapping
from typing import Any

from django import template

from capuy.core import numbers

register = template.Library()


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key)


@register.filter
def padded(value: int) -> str:
    """`2` as `02`."""
    return numbers.format_padded(value)
