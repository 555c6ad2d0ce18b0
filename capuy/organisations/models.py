"""The tree and its history.

What people enter are decisions and the changes they make. Versions and placements are worked out from them by
`timeline`, and rebuilt whenever a decision is entered, late or ahead, or withdrawn.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.urls import reverse

from capuy.core import dates
from capuy.core.fields import KeyField, branch
from capuy.core.validity import Dated, DatedQuerySet, valid_on
from capuy.regulations import KINDS

SEGMENT = 6


def segment(pk: int) -> str:
    """The part of a path that stands for one organisation."""
    return f"{pk:0{SEGMENT}x}"


class DecisionKind(models.TextChoices):
    ESTABLISH = "establish", "Thành lập"
    RENAME = "rename", "Đổi tên"
    CHANGE_KIND = "change_kind", "Đổi loại hình"
    MOVE = "move", "Chuyển trực thuộc"
    MERGE = "merge", "Hợp nhất, sáp nhập"
    SPLIT = "split", "Chia, tách"
    DISSOLVE = "dissolve", "Giải thể, kết thúc hoạt động"


class Decision(models.Model):
    """A paper that changes the tree. Its number restarts with each term, so number and date go together."""

    kind = models.CharField("loại quyết định", max_length=20, choices=DecisionKind)
    number = models.CharField("số quyết định", max_length=60)
    issued_on = models.DateField("ngày ký")
    issuer = models.CharField("cơ quan ban hành", max_length=200, blank=True)
    signer = models.CharField("người ký", max_length=120, blank=True)
    in_force_from = models.DateField("hiệu lực từ ngày")
    note = models.CharField("ghi chú", max_length=500, blank=True)
    recorded_at = models.DateTimeField("nhập lúc", auto_now_add=True)
    recorded_by = models.CharField("người nhập", max_length=150)
    withdrawn_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)

    class Meta:
        ordering = ["-in_force_from", "-id"]

    def __str__(self) -> str:
        return f"Quyết định số {self.number}, ngày {dates.format_date(self.issued_on)}"

    def get_absolute_url(self) -> str:
        return reverse("organisations:decision", args=[self.pk])

    def label_of(self, actions: Iterable[str]) -> str:
        """Its name where it did `actions`: its kind, or else what it did there, as what is moved has not ended."""
        done = dict.fromkeys(ChangeAction(action) for action in actions)
        if not done or _MEANT[DecisionKind(self.kind)] & done.keys():
            return self.get_kind_display()
        said = ", ".join(action.label for action in done)
        return said[0].upper() + said[1:]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def in_branches(self, paths: list[str], *, on: dt.date | None = None) -> Self:
        """Organisations whose place on `on` (today) is in one of the branches, closed ones included.

        One that is still to come is found where it will first stand, as `path_now` tells.
        """
        day = on or dates.today()
        inside = models.Q(pk__in=[])
        for path in paths:
            inside |= branch(path)
        own = Placement.objects.filter(organisation=models.OuterRef("pk"))
        to_come = models.Q(first=True, valid_from__gt=day)
        return self.filter(models.Exists(own.filter(inside, valid_on(day) | to_come)))

    def with_past(self) -> Self:
        """Each with all its versions and places. Two queries more, however many."""
        places = Placement.objects.order_by("valid_from")
        return self.prefetch_related("versions", models.Prefetch("placements", places))


class Organisation(models.Model):
    """An identity and its code, nothing else: what it is called and where it stands is dated.

    Who asks several such questions of one organisation loads it `with_past`: they are then answered from memory, as
    of the moment of loading.
    """

    code = models.CharField("mã tổ chức", max_length=40, unique=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("organisations:page", args=[self.code])

    def version_on(self, day: dt.date) -> "Version | None":
        if self._knows("versions"):
            return next((version for version in self.versions.all() if version.holds_on(day)), None)
        return self.versions.on(day).first()

    def latest_version(self, day: dt.date | None = None) -> "Version | None":
        """The version of `day` (today), else the last one before it, else the first one to come."""
        day = day or dates.today()
        if self._knows("versions"):
            known = list(self.versions.all())
            return next((version for version in reversed(known) if version.valid_from <= day), next(iter(known), None))
        return (
            self.versions.filter(valid_from__lte=day).order_by("-valid_from").first()
            or self.versions.order_by("valid_from").first()
        )

    def placement_on(self, day: dt.date) -> "Placement | None":
        if self._knows("placements"):
            return next((place for place in self.placements.all() if place.holds_on(day)), None)
        return self.placements.on(day).first()

    @property
    def path_now(self) -> str:
        """Where it stands today; of one that is still to come, where it will stand."""
        if self._knows("placements"):
            today = dates.today()
            held = [place.path for place in self.placements.all() if place.first or place.holds_on(today)]
            return held[-1] if held else ""
        place = self.placements.filter(valid_on(dates.today()) | models.Q(first=True)).order_by("-valid_from")
        return place.values_list("path", flat=True).first() or ""

    def _knows(self, relation: str) -> bool:
        return relation in getattr(self, "_prefetched_objects_cache", {})


class ChangeAction(models.TextChoices):
    ESTABLISH = "establish", "thành lập"
    RENAME = "rename", "đổi tên"
    CHANGE_KIND = "change_kind", "đổi loại hình"
    MOVE = "move", "chuyển trực thuộc"
    CLOSE = "close", "kết thúc hoạt động"


_MEANT = {
    DecisionKind.ESTABLISH: {ChangeAction.ESTABLISH},
    DecisionKind.RENAME: {ChangeAction.RENAME},
    DecisionKind.CHANGE_KIND: {ChangeAction.CHANGE_KIND},
    DecisionKind.MOVE: {ChangeAction.MOVE},
    DecisionKind.MERGE: {ChangeAction.CLOSE, ChangeAction.ESTABLISH},
    DecisionKind.SPLIT: {ChangeAction.CLOSE, ChangeAction.ESTABLISH},
    DecisionKind.DISSOLVE: {ChangeAction.CLOSE},
}


class Change(models.Model):
    """What one decision does to one organisation. Only the columns of its action are filled."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="changes")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="changes")
    action = models.CharField("việc", max_length=20, choices=ChangeAction)
    name = models.CharField("tên tổ chức", max_length=200, blank=True)
    kind = models.CharField("loại hình", max_length=30, blank=True)
    parent = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    successor = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="absorbed")
    # Of what a split establishes: out of which organisation. The tree asks for nothing of it; its members do.
    source = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["decision_id", "id"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.organisation_id}"


class VersionQuerySet(DatedQuerySet["Version"]):
    def cells(self) -> Self:
        return self.filter(kind__in=[slug for slug, kind in KINDS.items() if kind.is_cell])


class Version(Dated):
    """Name, kind and parent of an organisation for a time. Derived from changes; never written by hand."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="versions")
    name = models.CharField("tên tổ chức", max_length=200)
    name_folded = KeyField(max_length=200)
    kind = models.CharField("loại hình", max_length=30, choices=[(k.slug, k.label) for k in KINDS.values()])
    parent = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="child_versions")
    opened_by = models.ForeignKey(Decision, models.CASCADE, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "valid_from"], name="organisations_version_start"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="organisations_version_order",
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "valid_from"], name="organisations_by_parent"),
            models.Index(fields=["name_folded"], name="organisations_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_cell(self) -> bool:
        return KINDS[self.kind].is_cell


class Placement(Dated):
    """Where an organisation stands in the tree for a time. Derived; never written by hand.

    A closed organisation keeps a place (`closed`): under its successor if it has one, else where it last stood. So
    rights and past figures still find it, and lists of what exists leave it out.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="child_placements")
    path = KeyField(max_length=200)
    depth = models.PositiveSmallIntegerField()
    closed = models.BooleanField(default=False)
    # The place at which an organisation begins: found with a comparison instead of a second look at the table.
    first = models.BooleanField(default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "valid_from"], name="organisations_placement_start"),
        ]
        indexes = [
            models.Index(
                fields=["path", "valid_from", "valid_to"], include=["organisation"], name="organisations_by_path"
            ),
            models.Index(fields=["parent", "valid_from"], name="organisations_place_parent"),
            models.Index(fields=["organisation"], name="organisations_closed", condition=models.Q(closed=True)),
        ]

    def __str__(self) -> str:
        return self.path


class Grouping(models.Model):
    """A second way of grouping organisations beside the tree: a sector, a bloc, a kind of employer."""

    name = models.CharField("tên nhóm", max_length=120, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class GroupingTie(Dated):
    grouping = models.ForeignKey(Grouping, models.CASCADE, related_name="ties")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="grouping_ties")

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["grouping", "organisation", "valid_from"], name="organisations_grouping_tie_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grouping_id}: {self.organisation_id}"


class Term(models.Model):
    """A term of an organisation's committee, opened by a congress."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="terms")
    ordinal = models.PositiveSmallIntegerField("khóa thứ", null=True, blank=True)
    congress_on = models.DateField("ngày đại hội", null=True, blank=True)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày", null=True, blank=True)
    label = models.CharField("nhiệm kỳ", max_length=40)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "starts_on"], name="organisations_term_start"),
        ]

    def __str__(self) -> str:
        return f"nhiệm kỳ {self.label}"


class BodyKind(models.TextChoices):
    COMMITTEE = "committee", "Cấp ủy"
    INSPECTION_COMMISSION = "inspection_commission", "Ủy ban kiểm tra"


class Body(models.Model):
    """The committee or the inspection commission of a term, with the number of seats fixed by the congress."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="bodies")
    kind = models.CharField("cơ quan", max_length=30, choices=BodyKind)
    size = models.PositiveSmallIntegerField("số lượng theo quyết định", null=True, blank=True)

    class Meta:
        ordering = ["kind"]
        verbose_name_plural = "bodies"
        constraints = [models.UniqueConstraint(fields=["term", "kind"], name="organisations_body_once")]

    def __str__(self) -> str:
        return self.get_kind_display()
