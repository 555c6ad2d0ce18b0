"""What a report says, before it becomes a page, a Word paper or a workbook. Plain values, kept as JSON when frozen."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Span:
    """A run of text; one with an indicator is a figure, which opens its explanation for that period."""

    text: str
    indicator: str = ""
    period: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table: as printed, and the number behind it. `code` names the organisation it speaks of."""

    text: str
    value: int | None = None
    indicator: str = ""
    code: str = ""


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


@dataclass(frozen=True)
class Content:
    head: Head
    sections: list[Section]
    tables: list[Table]

    def spans(self) -> Iterator[Span]:
        for section in self.sections:
            for spans in section.paragraphs:
                yield from spans

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
