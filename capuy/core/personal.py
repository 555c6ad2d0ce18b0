"""Personal data: what each column holds, for which purpose, on which ground, how it is classed and how long it is kept.

Every room declares its own columns in `personal.py` beside its models; `silent` names those that say nothing, and a
test fails for them. From the same declarations come the page, the record of processing and docs/privacy.md.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.apps import apps
from django.db import models
from django.utils.module_loading import autodiscover_modules

from capuy.core import sealed


class Class(StrEnum):
    """As the law classes personal data; the values are the words of the law."""

    BASIC = "Cơ bản"
    SENSITIVE = "Nhạy cảm"


@dataclass(frozen=True)
class Kept:
    """How long data is kept and what ends it, in words. `expire` deletes what is past a time; returns how many rows.

    Where there is no `expire`, the words say until what; nothing is deleted by itself.
    """

    until: str
    expire: Callable[[], int] | None = None


@dataclass(frozen=True)
class Data:
    """Some columns of a model that are kept for one purpose. `what` names them as people do."""

    what: str
    columns: str
    purpose: str
    ground: str
    classed: Class
    kept: Kept

    @property
    def names(self) -> list[str]:
        return self.columns.split()


@dataclass(frozen=True)
class Holding:
    """Where personal data stands: a model, a table without one, or files. `plain` columns hold none."""

    label: str
    data: tuple[Data, ...]
    note: str = ""
    model: type[models.Model] | None = None
    table: str = ""
    plain: tuple[str, ...] = ()
    person: bool = False

    @property
    def where(self) -> str:
        """As the code names it; empty for files."""
        return self.model._meta.label if self.model else self.table

    def is_sealed(self, data: Data) -> bool:
        """Does any of it stand encrypted in the database?"""
        if self.model is None:
            return False
        columns = [self.model._meta.get_field(name) for name in data.names]
        inside = {place.name for place in sealed.places()}
        return any(
            isinstance(column, sealed.BlindIndexField) or f"{self.model._meta.label_lower}.{column.name}" in inside
            for column in columns
        )


@dataclass(frozen=True)
class Impersonal:
    """A model without personal data. Its columns of text are named; numbers, days and ties to others are not."""

    model: type[models.Model]
    why: str
    texts: tuple[str, ...] = ()


@dataclass
class _Register:
    holdings: list[Holding] = field(default_factory=list)
    impersonal: dict[str, Impersonal] = field(default_factory=dict)


_register = _Register()
# Of themselves these say nothing of anybody; every other column may hold a name or a sentence about somebody.
_DUMB = (
    models.IntegerField,
    models.BooleanField,
    models.DecimalField,
    models.FloatField,
    models.DateField,
    models.TimeField,
    models.DurationField,
    models.UUIDField,
    models.ForeignKey,
)


def declare(
    model: type[models.Model], label: str, *data: Data, plain: str = "", note: str = "", person: bool = False
) -> None:
    """What a model holds about persons: each column stands in one `Data`, or is `plain`.

    Each row of a `person` model is somebody, so that whatever is tied to it is personal too.
    """
    _register.holdings.append(Holding(label, data, note, model, plain=tuple(plain.split()), person=person))


def declare_table(table: str, label: str, *data: Data, note: str = "") -> None:
    """The same for a table that has no model."""
    _register.holdings.append(Holding(label, data, note, table=table))


def declare_files(label: str, *data: Data, note: str = "") -> None:
    """The same for files outside the database; their data names no columns."""
    _register.holdings.append(Holding(label, data, note))


def impersonal(why: str, *found: type[models.Model], texts: str = "") -> None:
    """Models without personal data. Where they have columns of text, each is named: none speaks of a person."""
    for model in found:
        _register.impersonal[model._meta.label] = Impersonal(model, why, tuple(texts.split()))


@functools.cache
def _load() -> _Register:
    autodiscover_modules("personal")
    return _register


def holdings() -> list[Holding]:
    """All places that hold personal data, rooms from the ground up."""
    return _load().holdings


def impersonal_models() -> list[Impersonal]:
    return list(_load().impersonal.values())


def expiring() -> list[tuple[str, Kept]]:
    """What has a time after which it is deleted, each once, with the label of where it stands."""
    found: dict[Callable[[], int], tuple[str, Kept]] = {}
    for holding in holdings():
        for data in holding.data:
            if data.kept.expire is not None:
                found.setdefault(data.kept.expire, (holding.label, data.kept))
    return list(found.values())


def silent(of: Iterable[type[models.Model]] | None = None) -> list[str]:
    """Columns that say nothing, and declarations of columns that there are not: `members.Member.phone: …`."""
    declared = {holding.model._meta.label: holding for holding in holdings() if holding.model}
    plain = _load().impersonal
    faults: list[str] = []
    for model in of if of is not None else apps.get_models(include_auto_created=True):
        label = model._meta.label
        if label in declared:
            faults += _of_holding(declared[label], model)
        elif label in plain:
            faults += _of_impersonal(plain[label], model)
        else:
            faults.append(f"{label}: says nothing")
    return faults


def _of_holding(holding: Holding, model: type[models.Model]) -> Iterator[str]:
    columns = [column.name for column in model._meta.concrete_fields]
    said = [*holding.plain, *(name for data in holding.data for name in data.names)]
    yield from (f"{model._meta.label}.{name}: says nothing" for name in columns if name not in said)
    yield from (f"{model._meta.label}.{name}: no such column" for name in said if name not in columns)
    yield from (f"{model._meta.label}.{name}: said twice" for name in sorted(set(said)) if said.count(name) > 1)


def _of_impersonal(said: Impersonal, model: type[models.Model]) -> Iterator[str]:
    label, columns = model._meta.label, model._meta.concrete_fields
    texts = {column.name for column in columns if not isinstance(column, _DUMB) and not column.choices}
    persons = {holding.model for holding in holdings() if holding.person}
    yield from (f"{label}.{name}: a text that says nothing" for name in sorted(texts - set(said.texts)))
    yield from (f"{label}.{name}: no such text" for name in said.texts if name not in texts)
    yield from (f"{label}.{c.name}: tied to a person" for c in columns if c.related_model in persons)
