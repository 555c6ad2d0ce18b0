"""What stands in the way of an act on members, in words for the clerk."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import pairwise

from capuy.core import dates
from capuy.core.dates import format_date
from capuy.core.problems import Level, Problem
from capuy.members.models import (
    IN_PARTY,
    Member,
    Membership,
    MembershipKind,
    Seat,
    StatusSpell,
    citizen_id_indexes,
    is_official,
)
from capuy.organisations.models import Organisation, Placement, Version
from capuy.regulations import regulation
from capuy.regulations.membership import ADMISSION_AGE, BIRTH_DATE_FIXED, CELL_MINIMUM

CITIZEN_ID = re.compile(r"[0-9]{12}")
FILE_NUMBER = re.compile(r"[0-9]{6}\s?[A-ZĐ]{2,3}")


def cell_problems(organisation: Organisation, day: dt.date, where: str = "organisation") -> list[Problem]:
    """A member can be taken in only by a cell that exists on that day."""
    version = Version.objects.filter(organisation=organisation).on(day).first()
    if version is None:
        place = Placement.objects.filter(organisation=organisation).on(day).first()
        name = organisation.latest_version(day)
        state = "đã kết thúc hoạt động" if place else "chưa được thành lập"
        message = f"{name or organisation.code}: đến ngày {format_date(day)} {state}; chọn chi bộ khác hoặc ngày khác."
        return [Problem("cell-not-open", message, where)]
    if not version.is_cell:
        message = f"{version.name} không phải là chi bộ; đảng viên sinh hoạt tại chi bộ, hãy chọn một chi bộ."
        return [Problem("not-a-cell", message, where)]
    return []


def future_problems(day: dt.date, where: str = "on") -> list[Problem]:
    if day <= dates.today():
        return []
    return [Problem("in-future", f"Ngày {format_date(day)} chưa đến; chỉ ghi việc đã xảy ra.", where)]


def identity_problems(citizen_id: str, member: Member | None = None) -> list[Problem]:
    """The number has 12 digits and belongs to nobody else."""
    if not citizen_id:
        return []
    if not CITIZEN_ID.fullmatch(citizen_id):
        message = (
            "Số định danh cá nhân phải có đúng 12 chữ số; nếu chép từ Excel, kiểm tra các số 0 ở đầu có bị mất không."
        )
        return [Problem("bad-citizen-id", message, "citizen_id")]
    taken = Member.objects.filter(citizen_id_index__in=citizen_id_indexes(citizen_id))
    if member is not None:
        taken = taken.exclude(pk=member.pk)
    if not taken.exists():
        return []
    message = (
        "Số định danh cá nhân này đã có ở một hồ sơ khác; tìm theo số để mở hồ sơ đó, chuyển sinh hoạt hoặc gộp hồ sơ "
        "thay vì lập hồ sơ mới."
    )
    return [Problem("citizen-id-taken", message, "citizen_id")]


def profile_problems(member: Member) -> list[Problem]:
    """What cannot be in a record by itself: names, dates, their order. `member` may be unsaved."""
    problems = []
    today = dates.today()
    if not member.full_name:
        problems.append(Problem("no-name", "Ghi họ và tên theo giấy khai sinh.", "full_name"))
    if member.born_on > today:
        problems.append(Problem("born-in-future", "Ngày sinh không thể ở tương lai.", "born_on"))
    if member.file_number and not FILE_NUMBER.fullmatch(member.file_number):
        message = "Số lý lịch thường gồm 6 chữ số và 2–3 chữ cái của tỉnh, ví dụ 000001 HN; kiểm tra lại."
        problems.append(Problem("odd-file-number", message, "file_number", Level.WARNING))
    if member.card_issued_on and member.card_issued_on > today:
        problems.append(Problem("card-in-future", "Ngày cấp thẻ không thể ở tương lai.", "card_issued_on"))
    return problems + _order_problems(member) + age_problems(member)


def _order_problems(member: Member) -> list[Problem]:
    steps = [
        ("ngày sinh", "born_on", member.born_on),
        ("ngày quyết định kết nạp", "admission_decided_on", member.admission_decided_on),
        ("ngày kết nạp", "admitted_on", member.admitted_on),
        ("ngày chính thức", "official_on", member.official_on),
    ]
    known = [(label, name, day) for label, name, day in steps if day]
    return [
        Problem(
            "dates-out-of-order",
            f"{later.capitalize()} {format_date(after)} không thể trước {earlier} {format_date(before)}.",
            name,
        )
        for (earlier, _, before), (later, name, after) in pairwise(known)
        if after < before
    ]


def age_problems(member: Member) -> list[Problem]:
    day = member.admission_decided_on or member.admitted_on
    if day is None or day < member.born_on:
        return []
    rule = regulation(ADMISSION_AGE, on=day)
    age = dates.full_years(member.born_on, day)
    if age < rule.value.least:
        message = (
            f"Đến ngày {format_date(day)} mới {age} tuổi; người được kết nạp phải đủ {rule.value.least} tuổi "
            f"({rule.document}). Kiểm tra lại ngày sinh và ngày kết nạp."
        )
        return [Problem("under-age", message, "admitted_on")]
    if age > rule.value.most:
        message = (
            f"Khi kết nạp đã {age} tuổi, quá {rule.value.most} tuổi; cần có ý kiến đồng ý của cấp ủy có thẩm quyền "
            f"({rule.document})."
        )
        return [Problem("over-age", message, "admitted_on", Level.WARNING)]
    return []


def birth_date_problems(old: dt.date, new: dt.date) -> list[Problem]:
    if old == new:
        return []
    rule = regulation(BIRTH_DATE_FIXED, on=dates.today())
    message = (
        f"Ngày sinh của đảng viên không được điều chỉnh từ ngày {format_date(rule.value)} ({rule.document}, điểm "
        f"{rule.article}); chỉ sửa khi đã nhập sai so với lý lịch gốc."
    )
    return [Problem("birth-date-changed", message, "born_on", Level.WARNING)]


def merged_problems(member: Member) -> list[Problem]:
    if member.merged_into_id is None:
        return []
    return [Problem("merged", "Hồ sơ này đã được gộp vào hồ sơ khác; mở hồ sơ kia để cập nhật.")]


def spell_problems(spell: StatusSpell | None, day: dt.date, where: str = "on") -> list[Problem]:
    """A status can change on a day on which the person is in the Party, and once that day."""
    if spell is None:
        message = f"Vào ngày {format_date(day)} chưa có tình trạng đảng tịch; kiểm tra lại ngày."
        return [Problem("no-status", message, where)]
    if spell.status not in IN_PARTY:
        message = (
            f"Từ ngày {format_date(spell.valid_from)} tình trạng là “{spell.get_status_display()}”; không thể thay đổi "
            f"vào ngày {format_date(day)}."
        )
        return [Problem("not-in-party", message, where)]
    if spell.valid_from == day:
        message = (
            f"Ngày {format_date(day)} đã ghi tình trạng “{spell.get_status_display()}”; mỗi ngày chỉ có một tình "
            "trạng. Kiểm tra lại ngày, hoặc hủy lần ghi trước."
        )
        return [Problem("dates-out-of-order", message, where)]
    return []


def not_member_problems(row: Membership | None, day: dt.date) -> list[Problem]:
    if row is not None:
        return []
    message = f"Vào ngày {format_date(day)} không có chi bộ sinh hoạt chính thức; kiểm tra lại ngày."
    return [Problem("no-membership", message, "on")]


def secretary_problems(seats: Iterable[Seat], day: dt.date) -> list[Problem]:
    """Seats that end leave a committee without secretary."""
    problems = []
    for seat in seats:
        if not seat.leads:
            continue
        others = Seat.objects.filter(body=seat.body_id, position=seat.position).exclude(pk=seat.pk)
        if others.on(day).exists():
            continue
        organisation = seat.body.term.organisation
        name = organisation.latest_version(day)
        message = (
            f"{name or organisation.code}: từ ngày {format_date(day)} không còn {seat.get_position_display()}; "
            "cần chỉ định hoặc bầu người thay."
        )
        problems.append(Problem("last-secretary", message, level=Level.WARNING))
    return problems


def small_cell_problems(organisation: Organisation, leaving: Member, day: dt.date) -> list[Problem]:
    """After this member leaves, fewer official members remain than a cell must have."""
    official = _officials([organisation.pk], day)[organisation.pk]
    left = len(official - {leaving.pk})
    if left >= regulation(CELL_MINIMUM, on=day).value or leaving.pk not in official:
        return []
    return [_too_small(f"Chi bộ còn {left} đảng viên chính thức", day)]


def undersized_problems(organisations: Collection[int], day: dt.date) -> list[Problem]:
    """The cells among them that on `day` have fewer official members than a cell must have. Three queries."""
    cells = Version.objects.on(day).cells().filter(organisation__in=organisations).order_by("name_folded", "pk")
    official = _officials(organisations, day)
    least = regulation(CELL_MINIMUM, on=day).value
    return [
        _too_small(f"{name}: có {len(official[pk])} đảng viên chính thức", day)
        for pk, name in cells.values_list("organisation_id", "name")
        if len(official[pk]) < least
    ]


def _officials(organisations: Collection[int], day: dt.date) -> dict[int, set[int]]:
    """Official members by organisation, the suspended among them. Two queries."""
    stays = Membership.objects.on(day).filter(organisation__in=organisations, kind=MembershipKind.OFFICIAL)
    spells: dict[int, list[StatusSpell]] = defaultdict(list)
    known = StatusSpell.objects.filter(member__in=stays.values("member")).select_related("member")
    for spell in known.order_by("valid_from"):
        spells[spell.member_id].append(spell)
    found: dict[int, set[int]] = defaultdict(set)
    for organisation, member in stays.values_list("organisation_id", "member_id"):
        own = spells[member]
        present = any(spell.holds_on(day) and spell.status in IN_PARTY for spell in own)
        if present and is_official(own[0].member, own, day):
            found[organisation].add(member)
    return found


def _too_small(state: str, day: dt.date) -> Problem:
    least = regulation(CELL_MINIMUM, on=day)
    message = (
        f"{state}, dưới mức tối thiểu {least.value} ({least.document}, điều {least.article}); báo cáo cấp ủy cấp trên."
    )
    return Problem("cell-too-small", message, level=Level.WARNING)
