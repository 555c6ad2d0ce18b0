"""Something to look for in every column that holds text: the columns are those of the models.

A new column is planted by itself; a new model needs a sample row (`World`, or `fill_the_rest`), else planting fails.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from capuy.core.fields import KeyField
from capuy.core.periods import Period
from capuy.core.sealed import BlindIndexField
from capuy.documents.models import IssuedPaper
from capuy.figures.models import ReportedValue, Target
from capuy.journal.models import Entry
from capuy.members.models import Member
from capuy.organisations.models import Organisation
from capuy.reports.models import FrozenFigure, FrozenPaper, Report, SectionText
from tests.architecture.world import YEAR, World

# Columns by which rows are found or the program is steered: a name that means nothing would only break the page.
STEERING = {
    *("journal.entry.action", "journal.entry.subject", "journal.entry.organisation", "journal.entry.actor"),
    *("organisations.organisation.code", "organisations.change.kind"),
    *("accounts.user.username", "accounts.user.password", "accounts.usersession.key", "accounts.grant.granted_by"),
    *("figures.slot.code", "figures.trackedperiod.code", "figures.sheet.period", "figures.dirtymark.period"),
    *("figures.reportedvalue.period", "figures.reportedvalue.field", "figures.target.period"),
    *("figures.target.indicator", "documents.issuedpaper.kind", "reports.report.period", "reports.report.kind"),
    *("reports.sectiontext.section", "reports.sectiontext.kept_from", "reports.frozenfigure.indicator"),
    *("reports.frozenpaper.digest", "members.import.digest", "members.import.mapping"),
    *("reports.frozenfigure.leaves", "reports.frozenpaper.content"),
    # Of the sides of the world itself: names of groups belong to everybody.
    "organisations.grouping.name",
}
# Tables without a column of text that a person fills.
WITHOUT = {"journal.seal"}


def columns() -> Iterator[tuple[type[models.Model], Any]]:
    """Every column of the project's own tables in which a text may stand that somebody wrote."""
    for model in apps.get_models():
        if not model.__module__.startswith("capuy.") or model._meta.label_lower in WITHOUT:
            continue
        for column in model._meta.concrete_fields:
            texts = isinstance(column, models.CharField | models.TextField | models.JSONField)
            derived = isinstance(column, KeyField | BlindIndexField) or column.choices
            if texts and not derived and f"{model._meta.label_lower}.{column.name}" not in STEERING:
                yield model, column


def fill_the_rest(organisation: Organisation) -> None:
    """The rows that the world does not need for its addresses: reported figures, targets, texts and papers."""
    cell = Organisation.objects.get(code=organisation.code.replace("Q", "CB"))
    report = Report.objects.get(organisation=organisation)
    values = {"organisation": cell, "period": YEAR, "value": 3, "reported_by": "ai", "reported_by_name": "Ai"}
    ReportedValue.objects.create(field="meetings.regular_held", reported_at=timezone.now(), **values)
    Target.objects.create(organisation=organisation, period=YEAR, indicator="members.total", value=7)
    SectionText.objects.create(report=report, section="situation", text="Chữ")
    FrozenFigure.objects.create(report=report, indicator="members.total", numerator=1)
    paper = {"body_symbol": "QU", "title": "Báo cáo", "issued_on": Period.parse(YEAR).last_day}
    IssuedPaper.objects.create(organisation=organisation, kind="BC", number=1, **paper)
    FrozenPaper.objects.create(report=report, content={}, docx=b"", digest="")


def rows_of(world: World, mark: str) -> dict[str, set[Any]]:
    """Keys of the rows of a side (“A” or “B”), by table: all that were made while that side was."""
    return world.rows[mark]


class Planted:
    """What was put where: {token: column}."""

    def __init__(self) -> None:
        self.where: dict[str, str] = {}

    def found_in(self, text: str) -> set[str]:
        return {column for token, column in self.where.items() if token in text}


def plant(rows: dict[str, set[Any]], make: Callable[[int], str]) -> Planted:
    """Put `make(number)`, cut to what fits, into every column of these rows; journal entries are written anew."""
    planted, numbers = Planted(), itertools.count(1)
    for model, column in columns():
        label = f"{model._meta.label_lower}.{column.name}"
        if model is Entry:
            continue
        keys = rows.get(model._meta.label_lower, set())
        assert keys, f"{label}: no sample row; add one to the world or to `fill_the_rest`"
        for key in sorted(keys):
            token = make(next(numbers))[: column.max_length or 4000]
            value = {"x": token} if isinstance(column, models.JSONField) else token
            if not column.unique:
                planted.where[token] = label
                model._base_manager.filter(pk=key).update(**{column.name: value})
    for member in Member.objects.filter(pk__in=rows["members.member"]):
        member.derive()
        member.save()
    return planted
