"""Who was asked, who has answered, what they answered; and what is done about the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from capuy.accounts.access import find_organisation, may
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.collection import queries
from capuy.collection.access import find_asked, find_passing, find_request
from capuy.collection.actions import handling, urging
from capuy.collection.actions.designing import addressees_of
from capuy.collection.forms import DueForm, ReasonForm, ReturnForm, UrgeForm
from capuy.collection.known import indicator_of, minutes
from capuy.collection.models import Addressee, ReportRequest, UrgingRound
from capuy.collection.papers import board_page, figures_page
from capuy.collection.standings import standing_of
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.numbers import format_count
from capuy.core.problems import ProblemsFound
from capuy.figures.views.exports import asked_format, exports, hand_out_page, page_or_file
from capuy.organisations.queries import names_on

# As many as one person approves before looking again.
WAITING = 100


def requests(request: Request, code: str) -> HttpResponse:
    """What the organisation asked, and what it was asked."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    may_ask = may(request.user, Permission.ASK_REPORTS, organisation)
    today = dates.today()
    asked = list(queries.received_by(organisation))
    names = names_on({one.asked.organisation_id for one in asked}, today)
    received = [(one, standing_of(one, today), names[one.asked.organisation_id]) for one in asked]
    context = {
        "organisation": organisation,
        "section": "requests",
        "sent": queries.sent_by(organisation),
        "waiting": queries.waiting_at(organisation)[:WAITING] if may_ask else [],
        "received": received,
        "below": queries.owed_below(organisation) if may(request.user, Permission.REPORT_FIGURES, organisation) else [],
        "may_ask": may_ask,
    }
    return render(request, "collection/list.html", context)


@page_or_file
def board(request: Request, pk: int) -> HttpResponse:
    """The board of units, on screen or as a file; of a draft what it asks and whom."""
    asked = find_request(request.user, Permission.SEE_FIGURES, pk)
    if asked.sent_at is None:
        return _draft(request, asked)
    found = queries.board_of(asked)
    if wanted := asked_format(request):
        page, name = board_page(found), f"tinh-hinh-nop-{asked.pk}"
        what = f"tình hình nộp biểu “{asked.title}”"
        return hand_out_page(request, asked.organisation, wanted, page, action="export-board", what=what, name=name)
    chosen = request.GET.get("tinh-trang", "")
    context = {
        **_about(request, asked),
        "board": found,
        "lines": [line for line in found.lines if chosen in ("", line.standing.slug)],
        "chosen": chosen,
        "urge": UrgeForm(initial={"message": urging.URGE}),
        "urged_lately": urging.urged_since(asked, timezone.now() - urging.PAUSE),
        "urgings": [(one, reached(one)) for one in queries.urgings_of(asked)],
        "exports": exports(request, ("excel", "word")),
    }
    return render(request, "collection/board.html", context)


def _about(request: Request, asked: ReportRequest) -> dict[str, Any]:
    return {
        "organisation": asked.organisation,
        "section": "requests",
        "asked": asked,
        "may_ask": may(request.user, Permission.ASK_REPORTS, asked.organisation),
        "may_answer": asked.is_open and may(request.user, Permission.REPORT_FIGURES, asked.organisation),
    }


def _draft(request: Request, asked: ReportRequest) -> HttpResponse:
    today = dates.today()
    fields = list(asked.fields.all())
    ids = addressees_of(asked, today)
    names = names_on(ids, today)
    context = {
        **_about(request, asked),
        "fields": [(field, indicator_of(field)) for field in fields],
        "minutes": minutes(fields),
        "names": [names[one] for one in ids],
    }
    return render(request, "collection/draft.html", context)


@page_or_file
def figures(request: Request, pk: int) -> HttpResponse:
    """What was answered, unit by unit, with totals."""
    asked = find_request(request.user, Permission.SEE_FIGURES, pk)
    if asked.sent_at is None:
        return redirect(asked)
    found = queries.board_of(asked)
    table = queries.answered(found)
    if wanted := asked_format(request):
        page, name = figures_page(found, table), f"tong-hop-bieu-{asked.pk}"
        what = f"tổng hợp biểu “{asked.title}”"
        return hand_out_page(request, asked.organisation, wanted, page, action="export-answers", what=what, name=name)
    context = {**_about(request, asked), "board": found, "table": table, "exports": exports(request, ("excel", "word"))}
    return render(request, "collection/figures.html", context)


def reached(done: UrgingRound) -> str:
    """Whom a round reached, in words."""
    told = [f"{format_count(done.people)} người được báo trong phần mềm"]
    told += [f"{format_count(done.by_mail)} người nhận thư"] if done.by_mail else []
    told += [f"{format_count(done.by_push)} người nhận trên trình duyệt"] if done.by_push else []
    none = f" {format_count(done.unreached)} đơn vị chưa có ai có tài khoản để nhận." if done.unreached else ""
    return f"{', '.join(told)}.{none}"


@require_POST
def urge(request: Request, pk: int) -> HttpResponse:
    """Urge those who still owe it."""
    asked = find_request(request.user, Permission.ASK_REPORTS, pk)
    message, again = request.POST.get("message", ""), bool(request.POST.get("again"))
    try:
        done = urging.urge(by=request.user, asked=asked, message=message, again=again)
    except ProblemsFound as found:
        for problem in found.problems:
            messages.error(request, problem.message)
    else:
        messages.success(request, f"Đã đôn đốc {format_count(done.units)} đơn vị chưa nộp: {reached(done)}")
    return redirect(asked)


@dataclass(frozen=True)
class Step:
    """One way to handle an addressee: its words, its form and its action."""

    what: str
    told: str
    button: str
    form: type[forms.Form]
    act: Callable[..., None]


STEPS = {
    "duyet": Step("Duyệt biểu", "Sau khi duyệt, đơn vị không sửa được nữa.", "Duyệt", forms.Form, handling.accept),
    "duyet-cap": Step(
        "Duyệt ở cấp đang chờ",
        "Sau khi duyệt, biểu chuyển lên cấp trên.",
        "Duyệt và chuyển lên",
        forms.Form,
        handling.pass_on,
    ),
    "tra-lai": Step(
        "Trả lại biểu",
        "Đơn vị sửa và nộp lại; lý do hiện ở trang của họ.",
        "Trả lại",
        ReturnForm,
        handling.return_answers,
    ),
    "mien": Step("Miễn nộp", "Đơn vị được miễn không tính vào số phải nộp.", "Miễn nộp", ReasonForm, handling.exempt),
    "bo-mien": Step("Bỏ miễn nộp", "Đơn vị lại phải nộp biểu này.", "Bỏ miễn", forms.Form, handling.oblige),
    "gia-han": Step(
        "Gia hạn", "Hạn riêng của đơn vị này, cũng mở khóa nếu biểu đã khóa.", "Gia hạn", DueForm, handling.put_off
    ),
}


# What a level between the unit and the asking organisation may do with what has reached it.
AT_A_LEVEL = {"duyet-cap", "tra-lai"}


@require_http_methods(["GET", "HEAD", "POST"])
def handle(request: Request, pk: int, step: str) -> HttpResponse:
    """One step of the asking office with one addressee, or of a level that its answer has reached."""
    find = find_passing if step in AT_A_LEVEL else find_asked
    addressee: Addressee = find(request.user, Permission.ASK_REPORTS, pk)
    asks = may(request.user, Permission.ASK_REPORTS, addressee.asked.organisation)
    back = addressee.asked if asks else addressee
    known = STEPS.get(step)
    if known is None:
        raise Http404
    form = known.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            known.act(by=request.user, addressee=addressee, **form.cleaned_data)
        except ProblemsFound as found:
            show_problems(form, found.problems)
        else:
            messages.success(request, f"{known.what}: đã ghi cho {addressee.name}.")
            return redirect(back)
    context = {
        "organisation": addressee.asked.organisation if asks else addressee.organisation,
        "section": "requests",
        "form": form,
        "what": f"{known.what}: {addressee.name}",
        "told": f"Biểu “{addressee.asked.title}”. {known.told}",
        "button": known.button,
        "back": back.get_absolute_url(),
    }
    return render(request, "collection/step.html", context, status=422 if form.errors else 200)
