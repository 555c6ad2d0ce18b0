"""What is typed into the form of the cells before it is saved."""

from collections import defaultdict
from collections.abc import Collection
from functools import partial

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from capuy.accounts.access import find_organisation, organisations_visible_to
from capuy.accounts.models import User
from capuy.accounts.requests import Request
from capuy.accounts.roles import Permission
from capuy.core.periods import Period
from capuy.core.problems import Problem, ProblemsFound
from capuy.core.seen import FIELD, Seen
from capuy.drafts import actions, pages
from capuy.drafts.values import Values
from capuy.figures import registry
from capuy.figures.completeness import completeness
from capuy.figures.grid import named, named_clashes, wrong_so_far
from capuy.figures.models import ReportedValue
from capuy.figures.views.drafting import sheet_of
from capuy.figures.views.forms import Unsaved, save
from capuy.organisations.models import Organisation, OrganisationQuerySet


@require_POST
def draft(request: Request, code: str, period: Period) -> HttpResponse:
    """Keep what is typed; with `do` also save it, as the button of the form does."""
    organisation = find_organisation(request.user, Permission.SEE_FIGURES, code)
    cells = _fillable(request.user, organisation)
    if not cells.exists():
        raise Http404
    finish = partial(_finish, request.user, organisation, period)
    check = partial(_check, cells, period)
    return pages.answer(request, sheet_of(organisation, period), partial(_boxes, cells), finish, check)


def _fillable(by: User, organisation: Organisation) -> OrganisationQuerySet:
    """What the user may report for, there and below."""
    allowed = organisations_visible_to(by, Permission.REPORT_FIGURES)
    return allowed.in_branches([organisation.path_now])


def _boxes(cells: OrganisationQuerySet, names: Collection[str]) -> Collection[str]:
    parts = {name: name.rpartition(":") for name in names}
    codes = set(cells.filter(code__in={code for code, _, _ in parts.values()}).values_list("code", flat=True))
    fields = {field.code for field in registry.form_fields()}
    return {name for name, (code, _, field) in parts.items() if code in codes and field in fields}


def _check(cells: OrganisationQuerySet, period: Period, values: Values) -> list[Problem]:
    texts = {name: one.text for name, one in values.items()}
    named_cells = cells.filter(code__in={name.rpartition(":")[0] for name in texts})
    rows = ReportedValue.objects.filter(organisation__in=named_cells, period=period.code)
    stored: dict[str, dict[str, int]] = defaultdict(dict)
    for cell, field, value in rows.values_list("organisation__code", "field", "value"):
        stored[cell][field] = value
    allowed = _boxes(cells, texts)
    return wrong_so_far({name: text for name, text in texts.items() if name in allowed}, stored)


def _finish(by: User, organisation: Organisation, period: Period, values: Values, do: str) -> str:
    state = completeness(organisation, period)
    typed = {name: one.text for name, one in values.items()}
    seen = Seen({name: one.seen for name, one in values.items()})
    saved = save(by, period, state, typed | {FIELD: str(seen)})
    if isinstance(saved, Unsaved):
        found = [*named(saved.problems, state.cells), *named_clashes(saved.problems, state.cells)]
        raise ProblemsFound(Problem(one.code, f"{getattr(one, 'label', one.where)}: {one.message}") for one in found)
    actions.settle(sheet_of(organisation, period), values, by=by)
    return f"Đã lưu {saved} số liệu thay đổi." if saved else "Không có số liệu nào thay đổi."
