"""Terms of an organisation, and the committee and inspection commission of each."""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Q

from capuy.core.dates import format_date
from capuy.core.permissions import Permission
from capuy.core.problems import Problem, stop_on
from capuy.core.seen import Seen, clash
from capuy.core.text import clean
from capuy.journal.actions import Act, record, snapshot, subject_of
from capuy.journal.overtaken import stop_on_overtaken
from capuy.organisations.access import User, demand
from capuy.organisations.models import Body, BodyKind, Organisation, Term

_COLUMNS = ["label", "ordinal", "congress_on", "starts_on", "ends_on"]


@dataclass(frozen=True)
class TermData:
    """A term as entered; `sizes` gives the number of seats of each body, None where the body exists without one.

    A kind of body left out of `sizes` does not exist in that term.
    """

    label: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    ordinal: int | None = None
    congress_on: dt.date | None = None
    sizes: dict[str, int | None] = field(default_factory=dict)


@transaction.atomic
def add_term(*, by: User | None, organisation: Organisation, data: TermData) -> Term:
    """Open a term. An open term before it ends where this one starts.

    Effects: term and bodies stored, the term before closed, journal written. Raises ProblemsFound.
    """
    demand(by, Permission.EDIT_TERMS, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = organisation.terms.filter(ends_on__isnull=True, starts_on__lt=data.starts_on).first()
    stop_on(_problems(organisation, data, besides=before))
    if before:
        before.ends_on = data.starts_on
        before.save(update_fields=["ends_on"])
    term = Term.objects.create(organisation=organisation, **_columns(data))
    _set_bodies(term, data.sizes)
    summary = f"Thêm nhiệm kỳ {term.label}"
    act = Act("add-term", summary, subject_of(term), organisation, after=_picture(term))
    record(act, by=by)
    return term


@transaction.atomic
def change_term(*, by: User | None, term: Term, data: TermData, seen: Seen | None = None) -> Term:
    """Correct a term; of a page (`seen`, by the names of `values_of`) only what was changed.

    A body in which somebody sat cannot be taken away. Effects: term and bodies stored, journal written with before and
    after. Raises ProblemsFound.
    """
    organisation = term.organisation
    demand(by, Permission.EDIT_TERMS, organisation)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    term = Term.objects.select_for_update().get(pk=term.pk)
    data = _changed(term, data, seen) if seen else data
    stop_on(_problems(organisation, data, besides=term))
    was = _picture(term)
    for name, value in _columns(data).items():
        setattr(term, name, value)
    term.save(update_fields=_COLUMNS)
    _set_bodies(term, data.sizes)
    act = Act("change-term", f"Sửa nhiệm kỳ {term.label}", subject_of(term), organisation, was, _picture(term))
    record(act, by=by)
    return term


def data_of(term: Term) -> TermData:
    """A term as it is stored."""
    return TermData(
        **{name: getattr(term, name) for name in _COLUMNS},
        sizes={body.kind: body.size for body in term.bodies.all()},
    )


def values_of(data: TermData) -> dict[str, Any]:
    """A term as a flat form shows it: for each kind of body whether there is one, and its size."""
    values = {name: getattr(data, name) for name in _COLUMNS}
    for kind in BodyKind.values:
        values |= {f"has_{kind}": kind in data.sizes, f"size_{kind}": data.sizes.get(kind)}
    return values


def _changed(term: Term, data: TermData, seen: Seen) -> TermData:
    """What is stored, with what was changed against the page; stops where somebody else changed it since."""
    given, stored = values_of(replace(data, label=clean(data.label))), values_of(data_of(term))
    compared = seen.compare(given, stored)
    # A size that was changed for a body that somebody else took away.
    gone = [
        f"has_{kind}"
        for kind in data.sizes
        if f"size_{kind}" in compared.mine and f"has_{kind}" not in compared.mine and not stored[f"has_{kind}"]
    ]
    clashes = []
    for name in [*gone, *compared.clashing]:
        part, _, kind = name.partition("_")
        told = BodyKind(kind).label if part in {"has", "size"} else str(Term._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # no relation among them
        label = {"has": f"Có {told.lower()}", "size": f"{told}: số lượng"}.get(part, told)
        clashes.append((clash(name, label, mine=given[name], theirs=stored[name]), subject_of(term), told))
    stop_on_overtaken(clashes)
    values = stored | {name: given[name] for name in compared.mine}
    sizes = {kind: values[f"size_{kind}"] for kind in BodyKind.values if values[f"has_{kind}"]}
    return TermData(**{name: values[name] for name in _COLUMNS}, sizes=sizes)


def _columns(data: TermData) -> dict[str, object]:
    return {name: clean(data.label) if name == "label" else getattr(data, name) for name in _COLUMNS}


def _picture(term: Term) -> dict[str, object]:
    sizes = {BodyKind(body.kind).label: body.size if body.size is not None else "có" for body in term.bodies.all()}
    return {**snapshot(term, _COLUMNS), **sizes}


def _problems(organisation: Organisation, data: TermData, *, besides: Term | None) -> list[Problem]:
    problems = []
    if data.ends_on and data.ends_on <= data.starts_on:
        problems.append(Problem("order", "Ngày kết thúc phải sau ngày bắt đầu nhiệm kỳ.", "ends_on"))
    overlapping = organisation.terms.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=data.starts_on))
    if data.ends_on:
        overlapping = overlapping.filter(starts_on__lt=data.ends_on)
    for other in overlapping.exclude(pk=besides.pk if besides else 0):
        span = f"{format_date(other.starts_on)} đến {format_date(other.ends_on) or 'nay'}"
        message = f"Trùng thời gian với nhiệm kỳ {other.label} (từ {span}); kiểm tra lại ngày bắt đầu, kết thúc."
        problems.append(Problem("overlap", message, "starts_on"))
    return problems


def _set_bodies(term: Term, sizes: dict[str, int | None]) -> None:
    known = {body.kind: body for body in term.bodies.all()}
    for kind, size in sizes.items():
        body = known.pop(kind, None)
        if body is None:
            Body.objects.create(term=term, kind=kind, size=size)
        elif body.size != size:
            body.size = size
            body.save(update_fields=["size"])
    stop_on(_in_use(body) for body in known.values() if _is_used(body))
    for body in known.values():
        body.delete()


def _is_used(body: Body) -> bool:
    """Does anything in any room point at the body?"""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: body}).exists()
        for relation in body._meta.related_objects
    )


def _in_use(body: Body) -> Problem:
    message = f"{body}: đã có người được bầu, chỉ định; xóa các chức danh ấy trước khi bỏ {str(body).lower()}."
    return Problem("body-in-use", message, "bodies")
