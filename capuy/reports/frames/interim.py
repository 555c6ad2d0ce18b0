"""Reports of a month, a quarter, 6 and 9 months: the frame of the year, shorter, with plan and same period compared."""

from capuy.reports.wording import Clause, Sentence
from capuy.reports.year_report import shared
from capuy.reports.year_report.plan import Frame, SectionPlan

_PLAN = "[, từ đầu năm đạt {members.admitted@plan|ratio} {target} ({members.admitted@plan|percent})]"
_ADMISSIONS = Sentence(
    "",
    [
        Clause(
            "kết nạp {members.admitted|padded} đảng viên[, {members.admitted|change} {before}]" + _PLAN,
            zero="{during} chưa kết nạp đảng viên mới" + _PLAN,
        ),
        Clause("công nhận đảng viên chính thức {members.recognised|padded} đồng chí"),
    ],
)
_MEETINGS = Sentence(
    "{during}, các chi bộ sinh hoạt ",
    [
        Clause("thường kỳ {meetings.regular_held|padded} kỳ[, {meetings.regular_held|change} {before}]"),
        Clause("chuyên đề {meetings.thematic_held|padded} kỳ[, {meetings.thematic_held|change} {before}]"),
    ],
)
_CELL_MEETINGS = Sentence(
    "{during}, Chi bộ sinh hoạt ",
    [
        Clause("thường kỳ {meetings.regular_held|padded} kỳ"),
        Clause("chuyên đề {meetings.thematic_held|padded} kỳ"),
    ],
)
SITUATION = [
    Sentence(
        "Đến {until}, Đảng bộ có ",
        [
            Clause("{organisations.cells|padded} chi bộ"),
            Clause("{members.total|padded} đảng viên[, {members.total|change} {end_before}]"),
        ],
        joint=" với ",
        nothing="Đến {until}, Đảng bộ chưa có số liệu về chi bộ và đảng viên.",
    ),
    shared.MEMBERS_BY_KIND,
]
CELL_SITUATION = [
    Sentence(
        "Đến {until}, Chi bộ có ",
        [Clause("{members.total|padded} đảng viên[, {members.total|change} {end_before}]")],
        nothing="Đến {until}, Chi bộ chưa có số liệu về đảng viên.",
    ),
    shared.MEMBERS_BY_KIND,
]

_RESULTS = SectionPlan("results", 1, "KẾT QUẢ THỰC HIỆN NHIỆM VỤ {PERIOD}", "", shared.WORK)
_HIGHLIGHTS = SectionPlan(
    "highlights", 2, "Kết quả nổi bật, so với kế hoạch và cùng kỳ", "Việc nổi bật khác trong kỳ.", highlights=True
)
_POLITICAL = SectionPlan(
    "political", 2, "Lãnh đạo thực hiện nhiệm vụ chính trị", "Kết quả lãnh đạo nhiệm vụ chính trị, chuyên môn trong kỳ."
)
_IDEOLOGY = SectionPlan(
    "ideology", 2, "Công tác chính trị, tư tưởng", "Học tập, quán triệt nghị quyết; tình hình tư tưởng trong kỳ."
)
_INSPECTION = SectionPlan(
    "inspection",
    2,
    "Công tác kiểm tra, giám sát và kỷ luật đảng",
    "Nội dung kiểm tra, giám sát chủ yếu và kết quả; không ghi nội dung vụ việc cụ thể.",
    shared.INSPECTION,
)
_ENDING = [
    SectionPlan(
        "shortcomings", 1, "HẠN CHẾ, KHUYẾT ĐIỂM VÀ NGUYÊN NHÂN", "Việc chưa làm được trong kỳ và nguyên nhân."
    ),
    SectionPlan("directions", 1, "NHIỆM VỤ TRỌNG TÂM {COMING}"),
    SectionPlan(
        "targets", 2, "Chỉ tiêu còn phải thực hiện", "Những chỉ tiêu chưa giao trong phần mềm.", still_to_do=True
    ),
    SectionPlan("tasks", 2, "Nhiệm vụ, giải pháp", "Các nhiệm vụ, giải pháp chủ yếu của thời gian tới."),
    SectionPlan("proposals", 1, "KIẾN NGHỊ, ĐỀ XUẤT", "Kiến nghị với cấp trên."),
]
TITLE = "kết quả công tác xây dựng Đảng {period}; nhiệm vụ trọng tâm {coming}"
RESULTS = (*shared.MEETINGS_RESULTS, *shared.MEMBERS_RESULTS, *shared.WORK_RESULTS[:3])

CELL = Frame(
    title="kết quả công tác {period}; nhiệm vụ trọng tâm {coming}",
    sections=[
        SectionPlan("situation", 0, "", "Tình hình của chi bộ trong kỳ.", CELL_SITUATION),
        _RESULTS,
        _HIGHLIGHTS,
        _IDEOLOGY,
        _POLITICAL,
        SectionPlan(
            "organisation",
            2,
            "Công tác xây dựng chi bộ",
            "Sinh hoạt chi bộ, quản lý đảng viên, phát triển đảng, đảng phí.",
            [_CELL_MEETINGS, shared.CANDIDATES, _ADMISSIONS, shared.COMINGS_AND_GOINGS],
        ),
        _INSPECTION,
        SectionPlan(
            "mass_organisations", 2, "Lãnh đạo các đoàn thể chính trị - xã hội", "Công tác dân vận, đoàn thể trong kỳ."
        ),
        *_ENDING,
    ],
    results=RESULTS,
    template="interim",
)

BY_ORGANISATION = [
    ("Chi bộ", "", "organisations.cells"),
    ("Đảng viên", "", "members.total"),
    ("Kết nạp", "", "members.admitted"),
    ("TK", "Kỳ sinh hoạt", "meetings.regular_held"),
    ("CĐ", "Kỳ sinh hoạt", "meetings.thematic_held"),
    ("KT", "Số cuộc", "inspection.inspections_done"),
    ("GS", "Số cuộc", "inspection.supervisions_done"),
]
BY_ORGANISATION_NOTE = "Ghi chú: TK, CĐ là sinh hoạt thường kỳ, chuyên đề; KT, GS là cuộc kiểm tra, giám sát đã làm."
COMMITTEE = Frame(
    title=TITLE,
    sections=[
        SectionPlan("situation", 0, "", "Đặc điểm tình hình, thuận lợi, khó khăn trong kỳ.", SITUATION),
        _RESULTS,
        _HIGHLIGHTS,
        _POLITICAL,
        _IDEOLOGY,
        SectionPlan(
            "organisation",
            2,
            "Công tác tổ chức, cán bộ và đảng viên",
            "Củng cố tổ chức đảng, công tác cán bộ, quản lý đảng viên.",
            [_MEETINGS, shared.CANDIDATES, _ADMISSIONS, shared.COMINGS_AND_GOINGS],
        ),
        _INSPECTION,
        SectionPlan(
            "mass_work",
            2,
            "Công tác dân vận, nội chính, lãnh đạo các đoàn thể",
            "Dân vận, dân chủ ở cơ sở, đoàn thể; phòng, chống tham nhũng, lãng phí, tiêu cực.",
        ),
        *_ENDING,
    ],
    results=("organisations.cells", *RESULTS),
    by_organisation=BY_ORGANISATION,
    by_organisation_note=BY_ORGANISATION_NOTE,
    template="interim",
)
