"""The year report of a committee."""

from capuy.reports.wording import Clause, Sentence
from capuy.reports.year_report import shared
from capuy.reports.year_report.plan import Frame, SectionPlan
from capuy.reviews.figures import GRADES

_SITUATION = [
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
_MEETINGS = Sentence(
    "Sinh hoạt chi bộ: ",
    [
        Clause("sinh hoạt thường kỳ {meetings.regular_held|padded} kỳ"),
        Clause("sinh hoạt chuyên đề {meetings.thematic_held|padded} kỳ"),
    ],
)
_GRADED_CELLS = Sentence(
    "Đánh giá, xếp loại chi bộ: ",
    [
        Clause(f"{grade} {{reviews.cells_{slug}|ratio}} chi bộ[ ({{reviews.cells_{slug}|percent}})]")
        for slug, grade in GRADES.items()
    ],
    nothing="Các chi bộ chưa được đánh giá, xếp loại trong năm.",
)
_COMMENDED = Sentence(
    "{during}, khen thưởng ",
    [
        Clause("{reviews.cells_commended|padded} chi bộ"),
        Clause("{reviews.members_commended|padded} đảng viên"),
    ],
    joint=" và ",
)
_HANDBOOK = Sentence(
    "Đến {until}, ",
    [Clause("{handbook.cells_using|ratio} chi bộ sử dụng Sổ tay đảng viên điện tử[ ({handbook.cells_using|percent})]")],
)
_WEAKNESSES = Sentence(
    "",
    [*shared.SHORTFALLS, Clause("còn {reviews.cells_not_fulfilled|padded} chi bộ không hoàn thành nhiệm vụ")],
)

_SECTIONS = [
    SectionPlan("situation", 0, "", "Đặc điểm tình hình, thuận lợi, khó khăn trong năm.", _SITUATION),
    shared.MENDED,
    SectionPlan("results", 1, "KẾT QUẢ LÃNH ĐẠO THỰC HIỆN NHIỆM VỤ NĂM {year}", "", shared.WORK),
    SectionPlan(
        "political",
        2,
        "Lãnh đạo thực hiện nhiệm vụ chính trị",
        "Kết quả lãnh đạo nhiệm vụ chính trị, chuyên môn của cơ quan, đơn vị, địa phương.",
    ),
    SectionPlan(
        "ideology",
        2,
        "Công tác chính trị, tư tưởng",
        "Học tập, quán triệt nghị quyết; học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh.",
    ),
    SectionPlan(
        "organisation",
        2,
        "Công tác tổ chức, cán bộ và đảng viên",
        "Củng cố tổ chức đảng, công tác cán bộ, quản lý đảng viên.",
        [
            _MEETINGS,
            shared.CANDIDATES,
            shared.ADMISSIONS,
            shared.COMINGS_AND_GOINGS,
            _GRADED_CELLS,
            shared.GRADED_MEMBERS,
            _COMMENDED,
        ],
    ),
    SectionPlan(
        "inspection",
        2,
        "Công tác kiểm tra, giám sát và kỷ luật đảng",
        "Nội dung kiểm tra, giám sát chủ yếu và kết quả; không ghi nội dung vụ việc cụ thể.",
        shared.INSPECTION,
    ),
    SectionPlan(
        "mass_work",
        2,
        "Công tác dân vận, thực hiện dân chủ ở cơ sở",
        "Công tác dân vận, quy chế dân chủ, phong trào thi đua.",
        [shared.MOVEMENTS],
    ),
    SectionPlan(
        "mass_organisations", 2, "Lãnh đạo các đoàn thể chính trị - xã hội", "Hoạt động của Công đoàn, Đoàn Thanh niên…"
    ),
    SectionPlan(
        "internal_affairs",
        2,
        "Công tác nội chính; phòng, chống tham nhũng, lãng phí, tiêu cực",
        "Kết quả công tác nội chính, tiếp dân, phòng, chống tham nhũng, lãng phí, tiêu cực.",
    ),
    SectionPlan(
        "methods",
        2,
        "Đổi mới phương thức lãnh đạo, cải cách hành chính, chuyển đổi số",
        "Đổi mới phương thức lãnh đạo; cải cách hành chính trong Đảng; chuyển đổi số.",
        [_HANDBOOK],
    ),
    SectionPlan("shortcomings", 1, "HẠN CHẾ, KHUYẾT ĐIỂM VÀ NGUYÊN NHÂN"),
    SectionPlan("weaknesses", 2, "Hạn chế, khuyết điểm", "Những việc chưa làm được.", [_WEAKNESSES]),
    SectionPlan("causes", 2, "Nguyên nhân", "Nguyên nhân khách quan, chủ quan."),
    shared.DIRECTIONS,
    shared.TASKS,
    shared.TARGETS,
    SectionPlan("proposals", 1, "KIẾN NGHỊ, ĐỀ XUẤT", "Kiến nghị với cấp trên."),
]

BY_ORGANISATION = [
    ("Chi bộ", "", "organisations.cells"),
    ("Đảng viên", "", "members.total"),
    ("Kết nạp", "", "members.admitted"),
    ("HTXS", "Xếp loại chi bộ", "reviews.cells_excellent"),
    ("HTT", "Xếp loại chi bộ", "reviews.cells_good"),
    ("HT", "Xếp loại chi bộ", "reviews.cells_fulfilled"),
    ("KHT", "Xếp loại chi bộ", "reviews.cells_not_fulfilled"),
]
COMMITTEE = Frame(
    title="tổng kết công tác xây dựng Đảng năm {year}; phương hướng, nhiệm vụ năm {next_year}",
    sections=_SECTIONS,
    results=(
        "organisations.cells",
        *shared.MEETINGS_RESULTS,
        "handbook.cells_using",
        *shared.MEMBERS_RESULTS,
        *(f"reviews.cells_{slug}" for slug in GRADES),
        *shared.GRADED_MEMBERS_RESULTS,
        "reviews.cells_commended",
        "reviews.members_commended",
        *shared.WORK_RESULTS,
    ),
    by_organisation=BY_ORGANISATION,
    by_organisation_note=(
        "Ghi chú: HTXS, HTT, HT, KHT là hoàn thành xuất sắc, hoàn thành tốt, hoàn thành và không hoàn thành nhiệm vụ."
    ),
)
