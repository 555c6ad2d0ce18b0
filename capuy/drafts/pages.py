"""What a page that is filled in has to do for its drafts: show the bar, take what scripts send, settle when saved."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from capuy.accounts.requests import Request
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.seen import Clash
from capuy.drafts import actions
from capuy.drafts.laying import Laid
from capuy.drafts.queries import Around, Other, around
from capuy.drafts.values import Sheet, Typed, Values

_BODY = 2_000_000
_NOT_YOURS = "Có ô không còn trong biểu, hoặc không còn trong quyền của đồng chí."


@dataclass(frozen=True)
class Bar:
    """What the page tells of drafts (`drafts/bar.html`). `address` takes them; `labels` names boxes for people.

    `unsent`: the page shows what was handed in and not saved, of which the draft may lack the last words; `carried`
    are its boxes that were a draft then.
    """

    sheet: Sheet
    address: str
    title: str
    around: Around
    laid: Laid = field(default_factory=Laid)
    labels: Mapping[str, str] = field(default_factory=dict)
    editable: bool = True
    unsent: bool = False
    carried: Collection[str] = ()

    @property
    def names(self) -> Collection[str]:
        """Boxes that leave the draft when the page is saved, even where the other's value is taken then."""
        return self.carried if self.unsent else self.laid.texts

    @property
    def others(self) -> list[str]:
        return [told_of(other) for other in self.around.others]

    @property
    def drafted(self) -> list[str]:
        return [self.labels.get(name, name) for name in self.laid.texts]

    @property
    def overtaken(self) -> list[str]:
        return [self.labels.get(name, name) for name in self.laid.overtaken]

    @property
    def left_over(self) -> list[tuple[str, str]]:
        """Where nothing can be typed any more: what stands in the draft, so that it is not lost unseen."""
        values = {} if self.editable else self.around.values
        return [(self.labels.get(name, name), one.text) for name, one in values.items()]


# Which of these names are boxes that the user may fill in.
Boxes = Callable[[Collection[str]], Collection[str]]
# Saves what is in the draft, or hands it in: what to tell then, or ProblemsFound.
Finish = Callable[[Values, str], str]
# What is wrong with what was typed so far, each with the name of its box; nothing is saved by it.
Check = Callable[[Values], Iterable[Problem]]


def answer(request: Request, sheet: Sheet, boxes: Boxes, finish: Finish, check: Check | None = None) -> HttpResponse:
    """Take what the page sends: typed values as JSON, or the buttons of the bar as a form.

    The rights on the page were asked for already.
    """
    if request.content_type != "application/json":
        return _pressed(request, sheet)
    try:
        sent = _Sent.read(request)
    except (ValueError, TypeError, AttributeError, KeyError):
        return JsonResponse({"problems": ["Nội dung gửi lên không đọc được; tải lại trang."]}, status=400)
    if sent.user != request.user.pk:
        # Somebody else has signed in with this browser since the page was opened.
        return JsonResponse({"problems": ["Trang này mở từ phiên đăng nhập khác; tải lại trang."]}, status=409)
    allowed = set(boxes(sent.typed)) if sent.typed else set()
    typed = {name: one for name, one in sent.typed.items() if name in allowed}
    try:
        kept = actions.keep(sheet, typed, by=request.user, tab=sent.tab)
    except ProblemsFound as found:
        return JsonResponse({"problems": [problem.message for problem in found.problems]}, status=422)
    here = around(request.user, sheet)
    refused = [problem.message for problem in kept.refused]
    if len(typed) < len(sent.typed):
        refused.append(_NOT_YOURS)
    told: dict[str, object] = {
        "boxes": kept.boxes,
        "at": f"{timezone.localtime(kept.at):%H:%M}",
        "others": [told_of(other) for other in here.others],
        "refused": refused,
    }
    if check:
        told["checks"] = _beside(check(here.values)) if here.values else {}
    if sent.do:
        told |= _finished(here.values, sent.do, finish)
    return JsonResponse(told)


def told_of(other: Other) -> str:
    return f"Đồng chí {other.name} đang điền biểu này, lần cuối {timezone.localtime(other.at):%H:%M}."


def settle(request: Request, sheet: Sheet) -> None:
    """The page was saved: what it showed or was typed into it is no draft any more."""
    actions.settle(sheet, drafted_in(request), by=request.user, tab=request.POST.get("tab", ""))


def drafted_in(request: Request) -> list[str]:
    """The boxes that the posted page had as a draft, or that were typed into it."""
    return request.POST.get("drafted", "").split()


@dataclass(frozen=True)
class _Sent:
    user: int
    tab: str
    do: str
    typed: dict[str, Typed]

    @classmethod
    def read(cls, request: Request) -> "_Sent":
        if int(request.headers.get("Content-Length") or 0) > _BODY:
            raise ValueError
        data = json.loads(request.body)
        typed = {str(name): Typed(str(text), str(seen)[:20]) for name, (text, seen) in data["changes"].items()}
        return cls(int(data["user"]), str(data.get("tab", ""))[:40], str(data.get("do", "")), typed)


def _finished(values: Values, do: str, finish: Finish) -> dict[str, object]:
    try:
        return {"done": finish(values, do)}
    except ProblemsFound as found:
        return {"problems": [_worded(problem) for problem in found.problems]}


def _beside(problems: Iterable[Problem]) -> dict[str, str]:
    """The first problem of each box."""
    found: dict[str, str] = {}
    for problem in problems:
        found.setdefault(problem.where, problem.message)
    return found


def _worded(problem: Problem) -> str:
    return f"{problem.label}: {problem.message}" if isinstance(problem, Clash) else problem.message


def _pressed(request: Request, sheet: Sheet) -> HttpResponse:
    match request.POST.get("do"):
        case "drop" if actions.drop(sheet, by=request.user):
            messages.info(request, "Đã bỏ bản nháp; biểu hiện những gì đang lưu.")
        case "restore" if actions.restore(sheet, by=request.user):
            messages.success(request, "Đã lấy lại bản nháp.")
    return redirect(sheet.page)
