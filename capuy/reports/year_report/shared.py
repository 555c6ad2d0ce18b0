"""Sentences, sections and rows that stand alike in the report of a committee and in that of a cell."""

from capuy.reports.wording import Clause, Sentence, below_base
from capuy.reports.year_report.plan import SectionPlan
from capuy.reviews.figures import GRADES
from capuy.tasks.models import Axis

MEMBERS_BY_KIND = Sentence(
    "Trong tổng số đảng viên có ",
    [
        Clause("{members.official|padded} đảng viên chính thức"),
        Clause("{members.probationary|padded} đảng viên dự bị"),
        Clause("{members.female|padded} đảng viên nữ[ ({members.female|percent})]"),
    ],
    joint=", ",
)
CANDIDATES = Sentence(
    "Về tạo nguồn phát triển đảng: ",
    [
        Clause("đề nghị thẩm tra lý lịch {candidates.verification_proposed|padded} quần chúng"),
        Clause("cử {candidates.awareness_class|padded} quần chúng học lớp bồi dưỡng nhận thức về Đảng"),
    ],
    nothing="{during} chưa có quần chúng được thẩm tra lý lịch hoặc cử học lớp bồi dưỡng nhận thức về Đảng.",
)
ADMISSIONS = Sentence(
    "",
    [
        Clause(
            "kết nạp {members.admitted|ratio} đảng viên[ ({members.admitted|percent} {target})]"
            "[, {members.admitted|change} {before}]",
            zero="chưa kết nạp được đảng viên mới[ ({target} {members.admitted|base} đảng viên)]",
        ),
        Clause("công nhận đảng viên chính thức {members.recognised|padded} đồng chí"),
    ],
)
COMINGS_AND_GOINGS = Sentence(
    "Biến động {during}: ",
    [
        Clause("chuyển sinh hoạt đảng đến {members.transferred_in|padded} đảng viên"),
        Clause("chuyển sinh hoạt đảng đi {members.transferred_out|padded} đảng viên"),
        Clause("giảm vì từ trần, ra khỏi Đảng {members.losses|padded} đảng viên"),
    ],
)
GRADED_MEMBERS = Sentence(
    "Đánh giá, xếp loại đảng viên: ",
    [
        Clause(f"{grade} {{reviews.members_{slug}|padded}}[ ({{reviews.members_{slug}|percent}})]")
        for slug, grade in GRADES.items()
    ],
)
INSPECTION = [
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
        nothing="{during} chưa tiến hành cuộc kiểm tra, giám sát nào.",
    ),
    Sentence(
        "Thi hành kỷ luật ",
        [Clause("{inspection.disciplined|padded} đảng viên")],
        nothing="{during} không có đảng viên bị thi hành kỷ luật.",
    ),
]
MOVEMENTS = Sentence(
    "Phong trào thi đua “Dân vận khéo”: có ",
    [
        Clause("{movements.model_collectives|padded} tập thể"),
        Clause("{movements.model_persons|padded} cá nhân"),
    ],
    joint=" và ",
    nothing="{during} chưa có điển hình “Dân vận khéo” được khen thưởng.",
)
# The tasks of a period, in all and by field of work; nothing is said where none was due.
WORK = [
    Sentence(
        "{during}, ",
        [
            Clause(
                "có {tasks.due|padded} nhiệm vụ đến hạn, đã hoàn thành {tasks.done|padded}[ ({tasks.done|percent})]"
            ),
            Clause("đúng hạn {tasks.on_time|padded}"),
            Clause("vượt yêu cầu {tasks.beyond|padded}"),
            Clause("chậm {tasks.late|padded}"),
            Clause("quá hạn chưa hoàn thành {tasks.overdue|padded}"),
            Clause("gia hạn {tasks.extended|padded} lượt"),
        ],
        joint="; ",
    ),
    Sentence(
        "Theo lĩnh vực, nhiệm vụ đến hạn và đã hoàn thành: ",
        [
            Clause(f"“{axis.label}” {{tasks.due_{axis}|padded}}, hoàn thành {{tasks.done_{axis}|padded}}")
            for axis in Axis
        ],
        joint="; ",
    ),
]
SHORTFALLS = (
    Clause(
        "kết nạp đảng viên không đạt chỉ tiêu ({members.admitted|ratio}, đạt {members.admitted|percent})",
        zero="chưa kết nạp được đảng viên mới[ ({target} {members.admitted|base} đảng viên)]",
        when=below_base,
    ),
    Clause(
        "số cuộc giám sát chưa đạt kế hoạch ({inspection.supervisions_done|ratio})",
        zero="chưa tiến hành giám sát theo kế hoạch[ ({inspection.supervisions_done|base} cuộc)]",
        when=below_base,
    ),
)

MENDED = SectionPlan("mended", 1, "KẾT QUẢ KHẮC PHỤC HẠN CHẾ, KHUYẾT ĐIỂM NĂM TRƯỚC", mended=True)
DIRECTIONS = SectionPlan("directions", 1, "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM {next_year}")
TARGETS = SectionPlan(
    "targets", 2, "Chỉ tiêu chủ yếu", "Những chỉ tiêu chưa giao trong phần mềm.", targets_of_next_year=True
)
TASKS = SectionPlan("tasks", 2, "Nhiệm vụ trọng tâm", "Các nhiệm vụ, giải pháp chủ yếu.")

# Rows of the table of results that say something of a cell as well as of a committee.
MEETINGS_RESULTS = ("meetings.regular_held", "meetings.thematic_held")
MEMBERS_RESULTS = (
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
)
GRADED_MEMBERS_RESULTS = tuple(f"reviews.members_{slug}" for slug in GRADES)
WORK_RESULTS = (
    "inspection.inspections_done",
    "inspection.supervisions_done",
    "inspection.disciplined",
    "movements.model_collectives",
    "movements.model_persons",
)
