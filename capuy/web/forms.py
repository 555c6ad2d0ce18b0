"""How fields look: label, control, help, and the error beside the control."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates

_CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
]


class DressedField(BoundField):
    """A field whose control carries Bootstrap's class, and says so when it is wrong."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        used = widget or self.field.widget
        if used.is_hidden:
            return built
        dress = next(name for kind, name in _CLASSES if isinstance(used, kind))
        own = [used.attrs.get("class", ""), built.get("class", "")]
        built["class"] = " ".join(filter(None, [dress, *own, "is-invalid" if self.errors else ""]))
        return built

    @property
    def is_tick(self) -> bool:
        """A single box to tick, whose label stands at its right."""
        return type(self.field.widget) is forms.CheckboxInput


class Renderer(DjangoTemplates):
    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    bound_field_class = DressedField
