"""How fields look."""

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    pass
