"""Forms 1 to 3B and 7: who came and went, who was admitted, who is there, and the work with cards, badges, moves."""

from collections.abc import Iterable, Iterator

from capuy.figures.statistics.forms import Check, Column, Groups, Line, StatisticalForm, declare_form
from capuy.members.figures import AGES
from capuy.members.models import Education, PoliticalTheory, Profession
from capuy.members.statistics.cuts import BADGES, LEVELS, YEAR_BANDS, ages_label, years_label

UNIT = "đảng viên"
TOTAL = Column("tong", "Tổng số")
# Sex, ethnic group and religion do not change from one day to another, so that gains and losses balance in each.
_CONSTANT = (
    TOTAL,
    Column("nu", "Nữ", "female"),
    Column("dtts", "Dân tộc thiểu số", "ethnic_minority"),
    Column("ton-giao", "Có tôn giáo", "religious"),
)
_TRAITS = (
    TOTAL,
    Column("nu", "Nữ", "female"),
    Column("tuoi-18-30", "18 đến 30 tuổi", "young"),
    Column("dai-hoc", "Đại học trở lên", "university"),
    Column("llct", "Lý luận chính trị cao cấp, cử nhân", "advanced_theory"),
)
_STOCK, _ADMITTED = "members.total", "members.admitted"
_LEVEL_LABELS = {
    "education": "Học vấn phổ thông",
    "profession": "Chuyên môn, nghiệp vụ",
    "political_theory": "Lý luận chính trị",
}
# The indicators of the levels are named by these.
_LEVEL_CODES = {"education": "education", "profession": "profession", "political_theory": "theory"}


def _stock(code: str, cut: str, label: str) -> Line:
    return Line(code, label, f"{_STOCK}+{cut}", depth=1)


def _plain(code: str, indicator: str, label: str, depth: int = 1) -> Line:
    return Line(code, label, indicator, depth=depth)


def _typed(code: str, label: str) -> Line:
    return Line(code, label, typed=True, depth=1)


def _levels_of_stock() -> Iterator[Line]:
    for column, _, levels in LEVELS:
        yield Line(column, _LEVEL_LABELS[column])
        for level in levels:
            yield _plain(f"{column}.{level.value}", f"members.{_LEVEL_CODES[column]}_{level.value}", level.label)
        yield _stock(f"{column}.unknown", f"{column}_unknown", "Chưa ghi trong hồ sơ")


def _levels_of_admitted() -> Iterator[Line]:
    for column, _, levels in LEVELS:
        yield Line(column, _LEVEL_LABELS[column])
        for level in levels:
            yield Line(f"{column}.{level.value}", level.label, f"{_ADMITTED}+{column}_{level.value}", depth=1)
        yield Line(f"{column}.unknown", "Chưa ghi trong hồ sơ", f"{_ADMITTED}+{column}_unknown", depth=1)


def _level_checks() -> Iterator[Check]:
    for column, levels in (("education", Education), ("profession", Profession), ("political_theory", PoliticalTheory)):
        parts = (*(f"{column}.{level.value}" for level in levels), f"{column}.unknown")
        yield Check(f"{_LEVEL_LABELS[column]}: các dòng cộng lại bằng tổng số", "total", parts)


def _age_code(first: int, last: int) -> str:
    return f"members.age_{first}_{last}" if last < 200 else f"members.age_{first}_plus"


_GAINS = ("admitted", "readmitted", "from_outside", "from_inside", "reorganised_in", "entered")
_LOSSES = (
    *("deceased", "struck_off", "expelled", "resigned", "admission_cancelled"),
    *("to_outside", "to_inside", "reorganised_out"),
)

_BALANCE = StatisticalForm(
    "1",
    UNIT,
    _CONSTANT,
    lines=(
        Line("opening", "Đảng viên đầu kỳ", "members.opening"),
        Line("gains", "Tăng trong kỳ", sums=_GAINS),
        _plain("admitted", "members.admitted", "Kết nạp mới"),
        _plain("readmitted", "members.readmitted", "Kết nạp lại"),
        Line("from_outside", "Chuyển sinh hoạt đến từ ngoài đảng bộ", "members.transferred_in+from_outside", depth=1),
        Line("from_inside", "Chuyển đến từ chi bộ khác trong đảng bộ", "members.transferred_in+from_inside", depth=1),
        _plain("reorganised_in", "members.reorganised_in", "Đến theo quyết định về tổ chức"),
        _plain("entered", "members.entered", "Có sẵn khi lập sổ trên phần mềm"),
        Line("losses", "Giảm trong kỳ", sums=_LOSSES),
        _plain("deceased", "members.deceased", "Từ trần"),
        _plain("struck_off", "members.struck_off", "Xóa tên"),
        _plain("expelled", "members.expelled", "Khai trừ"),
        _plain("resigned", "members.resigned", "Xin ra khỏi Đảng"),
        _plain("admission_cancelled", "members.admission_cancelled", "Hủy quyết định kết nạp"),
        Line("to_outside", "Chuyển sinh hoạt đi ra ngoài đảng bộ", "members.transferred_out+to_outside", depth=1),
        Line("to_inside", "Chuyển đi sang chi bộ khác trong đảng bộ", "members.transferred_out+to_inside", depth=1),
        _plain("reorganised_out", "members.reorganised_out", "Đi theo quyết định về tổ chức"),
        Line("closing", "Đảng viên cuối kỳ", _STOCK),
        _plain("official", "members.official", "Chính thức"),
        _plain("probationary", "members.probationary", "Dự bị"),
        Line("memo", "Ngoài số tăng, giảm ở trên"),
        _typed("restored", "Được khôi phục quyền đảng viên"),
        _typed("lost_contact", "Đứt liên lạc, chưa xử lý"),
    ),
    checks=(
        Check("Đầu kỳ + tăng − giảm = cuối kỳ", "closing", ("opening", "gains", "-losses")),
        Check("Chuyển đến và chuyển đi trong nội bộ đảng bộ bằng nhau", "from_inside", ("to_inside",)),
        Check("Chính thức + dự bị = cuối kỳ", "closing", ("official", "probationary")),
    ),
    note="Chuyển sinh hoạt giữa các chi bộ trong đảng bộ được ghi cả ở tăng và giảm, nên không làm đổi số cuối kỳ.",
)

_NEW = StatisticalForm(
    "2",
    UNIT,
    _CONSTANT,
    lines=(
        Line("total", "Đảng viên mới kết nạp trong kỳ", _ADMITTED),
        Line("sex", "Giới tính"),
        Line("male", "Nam", f"{_ADMITTED}+male", depth=1),
        Line("female", "Nữ", f"{_ADMITTED}+female", depth=1),
        Line("age", "Tuổi khi kết nạp"),
        Line("under_age", "Dưới 18 tuổi (xem lại ngày sinh, ngày kết nạp)", f"{_ADMITTED}+arrived_under_age", depth=1),
        *(Line(f"age.{a}", ages_label(a, b), f"{_ADMITTED}+arrived_{a}", depth=1) for a, b in AGES),
        *_levels_of_admitted(),
        Line("others", "Kết nạp lại trong kỳ (không nằm trong số trên)", "members.readmitted"),
        Line("work", "Nghề nghiệp, đối tượng khi kết nạp"),
        _typed("union", "Đoàn viên Đoàn Thanh niên Cộng sản Hồ Chí Minh"),
        _typed("trade_union", "Đoàn viên công đoàn"),
        _typed("civil_servant", "Cán bộ, công chức, viên chức"),
        _typed("worker", "Công nhân, người lao động"),
        _typed("farmer", "Nông dân"),
        _typed("student", "Học sinh, sinh viên"),
        _typed("owner", "Chủ doanh nghiệp tư nhân"),
    ),
    checks=(
        Check("Nam + nữ = tổng số", "total", ("male", "female")),
        Check("Các nhóm tuổi cộng lại bằng tổng số", "total", ("under_age", *(f"age.{first}" for first, _ in AGES))),
        *_level_checks(),
    ),
)

_TEAM = StatisticalForm(
    "3",
    UNIT,
    _CONSTANT,
    lines=(
        Line("total", "Đảng viên cuối kỳ", _STOCK),
        _plain("official", "members.official", "Chính thức"),
        _plain("probationary", "members.probationary", "Dự bị"),
        _plain("exempt", "members.exempt", "Trong đó: được miễn công tác và sinh hoạt"),
        Line("sex", "Giới tính"),
        _stock("male", "male", "Nam"),
        _plain("female", "members.female", "Nữ"),
        Line("age", "Tuổi đời"),
        _stock("under_age", "under_age", "Dưới 18 tuổi (xem lại ngày sinh)"),
        *(_plain(f"age.{first}", _age_code(first, last), ages_label(first, last)) for first, last in AGES),
        Line("years", "Tuổi Đảng (từ ngày quyết định kết nạp, chưa trừ thời gian gián đoạn)"),
        *(_stock(f"years.{first}", f"years_{first}", years_label(first, last)) for first, last in YEAR_BANDS),
        _stock("years.unknown", "years_unknown", "Chưa ghi ngày kết nạp"),
        *_levels_of_stock(),
        Line("work", "Nghề nghiệp"),
        _typed("civil_servant", "Cán bộ, công chức"),
        _typed("public_employee", "Viên chức"),
        _typed("worker", "Công nhân, người lao động trong doanh nghiệp"),
        _typed("farmer", "Nông dân"),
        _typed("forces", "Quân đội, công an"),
        _typed("student", "Học sinh, sinh viên"),
        _typed("retired", "Hưu trí"),
        _typed("other_work", "Nghề nghiệp khác"),
    ),
    checks=(
        Check("Chính thức + dự bị = tổng số", "total", ("official", "probationary")),
        Check("Nam + nữ = tổng số", "total", ("male", "female")),
        Check("Các nhóm tuổi cộng lại bằng tổng số", "total", ("under_age", *(f"age.{first}" for first, _ in AGES))),
        Check(
            "Các nhóm tuổi Đảng cộng lại bằng tổng số",
            "total",
            (*(f"years.{first}" for first, _ in YEAR_BANDS), "years.unknown"),
        ),
        *_level_checks(),
    ),
)


def _by_origin(number: str, whole: str) -> StatisticalForm:
    return StatisticalForm(
        number,
        UNIT,
        _TRAITS,
        groups=(
            Groups("dan-toc", "Theo dân tộc", "Dân tộc", "dan-toc", whole),
            Groups("ton-giao", "Theo tôn giáo", "Tôn giáo", "ton-giao", whole),
        ),
        note="Dân tộc, tôn giáo là dữ liệu cá nhân nhạy cảm: chỉ người được xem danh sách đảng viên mới mở được tên.",
    )


def _badge_lines() -> Iterable[Line]:
    return (
        Line(f"badge.{years}", f"Huy hiệu {years} năm", f"members.badges+badge_{years}", depth=1) for years in BADGES
    )


_WORK = StatisticalForm(
    "7",
    UNIT,
    _CONSTANT,
    lines=(
        Line("admission", "Kết nạp, công nhận"),
        _plain("admitted", "members.admitted", "Kết nạp mới"),
        _plain("readmitted", "members.readmitted", "Kết nạp lại"),
        _plain("recognised", "members.recognised", "Công nhận đảng viên chính thức"),
        Line("moves", "Chuyển sinh hoạt đảng"),
        _plain("transferred_in", "members.transferred_in", "Lượt chuyển đến (cả trong nội bộ đảng bộ)"),
        _plain("transferred_out", "members.transferred_out", "Lượt chuyển đi (cả trong nội bộ đảng bộ)"),
        _plain("temporary", "members.temporary", "Đang sinh hoạt tạm thời tại đảng bộ cuối kỳ"),
        Line("cards", "Thẻ đảng viên"),
        _plain("cards_issued", "members.cards_issued", "Được cấp thẻ trong kỳ"),
        Line("no_card", "Đảng viên chính thức chưa ghi ngày cấp thẻ", "members.official+no_card", depth=1),
        _typed("card_lost", "Cấp lại thẻ bị mất"),
        _typed("card_damaged", "Đổi thẻ bị hỏng"),
        Line("badges", "Được tặng Huy hiệu Đảng", "members.badges"),
        *_badge_lines(),
        Line("badge.other", "Nội dung ghi không nêu mức", "members.badges+badge_other", depth=1),
        _typed("badge.posthumous", "Truy tặng Huy hiệu Đảng"),
        Line("exemption", "Miễn, đình chỉ sinh hoạt"),
        _plain("exempted", "members.exempted", "Được miễn công tác và sinh hoạt trong kỳ"),
        _plain("exempt", "members.exempt", "Đang được miễn cuối kỳ"),
        _plain("suspended", "members.suspended", "Đang bị đình chỉ sinh hoạt cuối kỳ"),
        Line("leaving", "Ra khỏi Đảng"),
        _plain("struck_off", "members.struck_off", "Xóa tên"),
        _plain("expelled", "members.expelled", "Khai trừ"),
        _plain("resigned", "members.resigned", "Xin ra khỏi Đảng"),
        _plain("admission_cancelled", "members.admission_cancelled", "Hủy quyết định kết nạp"),
        Line("files", "Hồ sơ"),
        _typed("supplements", "Phiếu bổ sung hồ sơ đảng viên đã nộp"),
        _typed("files_missing", "Đảng viên chưa đủ hồ sơ, đang hoàn thiện"),
    ),
    checks=(
        Check(
            "Huy hiệu các mức cộng lại bằng tổng số",
            "badges",
            (*(f"badge.{years}" for years in BADGES), "badge.other"),
        ),
    ),
)

declare_form(_BALANCE, _NEW, _by_origin("2B", _ADMITTED), _TEAM, _by_origin("3B", _STOCK), _WORK)
