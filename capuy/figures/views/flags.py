"""The notes on one figure, and the list of figures that are to be looked at again."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from capuy.accounts.access import find_organisation, may, organisations_visible_to
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core import dates
from capuy.core.forms import show_problems
from capuy.core.periods import Period, parse_period
from capuy.core.problems import ProblemsFound
from capuy.figures import registry
from capuy.figures.actions.flags import LONGEST, close_flag, flag_figure
from capuy.figures.choices import period_context
from capuy.figures.flags import flags_in, flags_of
from capuy.figures.queries import figure_of
from capuy.figures.structure import branch_ids
from capuy.organisations.queries import names_on

LINES = 100


class FlagForm(forms.Form):
    text = forms.CharField(label="Nội dung", max_length=LONGEST, widget=forms.Textarea({"rows": 3}))
    follow_up = forms.BooleanField(label="Cần xem lại (nằm trong danh sách đến khi đóng)", required=False, initial=True)


class ClosingForm(forms.Form):
    outcome = forms.CharField(
        label="Kết quả xem lại", max_length=LONGEST, help_text="Ví dụ: đã đối chiếu với chi bộ, số liệu đúng."
    )


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: Request, code: str, period: Period, indicator: str) -> HttpResponse:
    """What has been noted on one figure; a new note, or (`close`) one that is closed."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    try:
        known = registry.indicator(indicator)
    except KeyError:
        raise Http404 from None
    notes = flags_of(organisation, period, indicator)
    closing = request.POST.get("close", "")
    closed_one = get_object_or_404(notes, pk=closing) if closing.isdecimal() and len(closing) < 19 else None
    is_new = request.method == "POST" and closed_one is None
    form = FlagForm(request.POST if is_new else None)
    closing_form = ClosingForm(request.POST if closed_one else None)
    used = closing_form if closed_one else form
    if request.method == "POST" and used.is_valid():
        try:
            if closed_one:
                close_flag(by=request.user, flag=closed_one, **closing_form.cleaned_data)
            else:
                flag_figure(
                    by=request.user, organisation=organisation, period=period, indicator=indicator, **form.cleaned_data
                )
        except ProblemsFound as found:
            show_problems(used, found.problems)
        else:
            messages.success(request, "Đã đóng ghi chú." if closed_one else "Đã lưu ghi chú.")
            return redirect("figures:flag", code, period, indicator)
    context = {
        **period_context(request, organisation, period, "figures"),
        "indicator": known,
        "figure": figure_of(organisation, period, indicator),
        "notes": list(notes),
        "may_write": may(request.user, Permission.REPORT_FIGURES, organisation),
        "form": form,
        "closing": closing_form,
        "closed_one": closed_one,
    }
    return render(request, "figures/flag.html", context, status=422 if used.errors else 200)


@require_safe
def flags(request: Request, code: str) -> HttpResponse:
    """Notes and flags of the branch, the open ones unless all are asked for."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    everything = request.GET.get("xem") == "tat-ca"
    seen = organisations_visible_to(request.user).filter(pk__in=branch_ids(organisation, dates.today()))
    page = Paginator(flags_in(seen, closed=everything), LINES).get_page(request.GET.get("trang"))
    names = names_on({found.organisation_id for found in page}, dates.today())
    context = {
        "organisation": organisation,
        "section": "figures",
        "page": page,
        "everything": everything,
        "lines": [
            (
                found,
                names.get(found.organisation_id, found.organisation.code),
                parse_period(found.period),
                registry.indicator(found.indicator).label,
            )
            for found in page
        ],
    }
    return render(request, "figures/flags.html", context)
