"""How many organisations there are. Declared here, since figures stands above organisations."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from capuy.core.periods import Period
from capuy.figures.registry import Counted, Row, Source, counting_day, declare, declare_source
from capuy.figures.structure import tree_changes
from capuy.organisations.models import Version
from capuy.regulations import KINDS, OrganisationKind

GROUP = "Tổ chức đảng"


def _existing(period: Period) -> QuerySet[Version]:
    """Organisations that exist on the counting day, with their kind."""
    return Version.objects.on(counting_day(period))


def _row(values: Mapping[str, Any]) -> Row:
    opens = ("organisations:page", values["organisation__code"])
    return Row(values["organisation_id"], values["name"], KINDS[values["kind"]].label, opens)


def _of_kinds(belongs: Callable[[OrganisationKind], bool]) -> Q:
    return Q(kind__in=[slug for slug, kind in KINDS.items() if belongs(kind)])


declare_source(
    "organisations",
    Source(_existing, ("organisation_id", "organisation__code", "name", "kind"), _row, "pk", tree_changes),
)
declare(
    Counted(
        "organisations.all",
        "Tổ chức đảng",
        "tổ chức",
        GROUP,
        definition="Số tổ chức đảng đang hoạt động vào ngày cuối kỳ, kể cả chính tổ chức này và các chi bộ.",
        source="organisations",
    ),
    Counted(
        "organisations.cells",
        "Chi bộ",
        "chi bộ",
        GROUP,
        definition=(
            "Số chi bộ (kể cả chi bộ cơ sở, chi bộ sinh hoạt tạm thời) đang hoạt động vào ngày cuối kỳ; "
            "chi bộ đã kết thúc hoạt động trước ngày đó không tính."
        ),
        source="organisations",
        where=_of_kinds(lambda kind: kind.is_cell),
    ),
    Counted(
        "organisations.base",
        "Tổ chức cơ sở đảng",
        "tổ chức",
        GROUP,
        definition="Số đảng bộ cơ sở và chi bộ cơ sở đang hoạt động vào ngày cuối kỳ.",
        source="organisations",
        where=_of_kinds(lambda kind: kind.is_base),
    ),
)
