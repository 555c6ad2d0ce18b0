"""Writing a checked plan: everything in a few statements, whatever the number of people."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from capuy.accounts.models import User
from capuy.core import bulk, secrets
from capuy.core.text import name_key
from capuy.figures.engine import records_changed
from capuy.journal.actions import Act, record_many
from capuy.members.actions import SpellData, mask
from capuy.members.actions.redating import STATUSES, described
from capuy.members.importing.books import COMPARED
from capuy.members.importing.checking import Amended, Newcomer, Plan
from capuy.members.importing.rows import Line
from capuy.members.models import (
    Arrival,
    Member,
    Membership,
    MembershipKind,
    Status,
    StatusSpell,
    citizen_id_binding,
    citizen_id_index,
)
from capuy.members.ties import chains, endings_after, resettle
from capuy.regulations.ethnic_groups import MAJORITY

_FIELDS = {name: Member._meta.get_field(name) for name in COMPARED}
_LABELS = {name: str(getattr(field, "verbose_name", name)) for name, field in _FIELDS.items()}
_CHOICES = {name: dict(getattr(field, "choices", None) or ()) for name, field in _FIELDS.items()}
_DEFAULTS: dict[str, Any] = {
    name: None if getattr(field, "null", False) else MAJORITY if name == "ethnic_group" else ""
    for name, field in _FIELDS.items()
}
_STATUS = {status.value: status.label for status in Status}
# People whose rows are made before they are written: those of a province at once would not fit into memory.
PORTION = 20_000
ID_LABEL = "số định danh cá nhân"


@dataclass(frozen=True)
class Source:
    """The file, for the journal."""

    name: str
    digest: str


def write(plan: Plan, *, by: User | None, source: Source) -> None:
    """Store the plan. Effects: members, memberships, statuses, journal, figures. The caller holds the transaction."""
    ids = bulk.reserve_ids(Member, len(plan.newcomers))
    for at in range(0, len(ids), PORTION):
        _write_newcomers(plan.newcomers[at : at + PORTION], ids[at : at + PORTION])
    _write_amended(plan.amended)
    record_many(_acts(plan, ids, source), by=by)
    touched = _settle(plan.newcomers, ids) | {item.cell.pk for item in plan.newcomers}
    starts = [min(item.joined_on, item.spells[0].valid_from) for item in plan.newcomers]
    for item in plan.amended:
        touched |= {stay.organisation for stay in item.known.stays}
        starts += [stay.start for stay in item.known.stays]
    if touched:
        records_changed(touched, since=min(starts))


def _write_newcomers(newcomers: Sequence[Newcomer], ids: Sequence[int]) -> None:
    bulk.insert(Member, {"id": ids, **_member_columns([item.line for item in newcomers])})
    entry, admission = Arrival.ENTRY.value, Arrival.ADMISSION.value
    count = len(newcomers)
    bulk.insert(
        Membership,
        {
            "member_id": ids,
            "organisation_id": [item.cell.pk for item in newcomers],
            "kind": [MembershipKind.OFFICIAL.value] * count,
            "arrival": [admission if _was_admitted_here(item) else entry for item in newcomers],
            **dict.fromkeys(("departure", "from_elsewhere", "to_elsewhere"), [""] * count),
            "valid_from": [item.joined_on for item in newcomers],
            "valid_to": [None] * count,
        },
    )
    _write_spells((pk, spell) for item, pk in zip(newcomers, ids, strict=True) for spell in item.spells)


def _was_admitted_here(item: Newcomer) -> bool:
    """The file itself says that the person came into the cell on the day of the ceremony."""
    columns, at = item.line.columns, item.line.at
    if "joined_on" not in columns or "admitted_on" not in columns:
        return False
    joined = columns["joined_on"][at]
    return joined is not None and joined == columns["admitted_on"][at]


def _names(full_name: str, folded: str) -> tuple[str, str, str]:
    """Columns worked out from the name, as `Member.derive` does."""
    *family, given = folded.split(" ")
    return folded, " ".join([given, *family]), name_key(full_name)


def _member_columns(lines: Sequence[Line]) -> dict[str, Sequence[Any]]:
    tokens = [uuid.uuid4() for _ in lines]
    numbers = _column(lines, "citizen_id", None)
    full_names = _column(lines, "full_name", "")
    names = [_names(name, line.name_folded) for name, line in zip(full_names, lines, strict=True)]
    seal = secrets.sealer()
    return {
        "token": tokens,
        "name_folded": [folded for folded, _, _ in names],
        "given_folded": [given for _, given, _ in names],
        "name_order": [order for _, _, order in names],
        "citizen_id_sealed": [
            seal(number.encode(), citizen_id_binding(token)) if number else None
            for number, token in zip(numbers, tokens, strict=True)
        ],
        "citizen_id_index": [line.id_index or None for line in lines],
        **{name: _column(lines, name, _DEFAULTS[name]) for name in COMPARED},
    }


def _column(lines: Sequence[Line], slug: str, blank: Any) -> list[Any]:
    values = lines[0].columns.get(slug) if lines else None
    return [blank] * len(lines) if values is None else [values[line.at] or blank for line in lines]


def _write_amended(amended: Sequence[Amended]) -> None:
    """One statement for each set of columns that change together."""
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for item in amended:
        values = dict(item.values)
        if number := values.pop("citizen_id", None):
            values["citizen_id_sealed"] = secrets.seal(number, citizen_id_binding(item.known.token))
            values["citizen_id_index"] = citizen_id_index(number)
        if "full_name" in values:
            derived = _names(values["full_name"], item.line.name_folded)
            values |= dict(zip(("name_folded", "given_folded", "name_order"), derived, strict=True))
        groups[tuple(values)].append((*values.values(), item.known.pk))
    for columns, rows in groups.items():
        bulk.update(Member, columns, rows)
    redated = {item.known.pk: item.spells for item in amended if item.spells is not None}
    if redated:
        StatusSpell.objects.filter(member__in=bulk.any_of(redated)).delete()
        _write_spells((pk, spell) for pk, spells in redated.items() for spell in spells)


def _write_spells(spells: Iterable[tuple[int, SpellData]]) -> None:
    rows = list(spells)
    bulk.insert(
        StatusSpell,
        {
            "member_id": [pk for pk, _ in rows],
            "status": [str(spell.status) for _, spell in rows],
            "note": [spell.note for _, spell in rows],
            "valid_from": [spell.valid_from for _, spell in rows],
            "valid_to": [spell.valid_to for _, spell in rows],
        },
    )


def _settle(newcomers: Sequence[Newcomer], ids: Sequence[int]) -> set[int]:
    """Where a decision ahead will close a cell, its new members go on in the successor, as in `register_member`."""
    endings = endings_after({item.cell.pk for item in newcomers})
    moving = [pk for item, pk in zip(newcomers, ids, strict=True) if item.cell.pk in endings]
    if not moving:
        return set()
    return resettle(chains(Membership.objects.filter(member__in=moving))).organisations


def _acts(plan: Plan, ids: Sequence[int], source: Source) -> Iterator[Act]:
    for item, pk in zip(plan.newcomers, ids, strict=True):
        name = item.line.columns["full_name"][item.line.at]
        # Who, where and since when. The values stand in the record, and each later change keeps what it replaced: the
        # journal cannot forget, so it holds no second copy of personal data.
        after = {
            "họ và tên": name,
            "chi bộ": item.cell.name,
            "từ ngày": item.joined_on.isoformat(),
            "tình trạng": _STATUS[item.spells[-1].status],
        }
        summary = f"Lập hồ sơ đảng viên từ tệp: {name}"
        yield Act("members.import", summary, f"members.member:{pk}", item.cell, after=after)
    for change in plan.amended:
        before = {slug: change.known.values.get(slug) for slug in change.values if slug != "citizen_id"}
        name = change.known.values["full_name"]
        summary = f"Cập nhật hồ sơ từ tệp: {name}"
        subject = f"members.member:{change.known.pk}"
        shown, after = _shown(before), _shown(change.values)
        if change.spells is not None:
            shown[STATUSES], after[STATUSES] = described(change.known.spells), described(change.spells)
        yield Act("members.import", summary, subject, change.cell, shown, after)


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by their Vietnamese names, blank ones left out, id numbers masked."""
    shown: dict[str, Any] = {}
    for name, label in _LABELS.items():
        value = values.get(name)
        if value:
            if isinstance(value, dt.date):
                shown[label] = value.isoformat()
            else:
                shown[label] = _CHOICES[name].get(value, value)
    if number := values.get("citizen_id"):
        shown[ID_LABEL] = mask(number)
    return shown
