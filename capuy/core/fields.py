"""Columns that behave the same on both databases."""

from typing import Any

from django.db import models


class KeyField(models.CharField):
    """Text compared byte by byte: paths, sort keys, folded names. Lets a range use the index on PostgreSQL too."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def branch(path: str, prefix: str = "") -> models.Q:
    """Rows at `path` and below it, as a range that uses the index. `prefix` ends with the column's relation."""
    return models.Q(**{f"{prefix}path__gte": path, f"{prefix}path__lt": path + "~"})


def starts_with(column: str, folded: str) -> models.Q:
    """Prefix search on a KeyField, as a range (a bound LIKE does not use the index)."""
    return models.Q(**{f"{column}__gte": folded, f"{column}__lt": folded + "\U0010ffff"})
