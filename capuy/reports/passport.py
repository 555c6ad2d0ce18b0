"""The passport of the figures of a paper: what each one is, how it is counted, until when, and where it opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse

from capuy.core.dates import format_date
from capuy.documents import grounds
from capuy.figures import registry
from capuy.figures.registry import Counted, Formula, Indicator, Reported, counting_day
from capuy.figures.structure import Structure, sentence
from capuy.reports import stretches
from capuy.reports.content import opened
from capuy.reports.models import Report


@dataclass
class Passport:
    """Collects the figures that are put on paper, and gives each the mark that it carries there."""

    report: Report
    structure: str = Structure.THEN
    _grounds: dict[tuple[str, str], int] = field(default_factory=dict)
    _links: dict[str, int] = field(default_factory=dict)

    def put(self, text: str, code: str, period: str = "", organisation: str = "") -> str:
        """The text with its mark; an empty `period` is the report's own, an empty organisation the report's too."""
        if not any(char.isdigit() for char in text):
            return text
        period = period or self.report.period
        ground = self._grounds.setdefault((code, period), len(self._grounds))
        url = self._url(code, period, organisation or self.report.organisation.code)
        link = self._links.setdefault(url, len(self._links)) if site_address() else None
        return grounds.marked(text, ground, link)

    def given(self) -> dict[str, Any]:
        """As the drawing of the paper needs it."""
        told = sentence(self.structure, stretches.parts_of(self.report.period)[0])
        return {
            "grounds": [self._ground(code, period) for code, period in self._grounds],
            "links": list(self._links),
            "note": f"({told}; mỗi dấu [số] trong văn bản ứng với một dòng)",
        }

    def _url(self, code: str, period: str, organisation: str) -> str:
        return site_address() + reverse("figures:explain", args=[organisation, opened(period), code])

    def _ground(self, code: str, period: str) -> Mapping[str, str]:
        known = registry.indicator(code)
        last = stretches.parts_of(period)[-1]
        structure = "cơ cấu tổ chức hiện nay" if self.structure == Structure.TODAY else "cơ cấu tổ chức khi đó"
        return {
            "label": f"{known.label} ({known.unit}), {stretches.label_of(period)}",
            "formula": formula_in_words(known),
            "code": code,
            "address": self._url(code, period, self.report.organisation.code),
            "until": format_date(counting_day(last)),
            "structure": structure,
        }


def site_address() -> str:
    """Where the instance is reached, without the last stroke; empty where it was not told."""
    return settings.CSRF_TRUSTED_ORIGINS[0].rstrip("/") if settings.CSRF_TRUSTED_ORIGINS else ""


def formula_in_words(known: Indicator) -> str:
    """How it is counted, and what its share is taken of."""
    match known:
        case Formula():
            how = " + ".join(_quoted(term) for term in known.terms)
        case Reported():
            how = f"Chi bộ báo cáo tại mục “{registry.form_field(known.field).label}”"
            if known.choice is not None:
                how = f"Số chi bộ chọn “{registry.form_field(known.field).text(known.choice)}”"
        case Counted():
            how = known.definition or "Đếm từ hồ sơ"
        case _:
            how = known.definition
    if known.base is None:
        return f"{how.rstrip('.')}."
    base = "chỉ tiêu được giao" if known.base == registry.TARGET else _quoted(known.base)
    return f"{how.rstrip('.')}. Tỷ lệ = số này ÷ {base}."


def _quoted(code: str) -> str:
    return f"“{registry.indicator(code).label}”"
