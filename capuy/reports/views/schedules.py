"""Reports that are delivered by schedule: the list, a new one, pausing and dropping."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from capuy.accounts.access import find_organisation, organisations_visible_to
from capuy.accounts.models import User
from capuy.accounts.queries import holders_of
from capuy.accounts.requests import Request
from capuy.core.forms import show_problems
from capuy.core.permissions import Permission
from capuy.core.problems import ProblemsFound
from capuy.organisations.models import Organisation
from capuy.reports.actions.schedules import add_schedule, drop_schedule, pause_schedule
from capuy.reports.models import ReportSchedule
from capuy.reports.rhythm import LATEST, due_on, next_due
from capuy.reports.times import Kind


class _People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, user: User) -> str:
        return user.get_full_name() or user.get_username()


class ScheduleForm(forms.Form):
    kind = forms.ChoiceField(label="Báo cáo", choices=[(kind.value, kind.label) for kind in ReportSchedule.KINDS])
    days_after = forms.IntegerField(
        label="Gửi sau khi hết kỳ (ngày)", min_value=0, max_value=LATEST, initial=3, widget=forms.TextInput
    )
    receivers = _People(label="Người nhận", queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, organisation: Organisation) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # passed on as it came
        people = holders_of(Permission.SEE_FIGURES, organisation, deputies=True)
        self.fields["receivers"].queryset = people.order_by("username")  # type: ignore[attr-defined]  # a model field


@require_http_methods(["GET", "HEAD", "POST"])
def schedules(request: Request, code: str) -> HttpResponse:
    organisation = find_organisation(request.user, Permission.WRITE_REPORTS, code)
    form = ScheduleForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            add_schedule(
                by=request.user,
                organisation=organisation,
                kind=Kind(given["kind"]),
                days_after=given["days_after"],
                receivers=list(given["receivers"]),
            )
            messages.success(request, "Đã đặt gửi định kỳ.")
            return redirect("reports:schedules", code)
        except ProblemsFound as found:
            show_problems(form, found.problems)
    may_see = set(holders_of(Permission.SEE_FIGURES, organisation, deputies=True).values_list("pk", flat=True))
    known = ReportSchedule.objects.filter(organisation=organisation).select_related("owner")
    lines = []
    for schedule in known.prefetch_related("receivers"):
        coming = next_due(Kind(schedule.kind), schedule.days_after, schedule.sent_until)
        people = [(user, user.pk in may_see and user.is_active) for user in schedule.receivers.all()]
        lines.append((schedule, coming, due_on(coming, schedule.days_after), people))
    context = {"organisation": organisation, "section": "reports", "form": form, "lines": lines}
    return render(request, "reports/schedules.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: Request, pk: int) -> HttpResponse:
    """Pause, go on (`tiep-tuc`) or drop (`xoa`); who only reads is led to the list."""
    mine = organisations_visible_to(request.user, Permission.WRITE_REPORTS)
    rows = ReportSchedule.objects.filter(organisation__in=mine).select_related("organisation")
    found = get_object_or_404(rows, pk=pk)
    asked = request.POST.get("viec", "")
    if asked == "xoa":
        drop_schedule(by=request.user, schedule=found)
        messages.success(request, "Đã xóa việc gửi định kỳ.")
    elif asked in ("dung", "tiep-tuc"):
        pause_schedule(by=request.user, schedule=found, paused=asked == "dung")
        messages.success(request, "Đã tạm dừng gửi." if asked == "dung" else "Sẽ gửi từ kỳ tới.")
    return redirect(found.get_absolute_url())
