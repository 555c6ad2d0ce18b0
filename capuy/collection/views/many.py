"""One request filled in for many units at once: a table on one page, or an Excel file."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from capuy.accounts.access import find_organisation
from capuy.accounts.models import User
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.collection.actions import answering
from capuy.collection.actions.answering import HandedIn
from capuy.collection.answers import box, note_box
from capuy.collection.forms import UploadForm
from capuy.collection.many import Page, Read, by_key, draw, key_in, named, named_clashes, read_page
from capuy.collection.many_sheets import read_filled, template_of
from capuy.collection.models import OWING, Addressee, ReportRequest
from capuy.collection.queries import sheets_below
from capuy.collection.while_typing import wrong_so_far
from capuy.core.dates import format_moment
from capuy.core.downloads import download
from capuy.core.numbers import format_count
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.seen import FIELD, Seen
from capuy.documents import preflight
from capuy.drafts import actions as drafts
from capuy.drafts.laying import Laid, lay
from capuy.drafts.pages import Bar, answer, drafted_in, settle
from capuy.drafts.queries import around
from capuy.drafts.values import Sheet, Values
from capuy.organisations.models import Organisation
from capuy.organisations.queries import natural_key

PAGE = 50
# Of a file: more than this are not looked through before they are saved.
MOST = 200
_EVERYONE = "tat-ca"
NOTHING_READ = Read()


def _find(request: Request, code: str, pk: int) -> tuple[Organisation, ReportRequest]:
    """The branch and a request that units of it were asked; 404 for whoever may not answer for them."""
    organisation = find_organisation(request.user, Permission.REPORT_FIGURES, code)
    sent = ReportRequest.objects.filter(sent_at__isnull=False).select_related("organisation")
    asked = get_object_or_404(sent, pk=pk)
    if not sheets_below(organisation, asked).exists():
        raise Http404
    return organisation, asked


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: Request, code: str, pk: int) -> HttpResponse:
    """Show the units page by page; save all that was handed in, or nothing."""
    organisation, asked = _find(request, code, pk)
    if not asked.is_open:
        messages.error(request, f"Biểu này đã được rút: {asked.withdrawn_because}. Nội dung gõ vào không được lưu.")
        return redirect("collection:list", code)
    if request.method != "POST":
        return _page(request, organisation, asked)
    posted = request.POST.dict()
    page = _named_in(organisation, asked, posted)
    read = read_page(posted, page)
    try:
        if read.problems:
            raise ProblemsFound(read.problems)
        changed = answering.save_sheets(by=request.user, asked=asked, sheets=read.filled)
    except ProblemsFound as found:
        return _page(request, organisation, asked, page=page, read=read, problems=found.problems)
    settle(request, _sheet_of(organisation, asked))
    if "hand-in" not in posted:
        messages.success(request, f"Đã lưu nháp {format_count(changed)} ô." if changed else "Không có ô nào thay đổi.")
        return redirect(_back(request, organisation, asked))
    handed = _hand_in(request.user, page)
    if handed.done:
        messages.success(request, f"Đã nộp biểu của {format_count(handed.done)} đơn vị.")
    if not handed.left:
        if not handed.done:
            messages.info(request, "Chưa đơn vị nào trên trang có nội dung để nộp.")
        return redirect(_back(request, organisation, asked))
    messages.warning(request, "Đã lưu nháp; các đơn vị dưới đây chưa nộp được. Sửa các điểm đã nêu rồi bấm Nộp.")
    fresh = Page(asked, [sheet for sheet in _fresh(page.sheets) if sheet.pk in handed.left], page.questions)
    problems = [
        Problem(one.code, one.message, f"{key}:{one.where}" if one.where else "", one.level)
        for key, found in handed.left.items()
        for one in found
    ]
    return _page(request, organisation, asked, page=fresh, problems=problems)


def _fresh(sheets: Iterable[Addressee]) -> list[Addressee]:
    rows = Addressee.objects.filter(pk__in=[sheet.pk for sheet in sheets]).select_related("organisation")
    return sorted(rows, key=lambda sheet: natural_key(sheet.name))


def _named_in(organisation: Organisation, asked: ReportRequest, names: Iterable[str]) -> Page:
    """The sheets whose boxes came back; what is not of this branch is not looked at."""
    keys = sorted(by_key(names))[:MOST]
    found = sheets_below(organisation, asked).filter(pk__in=keys)
    return Page(asked, sorted(found, key=lambda sheet: natural_key(sheet.name)))


def _hand_in(by: User, page: Page) -> HandedIn:
    """Hand in what is ready; a unit of which nothing was written yet is left alone."""
    to_type = any(not question.indicator for question in page.questions)
    fresh = Page(page.asked, _fresh(page.sheets), page.questions)
    begun = [sheet for sheet in fresh.open_sheets if fresh.stored.get(sheet.pk) or not to_type]
    return answering.hand_in_ready(by=by, sheets=begun)


def _back(request: Request, organisation: Organisation, asked: ReportRequest) -> str:
    place = {name: request.GET[name] for name in ("don-vi", "trang") if name in request.GET}
    address = reverse("collection:many", args=[organisation.code, asked.pk])
    return f"{address}?{urlencode(place)}" if place else address


def _sheet_of(organisation: Organisation, asked: ReportRequest) -> Sheet:
    page = reverse("collection:many", args=[organisation.code, asked.pk])
    return Sheet(page, f"collection.answers:{asked.pk}", organisation)


def _page(
    request: Request,
    organisation: Organisation,
    asked: ReportRequest,
    *,
    page: Page | None = None,
    read: Read = NOTHING_READ,
    problems: Collection[Problem] = (),
    **extra: Any,
) -> HttpResponse:
    """A page of units by number, or `page` with what was handed in."""
    everyone = request.GET.get("don-vi") == _EVERYONE
    numbers = None
    if page is None:
        page, numbers = _numbered(request, organisation, asked, everyone=everyone)
    bar = _bar(request, organisation, page)
    texts, seen = read.texts, read.seen
    if request.method != "POST":
        texts, seen = bar.laid.texts, bar.laid.seen
    rows = draw(page, texts, problems)
    context = {
        "organisation": organisation,
        "section": "requests",
        "asked": asked,
        "rows": rows,
        "questions": page.questions,
        "page": numbers,
        "everyone": everyone,
        "owing": sheets_below(organisation, asked).filter(state__in=OWING).count(),
        "total": sheets_below(organisation, asked).count(),
        "editable": any(row.editable for row in rows),
        "draft": bar,
        "seen": Seen.of(page.boxes(page.sheets)) if seen is None else seen,
        "problems": named(problems, page),
        "clashes": named_clashes(problems, page),
        "upload": UploadForm(),
        "action": _back(request, organisation, asked),
        **extra,
    }
    return render(request, "collection/many.html", context, status=422 if problems else 200)


def _numbered(
    request: Request, organisation: Organisation, asked: ReportRequest, *, everyone: bool
) -> tuple[Page, Any]:
    found = sheets_below(organisation, asked)
    rows = found if everyone else found.filter(state__in=OWING)
    keys = [pk for pk, _ in sorted(rows.values_list("pk", "name"), key=lambda row: natural_key(row[1]))]
    numbers = Paginator(keys, PAGE).get_page(request.GET.get("trang"))
    sheets = found.filter(pk__in=list(numbers))
    return Page(asked, sorted(sheets, key=lambda sheet: natural_key(sheet.name))), numbers


def _bar(request: Request, organisation: Organisation, page: Page) -> Bar:
    sheet = _sheet_of(organisation, page.asked)
    found = around(request.user, sheet)
    boxes = page.boxes(page.open_sheets)
    shown = Seen.of(page.boxes(page.sheets))
    laid = Laid(seen=shown) if request.method == "POST" else lay(found.values, boxes, shown)
    return Bar(
        sheet,
        reverse("collection:many-draft", args=[organisation.code, page.asked.pk]),
        f"{page.asked.title}, nhiều đơn vị",
        found,
        laid,
        page.labels(laid.texts),
        unsent=request.method == "POST",
        carried=drafted_in(request),
    )


@require_POST
def draft(request: Request, code: str, pk: int) -> HttpResponse:
    """Keep what is typed; with `do` also save it, or hand it in, as the buttons of the page do."""
    organisation, asked = _find(request, code, pk)
    finish = partial(_finish, request.user, organisation, asked)
    check = partial(_check, organisation, asked)
    return answer(request, _sheet_of(organisation, asked), partial(_boxes, organisation, asked), finish, check)


def _boxes(organisation: Organisation, asked: ReportRequest, names: Collection[str]) -> Collection[str]:
    keys = by_key(names)
    known = set(sheets_below(organisation, asked).filter(pk__in=keys).values_list("pk", flat=True))
    parts = {name for at, counted in asked.fields.values_list("position", "indicator") for name in _parts(at, counted)}
    return {name for key in known for name in keys[key] if name.partition(":")[2] in parts}


def _check(organisation: Organisation, asked: ReportRequest, values: Values) -> list[Problem]:
    return wrong_so_far(_named_in(organisation, asked, values), {name: one.text for name, one in values.items()})


def _parts(position: int, counted: str) -> list[str]:
    return [note_box(position)] if counted else [box(position), note_box(position)]


def _finish(by: User, organisation: Organisation, asked: ReportRequest, values: Values, do: str) -> str:
    typed = {name: one.text for name, one in values.items()}
    page = _named_in(organisation, asked, typed)
    read = read_page(typed | {FIELD: str(Seen({name: one.seen for name, one in values.items()}))}, page)
    try:
        if read.problems:
            raise ProblemsFound(read.problems)
        answering.save_sheets(by=by, asked=asked, sheets=read.filled)
    except ProblemsFound as found:
        wrong = [*named(found.problems, page), *named_clashes(found.problems, page)]
        raise ProblemsFound(
            Problem(one.code, f"{getattr(one, 'label', one.where)}: {one.message}") for one in wrong
        ) from found
    # What is of units that were not saved, because they are too many for once or gone, stays a draft.
    saved = {sheet.pk for sheet in page.sheets}
    drafts.settle(_sheet_of(organisation, asked), [name for name in values if key_in(name) in saved], by=by)
    if do != "hand-in":
        return "Đã lưu nháp."
    handed = _hand_in(by, page)
    left = f" {len(handed.left)} đơn vị chưa nộp được vì còn thiếu." if handed.left else ""
    return f"Đã nộp biểu của {handed.done} đơn vị.{left}"


@require_safe
def template(request: Request, code: str, pk: int) -> HttpResponse:
    """The Excel file to fill in, for the units that still owe their answer."""
    organisation, asked = _find(request, code, pk)
    sheets = sheets_below(organisation, asked).filter(state__in=OWING)
    page = Page(asked, sorted(sheets, key=lambda sheet: natural_key(sheet.name)))
    made = f"{request.user.full_name} tải về lúc {format_moment(timezone.now())}"
    return download(template_of(page, watermark=made), f"bieu-nhieu-don-vi-{organisation.code}-{asked.period}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, code: str, pk: int) -> HttpResponse:
    """Read a filled file into the table, unsaved: the clerk looks at the units that it changes and saves them there."""
    organisation, asked = _find(request, code, pk)
    if request.method != "POST":
        return redirect("collection:many", code, pk)
    uploaded = UploadForm(request.POST, request.FILES)
    if not uploaded.is_valid():
        messages.error(request, " ".join(map(str, uploaded.errors["file"])))
        return redirect("collection:many", code, pk)
    file = uploaded.cleaned_data["file"]
    everything = Page(asked, list(sheets_below(organisation, asked).filter(state__in=OWING)))
    try:
        data = preflight.check(file.name, file, kinds={"xlsx"})
        texts, problems = read_filled(data, everything)
    except ProblemsFound as found:
        messages.error(request, " ".join(problem.message for problem in found.problems))
        return redirect("collection:many", code, pk)
    changed = _changed(everything, texts)
    if not changed and not problems:
        messages.info(request, "Tệp không có ô nào khác với nội dung đang lưu.")
        return redirect("collection:many", code, pk)
    keys = by_key(changed)
    if len(keys) > MOST:
        message = f"Tệp thay đổi {format_count(len(keys))} đơn vị, nhiều hơn {MOST}; chia tệp rồi tải lên từng phần."
        messages.error(request, message)
        return redirect("collection:many", code, pk)
    sheets = sorted((one for one in everything.sheets if one.pk in keys), key=lambda sheet: natural_key(sheet.name))
    page = Page(asked, sheets, everything.questions)
    extra = {"uploaded": file.name, "changes": len(changed)}
    return _page(request, organisation, asked, page=page, read=Read(changed), problems=problems, **extra)


def _changed(page: Page, texts: Mapping[str, str]) -> dict[str, str]:
    stored = page.boxes(page.sheets)
    return {name: text for name, text in texts.items() if text != str("" if stored[name] is None else stored[name])}
