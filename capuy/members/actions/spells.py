"""Statuses: recognition, exemption, suspension and back."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from capuy.accounts.models import User
from capuy.core.dates import add_months, format_date
from capuy.core.problems import Level, Problem, ProblemsFound, stop_on
from capuy.core.seen import Seen
from capuy.members.actions.base import Change, Record, load, name_of, recount, stop_on_other, sync, tell
from capuy.members.models import IN_PARTY, Member, Status, StatusSpell, is_official
from capuy.members.problems import future_problems, spell_problems
from capuy.regulations import regulation
from capuy.regulations.membership import PROBATION_MONTHS


def begin_spell(found: Record, status: str, on: dt.date, note: str = "") -> StatusSpell:
    """Cut the spell that holds on `on`; the new status lasts until the next known change. The caller has checked."""
    old = found.spell_on(on)
    end = old.valid_to if old else None
    if old is not None:
        old.valid_to = on
        old.save(update_fields=["valid_to"])
    fresh = StatusSpell.objects.create(member=found.member, status=status, valid_from=on, valid_to=end, note=note)
    found.spells = sorted([*found.spells, fresh], key=lambda spell: spell.valid_from)
    return fresh


def probation_ends(admitted_on: dt.date) -> dt.date:
    """The official day: when the months of probation after the ceremony have passed."""
    return add_months(admitted_on, regulation(PROBATION_MONTHS, on=admitted_on).value)


def _recognition_problems(found: Record, on: dt.date) -> list[Problem]:
    spell = found.spell_on(on)
    problems = future_problems(on) + spell_problems(spell, on)
    if problems or spell is None:
        return problems
    if spell.status != Status.PROBATIONARY:
        message = (
            f"Vào ngày {format_date(on)} tình trạng là “{spell.get_status_display()}”, không phải đảng viên dự bị; "
            "kiểm tra lại ngày."
        )
        return [Problem("not-probationary", message, "on")]
    admitted = found.member.admitted_on
    if admitted is None or probation_ends(admitted) == on:
        return []
    rule = regulation(PROBATION_MONTHS, on=admitted)
    message = (
        f"Theo quy định, ngày chính thức là ngày hết {rule.value} tháng kể từ lễ kết nạp {format_date(admitted)}, tức "
        f"{format_date(probation_ends(admitted))}, dù quyết định có ban hành chậm ({rule.document})."
    )
    return [Problem("not-the-official-day", message, "on", Level.WARNING)]


@transaction.atomic
def recognise(*, by: User | None, member: Member, on: dt.date | None = None, accept_warnings: bool = False) -> None:
    """Recognise a probationary member as official, by default as of the day that the regulation gives.

    Effects: status official from `on`, official day of the member, journal, figures. Raises ProblemsFound.
    """
    found = load(member, by=by)
    if on is None:
        if found.member.admitted_on is None:
            message = "Hồ sơ chưa ghi ngày kết nạp nên không tính được ngày chính thức; ghi ngày chính thức."
            raise ProblemsFound([Problem("no-admission-day", message, "on")])
        on = probation_ends(found.member.admitted_on)
    stop_on(_recognition_problems(found, on), accept_warnings=accept_warnings)
    begin_spell(found, Status.OFFICIAL, on)
    found.member.official_on = on
    found.member.save(update_fields=["official_on"])
    after = {"tình trạng": Status.OFFICIAL.label, "ngày chính thức": on}
    before = {"tình trạng": Status.PROBATIONARY.label, "ngày chính thức": None}
    tell(found.member, Change("recognise", "Công nhận đảng viên chính thức", found.home, before, after), by=by)
    recount(found.organisations, on)
    sync(member, found.member)


def _status_problems(found: Record, status: str, on: dt.date) -> list[Problem]:
    spell = found.spell_on(on)
    problems = future_problems(on) + spell_problems(spell, on)
    if problems or spell is None:
        return problems
    if status not in IN_PARTY:
        message = "Đưa ra khỏi danh sách bằng việc “Đưa ra khỏi chi bộ”, không phải bằng đổi tình trạng."
        return [Problem("not-a-status-in-party", message, "status")]
    if spell.status == status:
        message = f"Vào ngày {format_date(on)} tình trạng đã là “{spell.get_status_display()}”."
        return [Problem("same-status", message, "status")]
    recognised = is_official(found.member, found.spells, on)
    if status in (Status.OFFICIAL, Status.EXEMPT) and not recognised:
        message = "Đảng viên chưa được công nhận chính thức; dùng việc “Công nhận chính thức” trước."
        return [Problem("not-recognised", message, "status")]
    if status == Status.PROBATIONARY and recognised:
        return [Problem("recognised", "Đảng viên đã được công nhận chính thức, không trở lại dự bị.", "status")]
    return []


@transaction.atomic
def change_status(
    *, by: User | None, member: Member, status: str, on: dt.date, note: str = "", accept_warnings: bool = False
) -> None:
    """Exempt, suspend, or bring back to official (or, after a suspension, probationary) activity.

    Effects: a new status from `on` until the next known change, journal, figures. Raises ProblemsFound.
    """
    found = load(member, by=by)
    stop_on(_status_problems(found, status, on), accept_warnings=accept_warnings)
    old = found.spell_on(on)
    begin_spell(found, status, on, note)
    label = Status(status).label
    before = {"tình trạng": old.get_status_display() if old else ""}
    change = Change("change-status", f"Chuyển tình trạng sang “{label}”", found.home, before, _after(label, on, note))
    tell(found.member, change, by=by)
    recount(found.organisations, on)


def _after(label: str, on: dt.date, note: str) -> dict[str, object]:
    return {"tình trạng": label, "từ ngày": on, **({"căn cứ": note} if note else {})}


def _last_change(spells: Sequence[StatusSpell]) -> StatusSpell | None:
    return spells[-1] if len(spells) > 1 and spells[-1].status in IN_PARTY else None


def _said(spell: StatusSpell) -> str:
    return f"“{spell.get_status_display()}”, từ ngày {format_date(spell.valid_from)}"


def last_change(member: Member) -> str:
    """What `undo_status` would undo now, in words; empty where there is nothing."""
    spell = _last_change(list(member.spells.order_by("valid_from")))
    return _said(spell) if spell else ""


@transaction.atomic
def undo_status(*, by: User | None, member: Member, reason: str, seen: Seen | None = None) -> None:
    """Take back the last change of status, entered by mistake. A departure is taken back by `undo_move`.

    Of a page (`seen`) only the change that it showed. Effects: the last spell is deleted and the one before goes on in
    its place; a recognition taken back also empties the official day; journal with reason, figures. Raises
    ProblemsFound.
    """
    found = load(member, by=by)
    last = _last_change(found.spells)
    if last is None:
        message = "Không có thay đổi tình trạng nào để hủy; việc ra khỏi chi bộ được hủy ở mục quá trình sinh hoạt."
        raise ProblemsFound([Problem("nothing-to-undo", message)])
    stop_on_other(seen, _said(last))
    earlier = found.spells[-2]
    last.delete()
    earlier.valid_to = last.valid_to
    earlier.save(update_fields=["valid_to"])
    if last.status == Status.OFFICIAL and found.member.official_on == last.valid_from:
        found.member.official_on = None
        found.member.save(update_fields=["official_on"])
    before = {"tình trạng": last.get_status_display(), "từ ngày": last.valid_from}
    after = {"tình trạng": earlier.get_status_display(), "từ ngày": earlier.valid_from}
    place = found.home
    where = f" tại {name_of(place, last.valid_from)}" if place else ""
    tell(found.member, Change("undo-status", f"Hủy lần ghi tình trạng{where}", place, before, after, reason), by=by)
    recount(found.organisations, last.valid_from)
    sync(member, found.member)
