"""Columns that hold sealed values, declared so that a rotation of keys finds each of them.

Migrations see plain columns: what is declared here changes nothing in the database.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from django.apps import apps
from django.db import models
from django.db.models.functions import Substr

from capuy.core import secrets


class SealedField(models.BinaryField):
    """Bytes made by `secrets.seal`; none, or no bytes, is nothing sealed.

    `bound_to` gives what a value is bound to, from the row's columns `by`. `large` values are handled one by one.
    """

    def __init__(
        self, *args: Any, bound_to: Callable[..., str] | None = None, by: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        self.large: bool = kwargs.pop("large", False)
        self.bound_to, self.by = bound_to, by
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs


class BlindIndexField(models.CharField):
    """The blind index (`secrets.blind_index` for `label`) of the text sealed in the column `of`."""

    def __init__(self, *args: Any, of: str = "", label: str = "", **kwargs: Any) -> None:
        self.of, self.label = of, label
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Place(Protocol):
    """Somewhere sealed values stand. Where they are no column of their own, a room adds its own one to `OTHERS`."""

    name: str
    model: type[models.Model]
    large: bool

    def stale(self, number: int) -> list[Any]:
        """Keys of the rows whose value is not sealed with key `number`."""

    def reseal(self, pks: list[Any]) -> None:
        """Seal these anew with the key in use; called in a transaction. Raises CannotOpen."""

    def sample(self) -> None:
        """Open the first and the last value. Raises CannotOpen."""


class ColumnPlace:
    """A SealedField of a model."""

    def __init__(self, model: type[models.Model], field: SealedField) -> None:
        self.model, self.field, self.large = model, field, field.large
        self.name = f"{model._meta.label_lower}.{field.name}"

    def _filled(self) -> models.QuerySet[Any]:
        name = self.field.name
        return self.model._base_manager.exclude(**{name: None}).exclude(**{name: b""})

    def stale(self, number: int) -> list[Any]:
        head = Substr(self.field.name, 1, 1, output_field=models.BinaryField())
        return list(self._filled().alias(head=head).exclude(head=bytes([number])).values_list("pk", flat=True))

    def reseal(self, pks: list[Any]) -> None:
        rows = self._filled().filter(pk__in=pks).select_for_update()
        for pk, sealed, *by in rows.values_list("pk", self.field.name, *self.field.by):
            bound_to = self._bound_to(by)
            value = secrets.seal_bytes(secrets.unseal_bytes(bytes(sealed), bound_to), bound_to)
            self.model._base_manager.filter(pk=pk).update(**{self.field.name: value})

    def sample(self) -> None:
        for order in ("pk", "-pk"):
            row = self._filled().order_by(order).values_list(self.field.name, *self.field.by).first()
            if row:
                secrets.unseal_bytes(bytes(row[0]), self._bound_to(row[1:]))

    def _bound_to(self, by: Any) -> str:
        if self.field.bound_to is None:
            raise TypeError(f"{self.name} does not say what its values are bound to")
        return self.field.bound_to(*by)


class JsonPlace:
    """Values sealed inside a JSON column of somebody else's model: in base64 under `keys`, all bound to one text."""

    large = False

    def __init__(self, model: type[models.Model], column: str, keys: tuple[str, ...], bound_to: str) -> None:
        self.model, self.column, self.keys, self.bound_to = model, column, keys, bound_to
        self.name = f"{model._meta.label_lower}.{column}"

    def stale(self, number: int) -> list[Any]:
        rows = self.model._base_manager.values_list("pk", self.column).iterator()
        return [pk for pk, data in rows if any(b64decode(data[key])[0] != number for key in self._filled(data))]

    def reseal(self, pks: list[Any]) -> None:
        rows = self.model._base_manager.filter(pk__in=pks).select_for_update().values_list("pk", self.column)
        for pk, data in rows:
            for key in self._filled(data):
                value = secrets.unseal_bytes(b64decode(data[key]), self.bound_to)
                data[key] = b64encode(secrets.seal_bytes(value, self.bound_to)).decode()
            self.model._base_manager.filter(pk=pk).update(**{self.column: data})

    def sample(self) -> None:
        for order in ("pk", "-pk"):
            data = self.model._base_manager.order_by(order).values_list(self.column, flat=True).first() or {}
            for key in self._filled(data):
                secrets.unseal_bytes(b64decode(data[key]), self.bound_to)

    def _filled(self, data: dict[str, Any]) -> list[str]:
        return [key for key in self.keys if data.get(key)]


class IndexPlace:
    """A BlindIndexField of a model, with the sealed column that it speaks of."""

    def __init__(self, model: type[models.Model], field: BlindIndexField) -> None:
        self.model, self.field = model, field
        self.name = f"{model._meta.label_lower}.{field.name}"
        sealed = model._meta.get_field(field.of)
        if not isinstance(sealed, SealedField):
            raise TypeError(f"{self.name} is an index of {field.of}, which is not sealed")
        self.sealed = sealed

    def stale(self) -> Iterator[tuple[Any, str]]:
        """Key and right index of each row that has another one."""
        yield from self._wrong(self._rows().iterator())

    def is_sound(self) -> bool:
        """Whether the first and the last row are found through a key of the file."""
        rows = [row for order in ("pk", "-pk") if (row := self._rows().order_by(order).first())]
        indexes = secrets.blind_indexer(self.field.label)
        return all(kept in indexes(text) for _, kept, text in self._opened(rows))

    def _rows(self) -> models.QuerySet[Any, Any]:
        rows = self.model._base_manager.exclude(**{self.sealed.name: None})
        return rows.values_list("pk", self.field.name, self.sealed.name, *self.sealed.by)

    def _opened(self, rows: Any) -> Iterator[tuple[Any, str, str]]:
        for pk, kept, sealed, *by in rows:
            if self.sealed.bound_to is not None:
                yield pk, kept, secrets.unseal(bytes(sealed), self.sealed.bound_to(*by))

    def _wrong(self, rows: Any) -> Iterator[tuple[Any, str]]:
        for pk, kept, text in self._opened(rows):
            right = secrets.blind_index(text, self.field.label)
            if kept != right:
                yield pk, right


OTHERS: list[Place] = []


def _fields(kind: type[Any]) -> Iterator[tuple[type[models.Model], Any]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, kind):
                yield model, field


def places() -> list[Place]:
    """Everywhere that sealed values stand."""
    return [*(ColumnPlace(model, field) for model, field in _fields(SealedField)), *OTHERS]


def indexes() -> list[IndexPlace]:
    """Every blind index."""
    return [IndexPlace(model, field) for model, field in _fields(BlindIndexField)]
