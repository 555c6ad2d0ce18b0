"""Targets: the organisation's own, and those of what stands below it."""

from collections.abc import Mapping
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from capuy.accounts.access import find_organisation, organisations_visible_to
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.forms import SeenForm, show_problems
from capuy.core.numbers import read_whole
from capuy.core.periods import Period
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.seen import Clash, clashes_in
from capuy.figures import registry
from capuy.figures.actions import set_targets
from capuy.figures.actions.targets import LONGEST_REASON
from capuy.figures.choices import period_context, to_asked_period
from capuy.figures.models import Target
from capuy.figures.pace import share_out
from capuy.figures.queries import children_figures
from capuy.figures.sums import sums_of_units
from capuy.figures.target_lines import TargetLine, lines_for
from capuy.figures.targets import target_codes
from capuy.organisations.models import Organisation

# How a target is shared out to those below.
WAYS = {"deu": "Chia đều", "dang-vien": "Chia theo số đảng viên"}
SIZE = "members.total"


class TargetsForm(SeenForm):
    """One box for each line, named by the code of the organisation, and where it was decided."""

    blank = frozenset({"decided_in"})

    decided_in = forms.CharField(
        label="Căn cứ (nghị quyết, kế hoạch)",
        max_length=200,
        required=False,
        help_text="Ví dụ: Kế hoạch số 05-KH/ĐU, ngày 15/01/2026. Ghi cho các chỉ tiêu vừa thay đổi.",
    )
    reason = forms.CharField(
        label="Lý do chênh lệch",
        max_length=LONGEST_REASON,
        required=False,
        help_text="Chỉ ghi khi tổng các đơn vị khác chỉ tiêu được giao; không ghi lý do thì không lưu được.",
    )

    def __init__(
        self, *args: object, lines: list[TargetLine], shares: Mapping[str, int], reason: str, **kwargs: object
    ) -> None:
        """`shares` are proposed in the boxes, and not stored before somebody saves them."""
        kwargs["initial"] = {"reason": reason}
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came
        self.lines = [line for line in lines if line.organisation is not None]
        for line in self.lines:
            self.fields[line.box] = forms.CharField(required=False, initial=line.own_text)
        self.remember()
        self.initial.update(shares)

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        for line in self.lines:
            try:
                cleaned[line.box] = read_whole(str(cleaned.get(line.box, "")))
            except ValueError as error:
                self.add_error(line.box, str(error))
        return cleaned

    def values(self) -> dict[Organisation, int | None]:
        """What stands in the boxes; without those whose targets were set by others meanwhile."""
        shown = (line for line in self.lines if line.box not in self.renewed)
        return {line.organisation: self.cleaned_data[line.box] for line in shown if line.organisation}


def asked_indicator(request: Request) -> str:
    asked = request.GET.get("chi-tieu", "")
    return asked if asked in target_codes() else target_codes()[0]


def _shares(request: Request, organisation: Organisation, period: Period, lines: list[TargetLine]) -> dict[str, int]:
    """The target that was asked to be shared out, by box of those below; nothing for a total that is none."""
    way, below = request.GET.get("chia", ""), [line for line in lines[1:] if line.organisation]
    try:
        total = read_whole(request.GET.get("tong", ""))
    except ValueError as error:
        messages.error(request, f"Tổng cần chia: {error}")
        return {}
    if way not in WAYS or total is None or not below:
        return {}
    weights = [1] * len(below)
    if way == "dang-vien":
        sizes = {
            line.node.code: line.figures[SIZE].numerator for line in children_figures(organisation, period, [SIZE])
        }
        weights = [sizes.get(line.code, 0) for line in below]
    return {line.box: share for line, share in zip(below, share_out(total, weights), strict=True)}


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: Request, code: str, period: Period | None = None) -> HttpResponse:
    """Show the targets of a branch; save all that were handed in, or none."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    if period is None:
        return to_asked_period(request, "figures:targets", code)
    indicator = asked_indicator(request)
    allowed = organisations_visible_to(request.user, Permission.SET_TARGETS)
    lines = lines_for(organisation, period, indicator, allowed)
    shares = _shares(request, organisation, period, lines)
    own = Target.objects.filter(organisation=organisation, period=period.code, indicator=indicator).first()
    form = TargetsForm(request.POST or None, lines=lines, shares=shares, reason=own.reason if own else "")
    clashes: list[Clash] = []
    if request.method == "POST" and form.is_valid():
        problems = _save(request, form, indicator, period)
        if not problems:
            return redirect(request.get_full_path())
        names = {line.box: line.name for line in lines}
        clashes = [replace(clash, label=names[clash.where]) for clash in clashes_in(problems)]
    context = {
        **period_context(request, organisation, period, "targets"),
        "form": form,
        "clashes": clashes,
        "lines": [(line, form[line.box] if line.box in form.fields else None) for line in lines],
        "own": lines[0],
        "box_errors": any(line.box in form.errors for line in lines),
        "ways": WAYS.items() if any(line.organisation for line in lines[1:]) else (),
        "shared_out": bool(shares),
        "sum_below": sum(line.value or 0 for line in lines[1:]),
        "sum": sums_of_units([organisation], period, indicator).get(organisation.pk),
        "indicator": registry.indicator(indicator),
        "indicators": [registry.indicator(known) for known in target_codes()],
        "decided": own,
    }
    return render(request, "figures/targets.html", context, status=422 if form.errors else 200)


def _save(request: Request, form: TargetsForm, indicator: str, period: Period) -> list[Problem]:
    """Save what was changed, or nothing and give back what is wrong."""
    try:
        changed = set_targets(
            by=request.user,
            indicator=indicator,
            period=period,
            values=form.values(),
            decided_in=form.cleaned_data["decided_in"],
            seen=form.seen_now,
            reason=form.cleaned_data["reason"],
        )
    except ProblemsFound as found:
        show_problems(form, found.problems)
        return found.problems
    messages.success(request, f"Đã lưu {changed} chỉ tiêu thay đổi." if changed else "Không có chỉ tiêu nào thay đổi.")
    return []
