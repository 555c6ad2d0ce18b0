"""Choosing organisations: by code or name typed in, refined by a search box and a tree where scripts run."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from capuy.core import dates
from capuy.core.permissions import Permission
from capuy.core.text import clean, fold
from capuy.organisations import queries
from capuy.organisations.access import User, scope
from capuy.organisations.models import Organisation, Placement, Version

NAMED = 5


class OrganisationPicker(forms.TextInput):
    """A box for one code, or for codes parted by commas; `picker.js` makes it a search box with a tree."""

    template_name = "organisations/widgets/picker.html"

    def __init__(self, *, many: bool = False) -> None:
        super().__init__({"autocomplete": "off"})
        self.many = many
        self.field: OrganisationField | None = None
        self.query: dict[str, str] = {}

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, (list, tuple, set)):
            return ", ".join(str(item) for item in value)
        return super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        query = urlencode(self.query)
        context["widget"] |= {
            "many": self.many,
            "chosen": self._chosen(context["widget"]["value"] or ""),
            "search_url": f"{reverse('organisations:search')}?{query}",
            "tree_url": f"{reverse('organisations:choose')}?{query}",
        }
        return context

    def _chosen(self, text: str) -> list[dict[str, str]]:
        """Names of what is chosen; a code outside the asker's branches stays a code."""
        if not text or self.field is None:
            return []
        codes = _codes(text) if self.many else [text]
        paths = scope(self.field.user, self.field.permission)
        known = dict(queries.visible(paths).filter(code__in=codes).values_list("pk", "code"))
        names = queries.names_on(known, self.field.day or dates.today())
        return [{"code": code, "name": names.get(pk, code)} for pk, code in known.items()]


def _codes(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (clean(part) for part in re.split(r"[,;\n]", text)))))


class OrganisationField(forms.Field):
    """One organisation inside the branches over which `user` holds `permission`.

    Takes a code, or a name typed with or without marks if only one organisation bears it. `kinds` limits the choice;
    `day` tells for which day names are read. An organisation outside the branches answers like a missing one.
    """

    many = False
    widget: OrganisationPicker
    default_error_messages = {"required": "Chọn tổ chức."}

    def __init__(
        self,
        *,
        user: User,
        permission: Permission = Permission.SEE_FIGURES,
        kinds: Iterable[str] = (),
        day: dt.date | None = None,
        **options: Any,
    ) -> None:
        options.setdefault("help_text", "Gõ tên (không cần dấu) hoặc mã tổ chức.")
        super().__init__(widget=OrganisationPicker(many=self.many), **options)
        self.user = user
        self.permission = permission
        self.kinds = tuple(kinds)
        self.day = day
        self.widget.field = self
        self.widget.query = {
            "quyen": str(permission),
            **({"loai": ",".join(self.kinds)} if self.kinds else {}),
            **({"ngay": f"{day:%Y-%m-%d}"} if day else {}),
            **({"nhieu": "1"} if self.many else {}),
        }

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Organisation) else value

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, Organisation):
            return value or None
        return self._find([clean(str(value))])[0]

    def _find(self, texts: Sequence[str]) -> list[Organisation]:
        paths = scope(self.user, self.permission)
        by_code = {o.code: o for o in queries.visible(paths).filter(code__in=texts)}
        found = [by_code[text] if text in by_code else self._named(text, paths) for text in texts]
        self._check_kinds(found)
        return found

    def _named(self, text: str, paths: list[str]) -> Organisation:
        hits = [hit for hit in queries.search(text, self.day or dates.today(), paths) if not hit.closed]
        exact = [hit for hit in hits if fold(hit.name) == fold(text)]
        match exact or hits:
            case [hit]:
                return Organisation.objects.get(pk=hit.pk)
            case []:
                message = f"Không tìm thấy tổ chức “{text}” trong phạm vi được giao; kiểm tra lại tên hoặc mã."
            case several:
                named = "; ".join(f"{hit.name} ({hit.above}) – mã {hit.code}" for hit in several[:NAMED])
                message = f"Có nhiều tổ chức khớp với “{text}”: {named}. Ghi mã của tổ chức cần chọn."
        raise ValidationError(message, code="unknown-organisation")

    def _check_kinds(self, found: Sequence[Organisation]) -> None:
        if not self.kinds:
            return
        day = self.day or dates.today()
        versions = Version.objects.on(day).filter(organisation__in=found, kind__in=self.kinds)
        fitting = set(versions.values_list("organisation", flat=True))
        wrong = [organisation for organisation in found if organisation.pk not in fitting]
        if wrong:
            names = queries.names_on([organisation.pk for organisation in wrong], day)
            message = f"Không chọn được ở đây: {'; '.join(names.values())}. Chọn tổ chức đúng loại hình."
            raise ValidationError(message, code="wrong-kind")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


class OrganisationsField(OrganisationField):
    """Several organisations; cleaned to a list in the order of entry, empty if none."""

    many = True
    default_error_messages = {"required": "Chọn ít nhất một tổ chức."}

    def __init__(self, *, user: User, **options: Any) -> None:
        options.setdefault("help_text", "Gõ mã các tổ chức, cách nhau bằng dấu phẩy, hoặc chọn từ cây tổ chức.")
        super().__init__(user=user, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)) or hasattr(value, "all"):
            return ", ".join(organisation.code for organisation in value)
        return value

    def to_python(self, value: Any) -> list[Organisation]:
        if value in self.empty_values:
            return []
        if isinstance(value, (list, tuple)):
            return list(value)
        return list(dict.fromkeys(self._find(_codes(str(value)))))


def open_on(organisations: Iterable[Organisation], day: dt.date) -> set[int]:
    """Ids of those that exist on `day`."""
    places = Placement.objects.on(day).filter(organisation__in=list(organisations), closed=False)
    return set(places.values_list("organisation", flat=True))
