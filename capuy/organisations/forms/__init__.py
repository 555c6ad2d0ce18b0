"""Forms of this room, and the fields by which every room lets its users choose organisations."""

from capuy.organisations.forms.picker import OrganisationField, OrganisationsField

__all__ = ["OrganisationField", "OrganisationsField"]
