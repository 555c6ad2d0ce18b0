"""Notes and follow-up flags on single figures."""

from django.db import transaction
from django.utils import timezone

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.accounts.roles import Permission
from capuy.core.periods import Period
from capuy.core.problems import Problem, stop_on
from capuy.documents import markings
from capuy.figures import registry
from capuy.figures.models import FigureFlag
from capuy.journal.actions import SYSTEM, Act, record, subject_of
from capuy.organisations.models import Organisation

LONGEST = 500


@transaction.atomic
def flag_figure(
    *, by: User | None, organisation: Organisation, period: Period, indicator: str, text: str, follow_up: bool
) -> FigureFlag:
    """Effects: an open flag, a journal entry. Raises ProblemsFound, KeyError for an unknown indicator."""
    demand(by, Permission.REPORT_FIGURES, organisation)
    known = registry.indicator(indicator)
    stop_on(_problems_of(text, "text", "nội dung ghi chú"))
    flag = FigureFlag.objects.create(
        organisation=organisation,
        period=period.code,
        indicator=indicator,
        text=text.strip(),
        follow_up=follow_up,
        opened_by=by.get_username() if by else SYSTEM,
        opened_by_name=by.get_full_name() if by else "",
    )
    what = "Đánh dấu cần xem lại" if follow_up else "Ghi chú số liệu"
    after = {"nội dung": flag.text}
    record(
        Act("flag-figure", f"{what}: {known.label}, {period.label}", subject_of(flag), organisation, {}, after), by=by
    )
    return flag


@transaction.atomic
def close_flag(*, by: User | None, flag: FigureFlag, outcome: str) -> None:
    """Whoever closes says what came of it; of two who close at once one is told. Raises ProblemsFound."""
    held = FigureFlag.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=flag.pk)
    demand(by, Permission.REPORT_FIGURES, held.organisation)
    stop_on(_problems_of(outcome, "outcome", "kết quả xem lại"))
    if not held.is_open:
        stop_on([Problem("closed", f"Ghi chú này đã được {held.closed_by_name or held.closed_by} đóng.", "outcome")])
    held.closed_at, held.outcome = timezone.now(), outcome.strip()
    held.closed_by, held.closed_by_name = (by.get_username(), by.get_full_name()) if by else (SYSTEM, "")
    held.save(update_fields=["closed_at", "outcome", "closed_by", "closed_by_name"])
    summary = f"Đóng ghi chú số liệu: {registry.indicator(held.indicator).label}"
    act = Act("close-flag", summary, subject_of(held), held.organisation, {}, {"kết quả xem lại": held.outcome})
    record(act, by=by)


def _problems_of(text: str, where: str, label: str) -> list[Problem]:
    text = text.strip()
    if not text:
        return [Problem("empty", f"Chưa ghi {label}.", where)]
    if len(text) > LONGEST:
        return [Problem("long", f"Phần {label} dài quá {LONGEST} ký tự; viết gọn lại.", where)]
    level = next((level for line in text.splitlines() if (level := markings.level_of(line))), "")
    if level:
        return [Problem("secret", f"Nội dung ghi dấu “{level}” không được đưa vào phần mềm.", where)]
    return []
