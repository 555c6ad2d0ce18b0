"""The record of what personal data is kept and why, as a page for Word and Excel and as text for docs/privacy.md."""

from collections.abc import Iterator

from capuy.core import dates
from capuy.core.personal import Data, Holding, holdings, impersonal_models
from capuy.documents import sheets
from capuy.regulations import personal_data as law

TITLE = "Dữ liệu cá nhân được lưu trong hệ thống"
CLASSES = f"“Nhạy cảm” là {law.SENSITIVE_HERE}; còn lại là “Cơ bản”."
_COLUMNS = (
    sheets.Column("TT", kind="order"),
    sheets.Column("Dữ liệu", width=36),
    sheets.Column("Loại", width=11),
    sheets.Column("Mục đích", width=30),
    sheets.Column("Căn cứ", width=42),
    sheets.Column("Giữ đến khi nào", width=36),
)


# Those whom it is about come first, the machinery last.
_ROOMS = ("members", "reports", "figures", "documents", "organisations", "accounts", "mfa", "sessions", "account")


def in_order() -> list[Holding]:
    """All holdings as people ask for them."""
    return sorted(holdings(), key=_rank)


def _rank(holding: Holding) -> int:
    room = holding.model._meta.app_label if holding.model else ""
    return _ROOMS.index(room) if room in _ROOMS else len(_ROOMS) + (not holding.where)


def what(holding: Holding, data: Data) -> str:
    """With the word that it is encrypted, where it is."""
    return f"{data.what} (mã hóa khi lưu)" if holding.is_sealed(data) else data.what


def sheet() -> sheets.Page:
    rows: list[list[str | int] | str] = []
    number = 0
    for holding in in_order():
        rows.append(f"{holding.label}. {holding.note}" if holding.note else holding.label)
        for data in holding.data:
            number += 1
            kept = data.kept.until
            rows.append([number, what(holding, data), str(data.classed), data.purpose, data.ground, kept])
    return sheets.Page(
        name="Dữ liệu cá nhân",
        columns=_COLUMNS,
        rows=rows,
        title=TITLE.upper(),
        subtitle=f"(Theo {law.LAW}; tính đến ngày {dates.format_date(dates.today())})",
        note=f"{CLASSES} {law.CAVEAT}",
    )


def markdown() -> str:
    """The same with the names that the code has, for those who read the source."""
    return "\n".join(_markdown())


def _markdown() -> Iterator[str]:
    for holding in in_order():
        yield f"### {holding.label}{f' (`{holding.where}`)' if holding.where else ''}\n"
        if holding.note:
            yield f"{holding.note}\n"
        yield "| Dữ liệu | Cột | Loại | Mục đích | Căn cứ | Giữ đến khi nào |\n| --- | --- | --- | --- | --- | --- |"
        for data in holding.data:
            columns = ", ".join(f"`{name}`" for name in data.names)
            cells = (what(holding, data), columns, data.classed, data.purpose, data.ground, data.kept.until)
            yield f"| {' | '.join(cells)} |"
        if holding.plain:
            yield f"\nKhông phải dữ liệu cá nhân: {', '.join(f'`{name}`' for name in holding.plain)}."
        yield ""
    yield "### Không có dữ liệu cá nhân\n"
    for said in impersonal_models():
        yield f"- `{said.model._meta.label}`: {said.why}."
