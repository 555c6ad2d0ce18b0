"""The statistical forms about members and organisations: through what records are seen, and the lines of the forms."""

from capuy.members.statistics import cuts, organisation_forms, person_forms

__all__ = ["cuts", "organisation_forms", "person_forms"]
