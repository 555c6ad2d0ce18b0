"""Every change of the targets of an organisation and of what stands directly below it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from capuy.accounts.access import find_organisation
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core import dates
from capuy.core.periods import Period
from capuy.figures import registry
from capuy.figures.choices import period_context
from capuy.figures.structure import Structure, day_of
from capuy.figures.target_history import changes_of, targets_on
from capuy.figures.views.targets import asked_indicator
from capuy.organisations.queries import children_of, names_on

DAY = "den-ngay"


@require_safe
def history(request: Request, code: str, period: Period) -> HttpResponse:
    """The changes, latest first; with a day also what stood at its end."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    indicator = asked_indicator(request)
    asked, error = request.GET.get(DAY, "").strip(), ""
    day = None
    if asked:
        try:
            day = dates.parse_date(asked)
        except dates.DateProblem as problem:
            error = str(problem)
    tree_day = day_of(Structure.THEN, period)
    below = [node.pk for node in children_of(organisation, tree_day, closed=True)]
    ids = [organisation.pk, *below]
    names = names_on(ids, tree_day)
    standing = targets_on(ids, period, indicator, day) if day else {}
    context = {
        **period_context(request, organisation, period, "targets"),
        "indicator": registry.indicator(indicator),
        "changes": [(change, names.get(change.organisation_id, "")) for change in changes_of(ids, period, indicator)],
        "asked": asked,
        "asked_day": day,
        "error": error,
        "standing": [(names.get(pk, ""), standing[pk]) for pk in ids if pk in standing],
    }
    return render(request, "figures/target_history.html", context, status=422 if error else 200)
