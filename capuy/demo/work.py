"""Work that is under way in the demo: directives of the first ward, its plan, tasks of its cells, a cell's meeting."""

import datetime as dt
import itertools

from capuy.accounts.models import User
from capuy.core import dates
from capuy.demo import structure
from capuy.meetings.actions.planning import ItemDraft, invite, plan_conference
from capuy.meetings.actions.planning import Plan as Meeting
from capuy.meetings.models import Circle
from capuy.organisations.models import Organisation
from capuy.tasks.actions import Work, give, give_to_many
from capuy.tasks.actions.clarity import Target
from capuy.tasks.actions.doing import accept, hand_in, report_progress, return_task
from capuy.tasks.actions.extending import ask_extension
from capuy.tasks.actions.planning import Frame, save_plan, save_programme, set_items, set_theme
from capuy.tasks.actions.registering import Paper, register
from capuy.tasks.models import Axis, Directive, Plan, Task
from capuy.tasks.outlines import Item

CELLS = 12  # of the ward, that are given work
_PLANNED = (
    Item("1", "Nâng cao chất lượng sinh hoạt chi bộ"),
    Item("1.1", "Mỗi chi bộ sinh hoạt chuyên đề ít nhất mỗi quý một lần", "Biên bản, báo cáo"),
    Item("1.2", "Cấp ủy viên dự sinh hoạt với chi bộ được phân công", "Phiếu dự sinh hoạt"),
    Item("2", "Phát triển đảng viên"),
    Item("2.1", "Rà soát nguồn kết nạp của từng chi bộ", "Danh sách nguồn"),
)


def give_out(*, office: User, secretary: User) -> None:
    """The ward gives its cells work: some is done, some waits to be checked, some is asked more time for."""
    ward = Organisation.objects.get(code=structure.WARD_1)
    directive = _papers(ward, office)
    plan = _plan(ward, directive, office)
    _cells_review_sources(ward, directive, plan, office)
    _secretary_has_work(ward, directive, office, secretary)


def meet(*, secretary: User) -> None:
    """The secretary's cell meets next week; everybody is invited."""
    cell = Organisation.objects.get(code=structure.cell_code(structure.GOVERNMENT, 1))
    day = dates.today() + dt.timedelta(days=7)
    meeting = Meeting(
        circle=Circle.CELL,
        title=f"Sinh hoạt chi bộ tháng {day.month}/{day.year}",
        held_on=day,
        begins_at=dt.time(16, 30),
        place="Phòng họp số 2",
        chair=secretary.full_name,
        chair_post="Bí thư chi bộ",
        items=(
            ItemDraft("Thông tin thời sự, văn bản mới của cấp trên", minutes=15),
            ItemDraft("Kiểm điểm việc thực hiện nhiệm vụ trong tháng", secretary.full_name, 30),
            ItemDraft("Bàn nguồn kết nạp đảng viên", minutes=30),
        ),
    )
    invite(by=secretary, conference=plan_conference(by=secretary, organisation=cell, plan=meeting))


def _papers(ward: Organisation, office: User) -> Directive:
    """One that came from the city, and the ward's own plan under it."""
    today = dates.today()
    came = Paper(
        kind="chi_thi",
        symbol="27-CT/TU",
        issuer="Ban Thường vụ Thành ủy Lạc Hồng",
        title="Nâng cao chất lượng sinh hoạt chi bộ và phát triển đảng viên",
        issued_on=today - dt.timedelta(days=40),
    )
    directive = register(by=office, organisation=ward, paper=came)
    own = Paper(
        kind="ke_hoach",
        title=f"Thực hiện Chỉ thị số 27-CT/TU năm {today.year}",
        issued_on=today - dt.timedelta(days=30),
        own=True,
    )
    register(by=office, organisation=ward, paper=own)
    return directive


def _plan(ward: Organisation, directive: Directive, office: User) -> Plan:
    year = dates.today().year
    set_theme(by=office, organisation=ward, year=year, text="Kỷ cương, sát dân, chuyển đổi số trong công tác đảng")
    programme = save_programme(
        by=office,
        organisation=ward,
        frame=Frame(
            "Xây dựng chi bộ vững mạnh giai đoạn 2025–2030", dt.date(2025, 8, 1), dt.date(2030, 7, 31), directive
        ),
    )
    frame = Frame(
        f"Kế hoạch nâng cao chất lượng sinh hoạt chi bộ năm {year}",
        dt.date(year, 1, 1),
        dt.date(year, 12, 31),
        programme=programme,
        year=year,
    )
    plan = save_plan(by=office, organisation=ward, frame=frame)
    set_items(by=office, plan=plan, items=_PLANNED)
    return plan


def _cells_review_sources(ward: Organisation, directive: Directive, plan: Plan, office: User) -> None:
    cells = list(Organisation.objects.in_branches([ward.path_now]).exclude(pk=ward.pk).order_by("code")[:CELLS])
    work = Work(
        title="Rà soát nguồn kết nạp đảng viên của chi bộ",
        product="Danh sách nguồn, có ý kiến chi ủy",
        due_on=dates.today() + dt.timedelta(days=5),
        checker=ward,
        directive=directive,
        clause="Mục 2",
        axis=Axis.values[0],
        plan_item=plan.items.get(number="2.1"),
        targets=[Target(3, "quần chúng ưu tú", "người")],
    )
    once = give_to_many(by=office, giver=ward, organisations=cells, work=work)
    # Of one cell after the other: begun, handed in, accepted, accepted beyond, returned, not begun.
    steps = itertools.cycle(("begun", "handed", "accepted", "beyond", "returned", ""))
    for task, step in zip(once.tasks.order_by("organisation__code"), steps, strict=False):
        _done(task, step, office)


def _done(task: Task, step: str, office: User) -> None:
    if not step:
        return
    report_progress(by=office, task=task, text="Đã họp chi ủy, đang lập danh sách.", percent=40)
    if step == "begun":
        return
    reached = {one.pk: one.value + (step == "beyond") * 2 for one in task.targets.all()}
    hand_in(by=office, task=task, text="Đã có danh sách, gửi kèm biên bản chi ủy.", reached=reached)
    if step == "returned":
        return_task(by=office, task=task, reason="Bổ sung năm sinh và nơi công tác của từng người.")
    elif step != "handed":
        accept(by=office, task=task, beyond=step == "beyond", text="Đầy đủ, đúng mẫu.")


def _secretary_has_work(ward: Organisation, directive: Directive, office: User, secretary: User) -> None:
    """So that who signs in as the secretary finds work that is near its day, and a wish that waits for an answer."""
    cell = Organisation.objects.get(code=structure.cell_code(structure.GOVERNMENT, 1))
    today = dates.today()
    give(
        by=office,
        giver=ward,
        owner=cell,
        title="Báo cáo kết quả sinh hoạt chuyên đề",
        product="Báo cáo",
        due_on=today + dt.timedelta(days=2),
        checker=ward,
        directive=directive,
    )
    later = give(
        by=office,
        giver=ward,
        owner=cell,
        title="Xây dựng chuyên đề học tập và làm theo Bác",
        product="Đề cương chuyên đề",
        due_on=today + dt.timedelta(days=20),
        checker=ward,
    )
    report_progress(by=secretary, task=later, text="Đã phân công người viết đề cương.", percent=30)
    ask_extension(
        by=secretary, task=later, wanted_on=today + dt.timedelta(days=30), reason="Chờ tài liệu hướng dẫn của Thành ủy."
    )
