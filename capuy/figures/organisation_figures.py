"""How many organisations there are. Declared here, since figures stands above organisations."""

from collections.abc import Iterable, Sequence

from capuy.core.periods import Period
from capuy.figures.registry import Counted, Row, counting_day, declare, declare_source
from capuy.organisations.models import Version
from capuy.regulations import KINDS

GROUP = "Tổ chức đảng"


def _existing(organisations: Sequence[int], period: Period) -> Iterable[Row]:
    """Organisations that exist on the counting day, with their kind."""
    versions = Version.objects.on(counting_day(period)).filter(organisation__in=organisations)
    for pk, code, name, kind in versions.values_list("organisation_id", "organisation__code", "name", "kind"):
        yield Row(pk, name, KINDS[kind].label, ("organisations:page", code), facts={"kind": kind})


declare_source("organisations", _existing)
declare(
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
        where=lambda row: KINDS[row.facts["kind"]].is_cell,
    ),
    Counted(
        "organisations.base",
        "Tổ chức cơ sở đảng",
        "tổ chức",
        GROUP,
        definition="Số đảng bộ cơ sở và chi bộ cơ sở đang hoạt động vào ngày cuối kỳ.",
        source="organisations",
        where=lambda row: KINDS[row.facts["kind"]].is_base,
    ),
)
