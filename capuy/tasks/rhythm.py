"""The days on which recurring work is due."""

import datetime as dt

from capuy.core.dates import add_months
from capuy.tasks.models import Rhythm, Series

_MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}


def due_of(series: Series, ordinal: int) -> dt.date:
    """The due day of number `ordinal` (from 1), counted from the first: after the 28th comes the 31st again."""
    times = ordinal - 1
    if series.rhythm == Rhythm.WEEKLY:
        return series.first_due_on + dt.timedelta(weeks=times)
    return add_months(series.first_due_on, _MONTHS[Rhythm(series.rhythm)] * times)
