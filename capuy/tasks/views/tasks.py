"""One task: its page, its files, and every step with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods, require_safe

from capuy.accounts.access import may
from capuy.accounts.requests import Request
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.seen import clashes_in
from capuy.documents.handing_out import hand_back
from capuy.journal.actions import Act, subject_of
from capuy.organisations.queries import names_on
from capuy.tasks import files
from capuy.tasks.access import directives_seen_by, find_task, refuse_unless, seen_by
from capuy.tasks.actions import aiming, changing, extending, recurring, yearly
from capuy.tasks.actions import doing as work
from capuy.tasks.models import Stage, StoredFile, Task, TaskTarget
from capuy.tasks.people import checks, does
from capuy.tasks.plan_access import seen_item
from capuy.tasks.queries import lines_of
from capuy.tasks.standings import standing_of
from capuy.tasks.step_forms import (
    AcceptForm,
    AnswerForm,
    BelowForm,
    ChangeForm,
    HandInForm,
    ProgressForm,
    ReasonForm,
    StepForm,
    TargetsForm,
    WishForm,
    YearResultsForm,
    YearsForm,
)
from capuy.tasks.yearly import year_lines, years_of

SHOWN = 100


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    """What it is, how it stands, what was reported and decided; and what the reader may do with it."""
    task = find_task(request.user, pk)
    today = dates.today()
    helpers = list(task.helping.values_list("organisation_id", flat=True))
    names = names_on({task.organisation_id, task.giver_id, task.checked_by_id, *helpers}, today)
    targets = list(task.targets.prefetch_related("years"))
    events = task.events.prefetch_related("evidence__file")
    context = {
        "task": task,
        "standing": standing_of(task, today),
        "names": {
            "unit": names[task.organisation_id],
            "giver": names[task.giver_id],
            "checker": names[task.checked_by_id],
        },
        "helpers": [names[one] for one in helpers] + ([task.other_helpers] if task.other_helpers else []),
        "targets": [(one, year_lines(one)) for one in targets],
        "events": events,
        "wishes": task.extensions.all(),
        "children": lines_of(task.children.order_by("due_on", "pk"))[:SHOWN],
        "above": seen_by(request.user).filter(pk=task.parent_id).first() if task.parent_id else None,
        "paper": directives_seen_by(request.user).filter(pk=task.directive_id).first() if task.directive_id else None,
        "item": seen_item(request.user, task.plan_item_id),
        "urgings": task.urgings.select_related("round").order_by("-on"),
        "steps": _steps_open_to(request, task, targets),
        "may_divide": not task.closed_on and may(request.user, Permission.GIVE_TASKS, task.organisation),
    }
    return render(request, "tasks/page.html", context)


@dataclass(frozen=True)
class Step:
    """One thing that may be done with a task: its words, who does it, when, its form and its action."""

    what: str
    told: str
    button: str
    form: Callable[..., forms.Form]
    act: Callable[..., Any]
    stages: tuple[str, ...]


_RUNNING = (Stage.NEW, Stage.DOING)
DOING = {
    "tien-do": Step(
        "Cập nhật tiến độ",
        "Ghi việc đã làm, kèm minh chứng.",
        "Lưu tiến độ",
        ProgressForm,
        work.report_progress,
        _RUNNING,
    ),
    "hoan-thanh": Step(
        "Báo cáo hoàn thành", "Nhiệm vụ chuyển sang chờ nghiệm thu.", "Báo cáo", HandInForm, work.hand_in, _RUNNING
    ),
    "ket-qua-nam": Step(
        "Ghi kết quả năm",
        "Kết quả của từng năm; nhiệm vụ vẫn tiếp tục.",
        "Lưu kết quả",
        YearResultsForm,
        yearly.report_years,
        _RUNNING,
    ),
    "xin-gia-han": Step(
        "Xin gia hạn",
        "Hạn cũ còn hiệu lực cho đến khi được đồng ý.",
        "Gửi đề nghị",
        WishForm,
        extending.ask_extension,
        _RUNNING,
    ),
}
CHECKING = {
    "nghiem-thu": Step(
        "Nghiệm thu",
        "Nhiệm vụ kết thúc, tính theo ngày báo cáo hoàn thành.",
        "Nghiệm thu",
        AcceptForm,
        work.accept,
        (Stage.HANDED,),
    ),
    "tra-lai": Step(
        "Trả lại",
        "Nhiệm vụ được thực hiện tiếp, hạn như cũ.",
        "Trả lại",
        ReasonForm,
        work.return_task,
        (Stage.HANDED,),
    ),
    "gia-han": Step("Trả lời xin gia hạn", "", "Gửi trả lời", AnswerForm, extending.answer_extension, _RUNNING),
}
KEEPING = {
    "sua": Step(
        "Sửa nội dung giao",
        "Người thực hiện được báo những gì đã sửa. Hạn chỉ sửa được khi chưa ai bắt đầu; sau đó dùng gia hạn.",
        "Lưu",
        ChangeForm,
        changing.change,
        _RUNNING,
    ),
    "chi-tieu": Step(
        "Sửa chỉ tiêu",
        "Để trống cả dòng để bỏ một chỉ tiêu. Chỉ tiêu đã chia theo năm được chia lại cho năm nay và các năm sau.",
        "Lưu",
        TargetsForm,
        aiming.set_targets,
        _RUNNING,
    ),
    "thu-hoi": Step(
        "Thu hồi",
        "Nhiệm vụ kết thúc mà không tính kết quả.",
        "Thu hồi",
        ReasonForm,
        work.withdraw,
        (*_RUNNING, Stage.HANDED),
    ),
    "gan": Step(
        "Gắn vào nhiệm vụ khác",
        "Tiến độ của nhiệm vụ lớn tính từ các nhiệm vụ con.",
        "Lưu",
        BelowForm,
        work.put_below,
        (*_RUNNING, Stage.HANDED),
    ),
    "chia-nam": Step(
        "Chia chỉ tiêu theo năm",
        "Các năm cộng lại bằng mức giao; chỉ tiêu % thì ghi mức cần đạt cuối mỗi năm. Để trống mọi năm thì bỏ chia.",
        "Lưu",
        YearsForm,
        yearly.share_out_years,
        (*_RUNNING, Stage.HANDED),
    ),
    "thoi-lap": Step(
        "Thôi lặp lại", "Các lần sau không giao nữa.", "Thôi lặp lại", StepForm, recurring.stop_series, tuple(Stage)
    ),
}


class Allowed:
    """What one reader may do with one task, asked once each."""

    def __init__(self, request: Request, task: Task) -> None:
        self.user, self.task = request.user, task

    @cached_property
    def does(self) -> bool:
        return does(self.user, self.task)

    @cached_property
    def checks(self) -> bool:
        return checks(self.user, self.task)

    @cached_property
    def keeps(self) -> bool:
        return may(self.user, Permission.GIVE_TASKS, self.task.giver)


def _steps_open_to(request: Request, task: Task, targets: Sequence[TaskTarget]) -> list[tuple[str, str, Step]]:
    """(view, step, words) of what may be done now."""
    allowed = Allowed(request, task)
    waits = task.extensions.filter(answered_at__isnull=True).exists()
    fits = {
        "gia-han": waits,
        "xin-gia-han": not waits,
        "thoi-lap": bool(task.series_id and not _stopped(task)),
        "chia-nam": len(years_of(task)) > 1 and any(targets),
        "ket-qua-nam": any(one.years.all() for one in targets),
    }
    found = []
    for view, steps, right in (
        ("tasks:do", DOING, allowed.does),
        ("tasks:check", CHECKING, allowed.checks),
        ("tasks:keep", KEEPING, allowed.keeps),
    ):
        for name, step in steps.items():
            if right and task.stage in step.stages and fits.get(name, True):
                found.append((view, name, step))
    return found


def _stopped(task: Task) -> bool:
    return task.series is None or task.series.stopped_at is not None


@require_http_methods(["GET", "HEAD", "POST"])
def do(request: Request, pk: int, doing: str) -> HttpResponse:
    """A step of whoever does it."""
    task = find_task(request.user, pk)
    refuse_unless(does(request.user, task))
    return _step(request, task, DOING, doing)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: Request, pk: int, checking: str) -> HttpResponse:
    """A step of whoever checks it."""
    task = find_task(request.user, pk)
    refuse_unless(checks(request.user, task))
    return _step(request, task, CHECKING, checking)


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: Request, pk: int, keeping: str) -> HttpResponse:
    """A step of whoever gave it."""
    task = find_task(request.user, pk)
    refuse_unless(may(request.user, Permission.GIVE_TASKS, task.giver))
    return _step(request, task, KEEPING, keeping)


def _step(request: Request, task: Task, steps: dict[str, Step], name: str) -> HttpResponse:
    step = steps.get(name)
    if step is None:
        raise Http404
    posted = request.method == "POST"
    about = {"task": task, "user": request.user}
    form = step.form(request.POST, request.FILES, **about) if posted else step.form(**about)
    problems: list[Problem] = []
    if posted and form.is_valid():
        try:
            step.act(by=request.user, task=task, **_given(form))
        except ProblemsFound as found:
            problems = found.problems
            show_problems(form, problems)
        else:
            messages.success(request, f"{step.what}: đã ghi.")
            return redirect(task)
    context = {
        "task": task,
        "form": form,
        "clashes": clashes_in(problems),
        "what": step.what,
        "told": step.told,
        "button": step.button,
        "wish": task.extensions.filter(answered_at__isnull=True).first() if name == "gia-han" else None,
        "back": task.get_absolute_url(),
    }
    return render(request, "tasks/step.html", context, status=422 if form.errors else 200)


def _given(form: forms.Form) -> dict[str, Any]:
    """The arguments of the action. Raises ProblemsFound on evidence that may not be kept."""
    if isinstance(form, StepForm):
        return form.arguments
    if not isinstance(form, ProgressForm):
        return form.cleaned_data
    given: dict[str, Any] = {
        "text": form.cleaned_data["text"],
        "evidence": files.look_at_all(form.cleaned_data["evidence"]),
    }
    if isinstance(form, HandInForm):
        return given | {"reached": form.reached}
    return given | {"percent": form.cleaned_data["percent"]}


@require_safe
def file(request: Request, pk: int) -> HttpResponse:
    """A file as it came, to who may read the task or the paper. Effects: an entry of kind EXPORT."""
    stored = get_object_or_404(StoredFile.objects.defer("content"), pk=pk)
    task = seen_by(request.user).filter(events__evidence__file=stored).select_related("organisation").first()
    directive = directives_seen_by(request.user).filter(file=stored).select_related("organisation").first()
    found = task or directive
    if found is None:
        raise Http404
    summary = f"Tải tệp “{stored.filename}”"
    act = Act("tasks.file", summary, subject_of(found), found.organisation, after={"mã băm": stored.digest})
    name = stored.filename.rpartition(".")[0] or "tep"
    return hand_back(request, f"{name}.{stored.kind}", files.content_of(stored), act)
