"""Urging: those who still owe a report are told, and nobody else."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from capuy.accounts.access import demand
from capuy.accounts.models import User
from capuy.accounts.queries import nearest_holders
from capuy.accounts.roles import Permission
from capuy.collection.actions.handling import closed_of
from capuy.collection.models import OWING, Addressee, ReportRequest, State, Urging, UrgingRound
from capuy.core.dates import format_date
from capuy.core.problems import Problem, ProblemsFound, stop_on
from capuy.core.text import clean
from capuy.journal.actions import Act, record, subject_of
from capuy.notices.telling import News, notify
from capuy.organisations.models import Organisation

URGE = "Đề nghị nộp báo cáo đúng hạn."
KIND = "collection.urge"
# Who was urged is let alone for so long, unless the office says again.
PAUSE = dt.timedelta(days=1)


@transaction.atomic
def urge(*, by: User | None, asked: ReportRequest, message: str = "", again: bool = False) -> UrgingRound:
    """Urge all that still owe it; of those who were urged within a day none, unless `again`.

    Effects: a round with one Urging for each, shown where they answer; a notice to those who may answer for them, with
    what delivers it; one journal entry. Raises ProblemsFound where nobody is to be urged.
    """
    demand(by, Permission.ASK_REPORTS, asked.organisation)
    asked = ReportRequest.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=asked.pk)
    stop_on([] if asked.is_open else [Problem("not-sent", "Biểu này không còn ở tình trạng đã gửi.")])
    message = clean(message) or URGE
    stop_on([Problem("too-long", "Lời nhắc không quá 300 ký tự.", "message")] if len(message) > 300 else [])
    now = timezone.now()
    owes = Q(state__in=OWING) & ~Q(organisation__in=closed_of(asked))
    owing = list(asked.addressees.filter(owes | Q(state=State.HANDED, waits_at__isnull=False)))
    stop_on([] if owing else [Problem("nobody", "Không còn đơn vị nào phải nộp, nên không đôn đốc.")])
    lately = set() if again else urged_since(asked, now - PAUSE)
    urged = [one for one in owing if one.pk not in lately]
    if not urged:
        told = "Các đơn vị chưa nộp đều đã được đôn đốc trong 24 giờ qua; muốn nhắc nữa thì chọn ô bên nút đôn đốc."
        stop_on([Problem("urged-lately", told)])
    name = by.get_full_name() if by else ""
    once = UrgingRound.objects.create(asked=asked, at=now, by_name=name, message=message, units=len(urged))
    Urging.objects.bulk_create(Urging(addressee=one, round=once) for one in urged)
    _tell(once, asked, urged)
    summary = f"Đôn đốc {len(urged)} đơn vị nộp biểu “{asked.title}”"
    reached = {"được báo": once.people, "nhận thư": once.by_mail, "nhận trên trình duyệt": once.by_push}
    after = {"lời nhắc": message, "đơn vị": [one.name for one in urged], "số người": reached}
    record(Act("collection.urge", summary, subject_of(asked), asked.organisation, after=after), by=by)
    return once


@transaction.atomic
def urge_all(
    *,
    by: User | None,
    organisation: Organisation,
    forms: Sequence[ReportRequest],
    message: str = "",
    again: bool = False,
) -> list[UrgingRound]:
    """The same for several requests of an organisation; those that nobody is to be urged for are passed over.

    Raises ProblemsFound where that is all of them.
    """
    demand(by, Permission.ASK_REPORTS, organisation)
    known = organisation.report_requests.filter(pk__in=[one.pk for one in forms]).order_by("pk")
    rounds, problems = [], []
    # All of them are held before anybody is told: whoever hands one in holds it, and then the users.
    for asked in list(known.select_for_update(of=("self",))):
        try:
            rounds.append(urge(by=by, asked=asked, message=message, again=again))
        except ProblemsFound as found:
            problems += found.problems
    if not rounds:
        unlike = {problem.code: problem for problem in problems}
        stop_on(unlike.values() or [Problem("nobody", "Không có biểu nào đang thu, nên không đôn đốc.")])
    return rounds


def urged_since(asked: ReportRequest, moment: dt.datetime) -> set[int]:
    """Keys of the addressees that were urged after `moment`. One query."""
    return set(Urging.objects.filter(round__asked=asked, round__at__gt=moment).values_list("addressee_id", flat=True))


def _tell(once: UrgingRound, asked: ReportRequest, urged: list[Addressee]) -> None:
    """Those who may answer for a unit, or approve at the level where its answer waits. Effects: notices, counts.

    One notice to each, however many units are theirs.
    """
    news: list[News] = []
    once.unreached = 0
    for permission, waiting in ((Permission.REPORT_FIGURES, False), (Permission.ASK_REPORTS, True)):
        at: dict[int, list[Addressee]] = defaultdict(list)
        for one in urged:
            if bool(one.waits_at_id) == waiting:
                at[one.waits_at_id or one.organisation_id].append(one)
        holders = nearest_holders(permission, set(at), asked.organisation.path_now) if at else {}
        once.unreached += sum(len(at[pk]) for pk, users in holders.items() if not users)
        mine: dict[int, list[Addressee]] = defaultdict(list)
        for pk, users in holders.items():
            for user in users:
                mine[user] += at[pk]
        news += [_news(once, asked, user, found, waiting=waiting) for user, found in mine.items()]
    told = notify(news)
    once.people, once.by_mail, once.by_push = told.users, told.by_mail, told.by_push
    once.save(update_fields=["people", "by_mail", "by_push", "unreached"])


def _news(once: UrgingRound, asked: ReportRequest, user: int, found: list[Addressee], *, waiting: bool) -> News:
    """Of one unit it opens the sheet, of several the home page, where they stand."""
    title = Truncator(asked.title).chars(120)
    if len(found) == 1:
        found[0].asked = asked
        who, address, due = Truncator(found[0].name).chars(120), found[0].get_absolute_url(), found[0].due
    else:
        who, address, due = f"{len(found)} đơn vị", reverse("web:home"), asked.due_on
    what = f"đã nộp biểu “{title}”, chờ duyệt" if waiting else f"chưa nộp biểu “{title}”"
    key = f"urge-{once.pk}-{'level' if waiting else 'unit'}"
    return News(user, KIND, f"{who} {what}, hạn {format_date(due)}", address, key)
