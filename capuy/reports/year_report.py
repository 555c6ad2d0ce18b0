"""The year report of a committee: its sections, sentences and tables (domain rules 10.1).

The wording is ours. Which figures stand where is data, so that the office can see what the paper will ask of the cells.
"""

from dataclasses import dataclass, field

from capuy.figures import registry
from capuy.reports.wording import Clause, Sentence, below_base, placeholders

KIND = "BC"
KIND_NAME = "BÁO CÁO"
TITLE = "tổng kết công tác xây dựng Đảng năm {year}; phương hướng, nhiệm vụ năm {next_year}"


@dataclass(frozen=True)
class SectionPlan:
    """A heading, the sentences the system writes, and what the office is asked to write below them."""

    code: str
    level: int
    heading: str
    prompt: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    targets_of_next_year: bool = False

    @property
    def label(self) -> str:
        """Its name on the screen."""
        return self.heading.replace(" NĂM {year}", "").replace(" NĂM {next_year}", "") or "Đặc điểm tình hình"


_SITUATION = [
    Sentence(
        "Đến cuối năm {year}, Đảng bộ có ",
        [
            Clause("{organisations.cells|padded} chi bộ"),
            Clause("{members.total|padded} đảng viên[, {members.total|change} cuối năm {last_year}]"),
        ],
        joint=" với ",
        nothing="Đến cuối năm {year}, Đảng bộ chưa có số liệu về chi bộ và đảng viên.",
    ),
    Sentence(
        "Trong tổng số đảng viên có ",
        [
            Clause("{members.official|padded} đảng viên chính thức"),
            Clause("{members.probationary|padded} đảng viên dự bị"),
            Clause("{members.female|padded} đảng viên nữ[ ({members.female|percent})]"),
        ],
        joint=", ",
    ),
]

_MEMBERS = [
    Sentence(
        "Về tạo nguồn phát triển đảng: ",
        [
            Clause("đề nghị thẩm tra lý lịch {candidates.verification_proposed|padded} quần chúng"),
            Clause("cử {candidates.awareness_class|padded} quần chúng học lớp bồi dưỡng nhận thức về Đảng"),
        ],
        nothing="Trong năm chưa có quần chúng được thẩm tra lý lịch hoặc cử học lớp bồi dưỡng nhận thức về Đảng.",
    ),
    Sentence(
        "",
        [
            Clause(
                "kết nạp {members.admitted|ratio} đảng viên[ ({members.admitted|percent} chỉ tiêu)]"
                "[, {members.admitted|change} năm {last_year}]",
                zero="chưa kết nạp được đảng viên mới[ (chỉ tiêu {members.admitted|base} đảng viên)]",
            ),
            Clause("công nhận đảng viên chính thức {members.recognised|padded} đồng chí"),
        ],
    ),
    Sentence(
        "Biến động trong năm: ",
        [
            Clause("chuyển sinh hoạt đảng đến {members.transferred_in|padded} đảng viên"),
            Clause("chuyển sinh hoạt đảng đi {members.transferred_out|padded} đảng viên"),
            Clause("giảm vì từ trần, ra khỏi Đảng {members.losses|padded} đảng viên"),
        ],
    ),
    Sentence(
        "Đánh giá, xếp loại chi bộ: ",
        [
            Clause(
                "hoàn thành xuất sắc nhiệm vụ {reviews.cells_excellent|ratio} chi bộ"
                "[ ({reviews.cells_excellent|percent})]"
            ),
            Clause("hoàn thành tốt nhiệm vụ {reviews.cells_good|ratio} chi bộ[ ({reviews.cells_good|percent})]"),
            Clause("hoàn thành nhiệm vụ {reviews.cells_fulfilled|ratio} chi bộ[ ({reviews.cells_fulfilled|percent})]"),
            Clause(
                "không hoàn thành nhiệm vụ {reviews.cells_not_fulfilled|ratio} chi bộ"
                "[ ({reviews.cells_not_fulfilled|percent})]"
            ),
        ],
        nothing="Các chi bộ chưa được đánh giá, xếp loại trong năm.",
    ),
    Sentence(
        "Đánh giá, xếp loại đảng viên: ",
        [
            Clause(
                "hoàn thành xuất sắc nhiệm vụ {reviews.members_excellent|padded}"
                "[ ({reviews.members_excellent|percent})]"
            ),
            Clause("hoàn thành tốt nhiệm vụ {reviews.members_good|padded}[ ({reviews.members_good|percent})]"),
            Clause("hoàn thành nhiệm vụ {reviews.members_fulfilled|padded}[ ({reviews.members_fulfilled|percent})]"),
            Clause(
                "không hoàn thành nhiệm vụ {reviews.members_not_fulfilled|padded}"
                "[ ({reviews.members_not_fulfilled|percent})]"
            ),
        ],
    ),
    Sentence(
        "Trong năm, khen thưởng ",
        [
            Clause("{reviews.cells_commended|padded} chi bộ"),
            Clause("{reviews.members_commended|padded} đảng viên"),
        ],
        joint=" và ",
    ),
]

_MEETINGS = [
    Sentence(
        "Sinh hoạt chi bộ: ",
        [
            Clause("sinh hoạt thường kỳ {meetings.regular_held|padded} kỳ"),
            Clause("sinh hoạt chuyên đề {meetings.thematic_held|padded} kỳ"),
        ],
    ),
]
_INSPECTION = [
    Sentence(
        "Đã tiến hành ",
        [
            Clause(
                "{inspection.inspections_done|ratio} cuộc kiểm tra"
                "[ (đạt {inspection.inspections_done|percent} kế hoạch)]"
            ),
            Clause(
                "{inspection.supervisions_done|ratio} cuộc giám sát"
                "[ (đạt {inspection.supervisions_done|percent} kế hoạch)]"
            ),
        ],
        joint=", ",
        nothing="Trong năm chưa tiến hành cuộc kiểm tra, giám sát nào.",
    ),
    Sentence(
        "Thi hành kỷ luật ",
        [Clause("{inspection.disciplined|padded} đảng viên")],
        nothing="Trong năm không có đảng viên bị thi hành kỷ luật.",
    ),
]
_MOVEMENTS = [
    Sentence(
        "Phong trào thi đua “Dân vận khéo”: có ",
        [
            Clause("{movements.model_collectives|padded} tập thể"),
            Clause("{movements.model_persons|padded} cá nhân"),
        ],
        joint=" và ",
        nothing="Trong năm chưa có điển hình “Dân vận khéo” được khen thưởng.",
    ),
]
_HANDBOOK = [
    Sentence(
        "Đến cuối năm, ",
        [
            Clause(
                "{handbook.cells_using|ratio} chi bộ sử dụng Sổ tay đảng viên điện tử"
                "[ ({handbook.cells_using|percent})]"
            )
        ],
    ),
]
_WEAKNESSES = [
    Sentence(
        "",
        [
            Clause(
                "kết nạp đảng viên không đạt chỉ tiêu ({members.admitted|ratio}, đạt {members.admitted|percent})",
                zero="chưa kết nạp được đảng viên mới[ (chỉ tiêu {members.admitted|base} đảng viên)]",
                when=below_base,
            ),
            Clause(
                "số cuộc giám sát chưa đạt kế hoạch ({inspection.supervisions_done|ratio})",
                zero="chưa tiến hành giám sát theo kế hoạch[ ({inspection.supervisions_done|base} cuộc)]",
                when=below_base,
            ),
            Clause("còn {reviews.cells_not_fulfilled|padded} chi bộ không hoàn thành nhiệm vụ"),
        ],
    ),
]

SECTIONS = [
    SectionPlan("situation", 0, "", "Đặc điểm tình hình, thuận lợi, khó khăn trong năm.", _SITUATION),
    SectionPlan("results", 1, "KẾT QUẢ LÃNH ĐẠO THỰC HIỆN NHIỆM VỤ NĂM {year}"),
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
        _MEETINGS + _MEMBERS,
    ),
    SectionPlan(
        "inspection",
        2,
        "Công tác kiểm tra, giám sát và kỷ luật đảng",
        "Nội dung kiểm tra, giám sát chủ yếu và kết quả; không ghi nội dung vụ việc cụ thể.",
        _INSPECTION,
    ),
    SectionPlan(
        "mass_work",
        2,
        "Công tác dân vận, thực hiện dân chủ ở cơ sở",
        "Công tác dân vận, quy chế dân chủ, phong trào thi đua.",
        _MOVEMENTS,
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
        _HANDBOOK,
    ),
    SectionPlan("shortcomings", 1, "HẠN CHẾ, KHUYẾT ĐIỂM VÀ NGUYÊN NHÂN"),
    SectionPlan("weaknesses", 2, "Hạn chế, khuyết điểm", "Những việc chưa làm được.", _WEAKNESSES),
    SectionPlan("causes", 2, "Nguyên nhân", "Nguyên nhân khách quan, chủ quan."),
    SectionPlan("directions", 1, "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM {next_year}"),
    SectionPlan("tasks", 2, "Nhiệm vụ trọng tâm", "Các nhiệm vụ, giải pháp chủ yếu."),
    SectionPlan(
        "targets",
        2,
        "Chỉ tiêu chủ yếu",
        "Những chỉ tiêu chưa giao trong phần mềm.",
        targets_of_next_year=True,
    ),
    SectionPlan("proposals", 1, "KIẾN NGHỊ, ĐỀ XUẤT", "Kiến nghị với cấp trên."),
]
PLANS = {plan.code: plan for plan in SECTIONS}

# First table: the year's results, in this order.
RESULTS = [
    "organisations.cells",
    "meetings.regular_held",
    "meetings.thematic_held",
    "handbook.cells_using",
    "members.total",
    "members.probationary",
    "members.female",
    "members.admitted",
    "members.recognised",
    "members.transferred_in",
    "members.transferred_out",
    "members.losses",
    "candidates.verification_proposed",
    "candidates.awareness_class",
    "reviews.cells_excellent",
    "reviews.cells_good",
    "reviews.cells_fulfilled",
    "reviews.cells_not_fulfilled",
    "reviews.members_excellent",
    "reviews.members_good",
    "reviews.members_fulfilled",
    "reviews.members_not_fulfilled",
    "reviews.cells_commended",
    "reviews.members_commended",
    "inspection.inspections_done",
    "inspection.supervisions_done",
    "inspection.disciplined",
    "movements.model_collectives",
    "movements.model_persons",
]
# Second table: what each subordinate organisation gave, as (heading, band over it, indicator).
BY_ORGANISATION = [
    ("Chi bộ", "", "organisations.cells"),
    ("Đảng viên", "", "members.total"),
    ("Kết nạp", "", "members.admitted"),
    ("HTXS", "Xếp loại chi bộ", "reviews.cells_excellent"),
    ("HTT", "Xếp loại chi bộ", "reviews.cells_good"),
    ("HT", "Xếp loại chi bộ", "reviews.cells_fulfilled"),
    ("KHT", "Xếp loại chi bộ", "reviews.cells_not_fulfilled"),
]
BY_ORGANISATION_NOTE = (
    "Ghi chú: HTXS, HTT, HT, KHT là hoàn thành xuất sắc, hoàn thành tốt, hoàn thành và không hoàn thành nhiệm vụ."
)


def indicators_used() -> list[str]:
    """Every indicator that the report prints, then the bases of its rates: what freezing has to keep."""
    texts = [
        text
        for plan in SECTIONS
        for sentence in plan.sentences
        for clause in sentence.clauses
        for text in (clause.text, clause.zero)
    ]
    named = [code for text in texts for code in placeholders(text)]
    printed = [*named, *RESULTS, *(code for _, _, code in BY_ORGANISATION)]
    bases = [base for code in printed if (base := registry.indicator(code).base) not in (None, registry.TARGET)]
    return list(dict.fromkeys([*printed, *bases]))
