"""The day for which a page is drawn: `?ngay=`, else today."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from capuy.core import dates

PARAMETER = "ngay"


def shown_day(request: HttpRequest) -> dt.date:
    """The asked day. One that cannot be read gives today, and a message that says how to write it."""
    known: dt.date | None = getattr(request, "_shown_day", None)
    if known is None:
        known = _read(request)
        request._shown_day = known  # type: ignore[attr-defined]  # kept for the other parts of the same page
    return known


def _read(request: HttpRequest) -> dt.date:
    text = request.GET.get(PARAMETER, "").strip()
    if text:
        try:
            return dates.parse_date(text)
        except dates.DateProblem as problem:
            messages.warning(request, f"{problem} Trang đang hiển thị cơ cấu của ngày hôm nay.")
    return dates.today()


def day_context(request: HttpRequest) -> dict[str, Any]:
    """What a page shows of its day, and what keeps the day in its links (`day_query`)."""
    day = shown_day(request)
    is_today = day == dates.today()
    kept = [(name, value) for name, value in request.GET.items() if name not in (PARAMETER, "trang")]
    return {
        "day": day,
        "is_today": is_today,
        "day_query": "" if is_today else f"?{PARAMETER}={day:%Y-%m-%d}",
        "kept": kept,
    }
