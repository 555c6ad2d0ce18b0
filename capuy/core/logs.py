"""What may stand in a log: where something failed and which kind of failure it was, never what it was about."""

import logging
import traceback
from types import TracebackType

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutValues(logging.Formatter):
    """Leaves the messages of exceptions out: PostgreSQL quotes the whole row that it refused, and Python the value."""

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - logging's name
        lines: list[str] = []
        known: set[int] = set()
        error = ei[1]
        while error is not None and id(error) not in known:
            known.add(id(error))
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            state = getattr(error, "sqlstate", None)
            lines.insert(0, "".join([*traceback.format_tb(error.__traceback__), kind, f" {state}" if state else ""]))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\n".join(lines)
