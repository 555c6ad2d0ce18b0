"""Something to look for in every column that holds text: the columns are those of the models.

A new column is planted by itself; a new model needs a sample row (`World`, or `fill_the_rest`), else planting fails.
"""

import io
import itertools
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from pypdf import PdfReader

from capuy.accounts.models import User
from capuy.core.fields import KeyField
from capuy.core.periods import year_period
from capuy.core.sealed import BlindIndexField
from capuy.documents.models import IssuedPaper
from capuy.figures.models import FigureFlag, ReportedValue, Target, TargetChange
from capuy.journal.actions import Act, record_alone
from capuy.journal.models import Entry
from capuy.members.models import Member
from capuy.organisations.models import Organisation
from capuy.reports.models import Report, SectionText
from tests.architecture.world import YEAR, World

# Columns by which rows are found or the program is steered: a name that means nothing would only break the page.
STEERING = {
    *("journal.entry.action", "journal.entry.subject", "journal.entry.organisation", "journal.entry.actor"),
    *("organisations.organisation.code", "organisations.change.kind"),
    *("accounts.user.username", "accounts.user.password", "accounts.usersession.key"),
    *("figures.slot.code", "figures.trackedperiod.code", "figures.sheet.period", "figures.dirtymark.period"),
    *("figures.reportedvalue.period", "figures.reportedvalue.field", "figures.target.period"),
    *("figures.targetchange.period", "figures.targetchange.indicator"),
    *("figures.figureflag.period", "figures.figureflag.indicator"),
    *("collection.reportrequest.period", "collection.requestfield.indicator"),
    *("collection.handedpaper.kind", "collection.handedpaper.digest", "collection.handedpaper.claims"),
    *("figures.target.indicator", "documents.issuedpaper.kind", "reports.report.period", "reports.report.kind"),
    *("reports.sectiontext.section", "reports.sectiontext.kept_from", "reports.frozenfigure.indicator"),
    *("reports.officetemplate.used", "reports.officetemplate.digest"),
    *("members.import.digest", "members.import.mapping"),
    *("proofing.paper.period", "proofing.paper.digest"),
    *("drafts.pagedraft.page", "drafts.pagedraft.kind", "drafts.pagedraft.closed"),
    *("proofing.finding.kind", "proofing.finding.verdict", "proofing.finding.data"),
    *("tasks.directive.kind", "tasks.directive.series", "tasks.storedfile.kind", "tasks.storedfile.digest"),
    *("tasks.assignment.waiting", "tasks.assignment.common", "tasks.task.source", "tasks.tasktarget.indicator"),
    *("tasks.clauselink.indicator", "tasks.clauselink.period"),
    *("notices.notice.kind", "notices.notice.address", "notices.notice.key", "notices.browser.endpoint"),
    *("notices.browser.public_key", "notices.browser.secret"),
    *("jobs.job.task", "jobs.job.payload", "jobs.job.key", "jobs.job.token"),
    # Of the sides of the world itself: names of groups belong to everybody.
    "organisations.grouping.name",
}
# Tables without a text that a person wrote: seals of the journal, marks of forms, names of processes; what a report held
# when it was frozen (copies).
WITHOUT = {"journal.seal", "journal.handed", "jobs.worker", "reports.frozenfigure", "reports.frozenpaper"}


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


def fill_the_rest(world: World) -> None:
    """The rows that the world does not need for its addresses: reported figures, targets, texts and papers."""
    for mark, side in (("A", world.own), ("B", world.foreign)):
        world.note_rows("")
        organisation = side["organisation"]
        assert isinstance(organisation, Organisation)
        cell = Organisation.objects.get(code=f"CB{mark}")
        report = Report.objects.get(organisation=organisation)
        values = {"organisation": cell, "period": YEAR, "value": 3, "reported_by": "ai", "reported_by_name": "Ai"}
        ReportedValue.objects.create(field="meetings.regular_held", **values)
        Target.objects.create(organisation=organisation, period=YEAR, indicator="members.total", value=7)
        FigureFlag.objects.create(
            organisation=organisation, period=YEAR, indicator="members.total", text="Chữ", opened_by="ai"
        )
        TargetChange.objects.create(organisation=organisation, period=YEAR, indicator="members.total", new=7)
        SectionText.objects.create(report=report, section="situation", text="Chữ")
        paper = {"body_symbol": "QU", "title": "Báo cáo", "issued_on": year_period(int(YEAR)).last}
        IssuedPaper.objects.create(organisation=organisation, kind="BC", number=1, **paper)
        world.note_rows(mark)


@dataclass(frozen=True)
class Spot:
    """Where a text was put: table and column, and the row."""

    column: str
    row: Any


class Planted:
    """What was put where, by the text."""

    def __init__(self) -> None:
        self.where: dict[str, Spot] = {}

    def found_in(self, text: str) -> list[Spot]:
        return [self.where[token] for token in set(TOKEN.findall(text)) if token in self.where]

    @property
    def columns(self) -> set[str]:
        return {spot.column for spot in self.where.values()}


TOKEN = re.compile(r"zq\d{5}x|0990\d{8}")


def token(number: int) -> str:
    """A text that stands nowhere else; short enough for every column."""
    return f"zq{number:05d}x"


def plant(world: World, mark: str, make: Callable[[int], str] = token, *, first: int = 1) -> Planted:
    """Put `make(number)`, cut to what fits, into every column of a side's rows, the sealed id number included."""
    planted, numbers = Planted(), itertools.count(first)
    rows = world.rows[mark]
    for model, column in columns():
        label = f"{model._meta.label_lower}.{column.name}"
        if model is Entry or column.unique:
            continue
        keys = rows.get(model._meta.label_lower, set())
        assert keys, f"{label}: no sample row; add one to the world or to `fill_the_rest`"
        for key in sorted(keys):
            text = make(next(numbers))[: column.max_length or 4000]
            planted.where[text] = Spot(label, key)
            value = {"x": text} if isinstance(column, models.JSONField) else text
            model._base_manager.filter(pk=key).update(**{column.name: value})
    for member in Member.objects.filter(pk__in=rows["members.member"]):
        member.citizen_id = f"0990{next(numbers):08d}"
        planted.where[member.citizen_id] = Spot("members.member.citizen_id", member.pk)
        member.save()
    for user in User.objects.filter(pk__in=rows["accounts.user"]):
        user.save()
    texts = [make(next(numbers)) for _ in range(4)]
    planted.where |= {text: Spot("journal.entry", 0) for text in texts}
    summary, reason, before, after = texts
    place = Organisation.objects.get(code=f"CB{mark}")
    record_alone(Act("x", summary, "x:1", place, {"x": before}, {"x": after}, reason), by=None)
    return planted


def text_of(answer: Any) -> str:
    """All that an answer says: of a workbook or paper what is packed in it, of a PDF what is printed."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "\n".join(package.read(name).decode(errors="replace") for name in package.namelist())
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    said = content.decode(errors="replace")
    return said + "".join(f"\n{name}: {value}" for name, value in answer.headers.items())
