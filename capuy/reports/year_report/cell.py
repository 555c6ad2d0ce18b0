"""The year report of a cell: what it did itself, said without speaking of other cells."""

from capuy.reports.wording import Clause, Sentence
from capuy.reports.year_report import shared
from capuy.reports.year_report.plan import Frame, SectionPlan
from capuy.reviews.figures import GRADES

_MEETINGS = [
    Sentence(
        "{during}, Chi bộ tổ chức ",
        [
            Clause("{meetings.regular_held|padded} kỳ sinh hoạt thường kỳ"),
            Clause("{meetings.thematic_held|padded} kỳ sinh hoạt chuyên đề"),
        ],
        joint=" và ",
    ),
    Sentence("", [Clause("Chi bộ {handbook.cells_using|named:sử dụng} Sổ tay đảng viên điện tử trong sinh hoạt")]),
]
_MEMBERS = [
    Sentence(
        "Đến {until}, Chi bộ có ",
        [Clause("{members.total|padded} đảng viên[, {members.total|change} {end_before}]")],
        nothing="Đến {until}, Chi bộ chưa có số liệu về đảng viên.",
    ),
    shared.MEMBERS_BY_KIND,
    shared.COMINGS_AND_GOINGS,
]
_REVIEW = [
    Sentence(
        "Chi bộ được xếp loại ",
        [Clause(f"{{reviews.cells_{slug}|named:{grade}}}") for slug, grade in GRADES.items()],
        nothing="Chi bộ chưa được đánh giá, xếp loại trong năm.",
    ),
    shared.GRADED_MEMBERS,
    Sentence(
        "{during}, ",
        [
            Clause("Chi bộ {reviews.cells_commended|named:được khen thưởng}"),
            Clause("có {reviews.members_commended|padded} đảng viên được khen thưởng"),
        ],
        joint=", ",
    ),
]

_SECTIONS = [
    shared.MENDED,
    SectionPlan("results", 1, "KẾT QUẢ THỰC HIỆN NHIỆM VỤ NĂM {year}", "", shared.WORK),
    SectionPlan(
        "ideology",
        2,
        "Công tác chính trị, tư tưởng",
        "Học tập, quán triệt nghị quyết; tình hình tư tưởng của đảng viên, quần chúng.",
    ),
    SectionPlan(
        "political",
        2,
        "Lãnh đạo thực hiện nhiệm vụ chính trị",
        "Kết quả lãnh đạo nhiệm vụ chính trị, chuyên môn của cơ quan, đơn vị, địa bàn.",
    ),
    SectionPlan("building", 2, "Công tác xây dựng chi bộ"),
    SectionPlan("meetings", 3, "Sinh hoạt chi bộ", "Nền nếp, nội dung và chất lượng sinh hoạt.", _MEETINGS),
    SectionPlan(
        "members", 3, "Công tác đảng viên", "Phân công nhiệm vụ, quản lý, giúp đỡ đảng viên; hồ sơ đảng viên.", _MEMBERS
    ),
    SectionPlan(
        "admissions",
        3,
        "Công tác kết nạp đảng viên",
        "Tạo nguồn, bồi dưỡng, giúp đỡ quần chúng ưu tú.",
        [shared.CANDIDATES, shared.ADMISSIONS],
    ),
    SectionPlan(
        "inspection",
        3,
        "Công tác kiểm tra, giám sát, kỷ luật",
        "Nội dung kiểm tra, giám sát chủ yếu và kết quả; không ghi nội dung vụ việc cụ thể.",
        shared.INSPECTION,
    ),
    SectionPlan("fees", 3, "Thu, nộp và sử dụng đảng phí", "Kết quả thu, nộp, sử dụng đảng phí trong năm."),
    SectionPlan(
        "mass_organisations",
        2,
        "Lãnh đạo các đoàn thể chính trị - xã hội",
        "Hoạt động của Công đoàn, Đoàn Thanh niên…; công tác dân vận.",
        [shared.MOVEMENTS],
    ),
    SectionPlan(
        "example",
        2,
        "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
        "Việc làm theo gương Bác của chi bộ, đảng viên; nêu gương của bí thư, chi ủy viên.",
    ),
    SectionPlan("judgement", 2, "Đánh giá chung"),
    SectionPlan("review", 3, "Kết quả đánh giá, xếp loại", "Ưu điểm, việc nổi bật trong năm.", _REVIEW),
    SectionPlan(
        "weaknesses", 3, "Hạn chế, khuyết điểm", "Những việc chưa làm được.", [Sentence("", shared.SHORTFALLS)]
    ),
    SectionPlan("causes", 3, "Nguyên nhân", "Nguyên nhân khách quan, chủ quan."),
    SectionPlan("proposals", 3, "Kiến nghị, đề xuất", "Kiến nghị với cấp trên."),
    shared.DIRECTIONS,
    shared.TARGETS,
    shared.TASKS,
]

CELL = Frame(
    title="tổng kết công tác năm {year}; phương hướng, nhiệm vụ năm {next_year}",
    sections=_SECTIONS,
    # What a cell answers by a choice (its grade, the handbook) is said in words: 1 of 1 would tell nothing.
    results=(
        *shared.MEETINGS_RESULTS,
        *shared.MEMBERS_RESULTS,
        *shared.GRADED_MEMBERS_RESULTS,
        "reviews.members_commended",
        *shared.WORK_RESULTS,
    ),
)
