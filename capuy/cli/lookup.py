"""What a command names, found or refused in plain words. The command line acts for the whole instance."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from capuy.cli.speech import Failure
from capuy.core.dates import DateProblem, parse_date
from capuy.core.periods import Period, PeriodProblem, parse_period

if TYPE_CHECKING:
    from capuy.organisations.models import Organisation


def find_organisation(code: str) -> "Organisation":
    """Raises Failure for an unknown code."""
    from capuy.organisations.models import Organisation  # models load after set-up only

    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        raise Failure(f"Không có tổ chức nào mang mã “{code}”; xem mã bằng “capuy organisations list”.")
    return organisation


class DateType(click.ParamType):
    name = "ngày"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        try:
            return value if isinstance(value, dt.date) else parse_date(value)
        except DateProblem as problem:
            self.fail(str(problem), param, ctx)


class PeriodType(click.ParamType):
    name = "kỳ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        try:
            return value if isinstance(value, Period) else parse_period(value)
        except PeriodProblem as problem:
            self.fail(str(problem), param, ctx)
