"""Sharing members out after a decision: out of which cell, and who goes where."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from capuy.accounts.models import User
from capuy.core.permissions import Permission
from capuy.core.problems import Problem
from capuy.members.sharing import Line, Sharing, eve
from capuy.organisations.forms import OrganisationField
from capuy.organisations.models import Decision
from capuy.regulations.organisation_kinds import CELLS

SOURCE = "tu"
CHOICE, TICKED, SEEN, QUICK, QUICK_TO = "ve-", "chon", "da-xem", "nhanh", "ve"
_SEEN = re.compile(r"(\d{1,18}):(\d{1,18})")


class SourceForm(forms.Form):
    """Out of which cell; asked where the decision does not tell, or where there is more than one."""

    def __init__(self, data: QueryDict | None, *, user: User, decision: Decision) -> None:
        super().__init__(data)
        self.fields[SOURCE] = OrganisationField(
            user=user,
            permission=Permission.EDIT_MEMBERS,
            kinds=sorted(CELLS),
            day=eve(decision),
            label="Chi bộ có đảng viên cần chuyển",
        )


@dataclass
class Row:
    """A member with the cell chosen for him or her: what was posted, else where he or she is."""

    line: Line
    choice: int
    ticked: bool = False
    error: str = ""

    @property
    def changed(self) -> bool:
        return not self.line.why_not and self.choice != self.line.cell


class Choices:
    """A cell for every member of the old one, as posted.

    A posted choice counts only if it differs from what the page showed then (`SEEN`): what others have done meanwhile
    stays, and whom others have moved too is not moved on without a second look.
    """

    def __init__(self, sharing: Sharing, posted: QueryDict | None = None) -> None:
        self.options = sharing.options
        self.rows = [Row(line, line.cell) for line in sharing.lines()]
        self.problems: list[Problem] = []
        self.quick_error = ""
        if posted is not None:
            self._read(posted)

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if row.changed]

    @property
    def seen(self) -> dict[int, int]:
        return {row.line.pk: row.line.cell for row in self.rows}

    @property
    def seen_text(self) -> str:
        return ",".join(f"{pk}:{cell}" for pk, cell in self.seen.items())

    @property
    def wrong(self) -> bool:
        return bool(self.problems) or any(row.error for row in self.rows)

    def _read(self, posted: QueryDict) -> None:
        seen = {int(pk): int(cell) for pk, cell in _SEEN.findall(posted.get(SEEN, ""))}
        ticked = set(posted.getlist(TICKED))
        for row in self.rows:
            row.ticked = str(row.line.pk) in ticked and not row.line.why_not
            self._choose(row, posted.get(f"{CHOICE}{row.line.pk}"), seen.get(row.line.pk, row.line.cell))
        known = {f"{CHOICE}{row.line.pk}" for row in self.rows}
        if any(name.startswith(CHOICE) and name not in known for name in posted):
            message = "Danh sách gửi lên có người không phải là đảng viên của chi bộ này; xem lại danh sách dưới đây."
            self.problems.append(Problem("not-of-cell", message))
        if QUICK in posted:
            self._choose_quickly(posted)

    def _choose(self, row: Row, posted: str | None, was: int) -> None:
        if posted is None or posted == str(was):
            return
        choice = int(posted) if posted.isdecimal() and len(posted) < 19 else 0
        if choice not in self.options:
            row.error = "Chọn một chi bộ trong danh sách."
        elif row.line.why_not:
            row.error = "Không chuyển được nữa."
        elif row.line.cell not in (was, choice):
            row.error = "Vừa được người khác chuyển; chọn lại nếu cần."
        else:
            row.choice = choice

    def _choose_quickly(self, posted: QueryDict) -> None:
        """Set the choice of all ticked, or of all who may move; nothing is kept yet."""
        to = posted.get(QUICK_TO, "")
        everybody = posted[QUICK] == "tat-ca"
        meant = [row for row in self.rows if (row.ticked or everybody) and not row.line.why_not]
        if to not in map(str, self.options):
            self.quick_error = "Chọn chi bộ."
        elif not meant:
            self.quick_error = "Đánh dấu ít nhất một đồng chí."
        else:
            for row in meant:
                row.choice, row.ticked = int(to), False

    def summary(self, counts: dict[int, int]) -> list[dict[str, Any]]:
        """For each cell how many are there on the day (`counts`), go, come, and are there then."""
        changed = self.changed
        told = []
        for pk, name in self.options.items():
            go = sum(row.line.cell == pk for row in changed)
            come = [row for row in changed if row.choice == pk]
            before = counts.get(pk, 0)
            told.append({"name": name, "before": before, "go": go, "come": come, "after": before - go + len(come)})
        return told
