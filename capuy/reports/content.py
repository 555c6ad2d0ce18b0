"""What a report says, before it becomes a page, a Word paper or a workbook. Plain values, kept as JSON when frozen."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any


def opened(period: str) -> str:
    """Of several periods one after the other (`stretches`), the year around them."""
    return period[:4] if "+" in period else period


@dataclass(frozen=True)
class Span:
    """A run of text; one with an indicator is a figure, which opens its explanation for that period.

    `form` says how the figure is put (`wording`).
    """

    text: str
    indicator: str = ""
    period: str = ""
    form: str = ""

    @property
    def opens(self) -> str:
        """The period whose explanation it opens."""
        return opened(self.period)


@dataclass(frozen=True)
class Cell:
    """A cell of a table: as printed, and the number behind it.

    `code` names the organisation it speaks of, `period` its period where that is not the report's own, `form` how the
    figure is put (`wording`).
    """

    text: str
    value: int | None = None
    indicator: str = ""
    code: str = ""
    period: str = ""
    form: str = ""

    @property
    def opens(self) -> str:
        """The period whose explanation it opens; empty is the report's own."""
        return opened(self.period)


@dataclass(frozen=True)
class Row:
    cells: list[Cell]
    kind: str = "plain"  # or "group", "total"


@dataclass(frozen=True)
class Table:
    """`bands` are headings over several columns: (text, how many columns); empty texts leave a column to itself."""

    title: str
    columns: list[str]
    bands: list[tuple[str, int]]
    rows: list[Row]
    note: str


@dataclass(frozen=True)
class Section:
    """`level` 1 is a part (`I-`), 2 an article of it (`1.`), 3 a point of that (`a)`), 0 a text without heading."""

    code: str
    level: int
    heading: str
    paragraphs: list[list[Span]]
    office_text: str = ""
    prompt: str = ""
    kept_from: str = ""

    @property
    def office_lines(self) -> list[str]:
        return [line.strip() for line in self.office_text.splitlines() if line.strip()]

    @property
    def lines(self) -> list[str]:
        """Everything as it is printed."""
        return ["".join(span.text for span in spans) for spans in self.paragraphs] + self.office_lines

    @property
    def missing(self) -> bool:
        """Nothing to say so far, where something is expected."""
        return bool(self.prompt) and not self.lines


@dataclass(frozen=True)
class Head:
    """What stands around the text of a paper."""

    superior: str
    issuer: str
    appendix_of: str
    symbol: str
    place_date: str
    kind: str
    title: str
    recipients: list[str]
    authority: str
    post: str
    signer: str
    draft: bool
    dated_on: str  # the day whose layout and names hold, ISO
    template: str = "year"
    period: str = ""
    until: str = ""


@dataclass(frozen=True)
class Content:
    head: Head
    sections: list[Section]
    tables: list[Table]

    def spans(self) -> Iterator[Span]:
        for section in self.sections:
            for spans in section.paragraphs:
                yield from spans

    def figures_of(self, organisation: str) -> Iterator[tuple[str, str]]:
        """Indicator and period of each figure about that organisation, as printed; empty is the report's own."""
        for span in self.spans():
            if span.indicator:
                yield span.indicator, span.period
        for table in self.tables:
            for row in table.rows:
                for cell in row.cells:
                    if cell.indicator and cell.code in ("", organisation):
                        yield cell.indicator, cell.period

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Content":
        return cls(
            Head(**data["head"]),
            [
                Section(**{**item, "paragraphs": [[Span(**span) for span in line] for line in item["paragraphs"]]})
                for item in data["sections"]
            ],
            [
                Table(
                    **{
                        **item,
                        "bands": [(text, width) for text, width in item["bands"]],
                        "rows": [Row([Cell(**c) for c in row["cells"]], row["kind"]) for row in item["rows"]],
                    }
                )
                for item in data["tables"]
            ],
        )
