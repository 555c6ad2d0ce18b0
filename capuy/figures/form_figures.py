"""How many cells have filled in the whole form: a figure like any other, read as quickly for a nation."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.models import ReportedValue
from capuy.figures.registry import Counted, Row, Source, counting_day, declare, declare_source, form_periods
from capuy.figures.structure import tree_changes
from capuy.organisations.models import Version

COMPLETE = "forms.complete"


def cells_of_form(period: Period) -> QuerySet[Version]:
    """The cells of the counting day; is their form of the period, of a term that of its last year, `complete`?"""
    form = form_periods(period)[-1].code
    required = [field.code for field in registry.required_fields()]
    given = ReportedValue.objects.filter(organisation=OuterRef("organisation"), period=form, field__in=required)
    number = Subquery(given.order_by().values("organisation").annotate(n=Count("pk")).values("n"), IntegerField())
    cells = Version.objects.on(counting_day(period)).cells().annotate(answers=Coalesce(number, 0))
    return cells.annotate(complete=Case(When(answers=len(required), then=Value(True)), default=Value(False)))


def _row(values: Mapping[str, Any]) -> Row:
    opens = ("organisations:page", values["organisation__code"])
    return Row(values["organisation_id"], values["name"], "đã nhập đủ mọi mục", opens)


declare_source(
    "forms", Source(cells_of_form, ("organisation_id", "organisation__code", "name"), _row, "pk", tree_changes)
)
declare(
    Counted(
        COMPLETE,
        "Chi bộ nhập đủ biểu mẫu",
        "chi bộ",
        "Tổ chức đảng",
        base="organisations.cells",
        definition="Số chi bộ đang hoạt động vào ngày cuối kỳ đã trả lời mọi mục bắt buộc của biểu mẫu trong kỳ.",
        source="forms",
        where=Q(complete=True),
    ),
)
