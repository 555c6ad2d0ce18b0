"""For which reports an office may have a template of its own: by family, for committees and for cells."""

from enum import StrEnum

from capuy.reports.times import Kind


class Slot(StrEnum):
    """The value is also the word in the address."""

    YEAR = "nam"
    YEAR_OF_CELL = "nam-chi-bo"
    INTERIM = "ky-trong-nam"
    INTERIM_OF_CELL = "ky-trong-nam-chi-bo"
    TERM = "nhiem-ky"
    TERM_OF_CELL = "nhiem-ky-chi-bo"

    @property
    def of_cell(self) -> bool:
        return self.value.endswith("-chi-bo")

    @property
    def family(self) -> str:
        """As `Kind.frame` calls it."""
        return {"nam": "year", "ky-trong-nam": "interim", "nhiem-ky": "term"}[self.value.removesuffix("-chi-bo")]

    @property
    def label(self) -> str:
        whose = "của chi bộ" if self.of_cell else "của đảng bộ"
        return f"{_FAMILIES[self.family]} {whose}"


_FAMILIES = {
    "year": "Báo cáo năm",
    "interim": "Báo cáo tháng, quý, 6 tháng, 9 tháng",
    "term": "Báo cáo giữa nhiệm kỳ, nhiệm kỳ",
}


def slot_for(kind: Kind, *, is_cell: bool) -> Slot:
    return next(slot for slot in Slot if slot.family == kind.frame and slot.of_cell == is_cell)
