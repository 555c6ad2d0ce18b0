"""Reports on a term: the review in the middle of it, and the one at its end."""

from collections.abc import Sequence

from capuy.reports.frames import interim
from capuy.reports.wording import Sentence
from capuy.reports.year_report import shared
from capuy.reports.year_report.plan import Frame, SectionPlan

_WORK = [shared.CANDIDATES, shared.ADMISSIONS, shared.COMINGS_AND_GOINGS]


def _sections(situation: Sequence[Sentence], own: Sequence[SectionPlan], ahead: str) -> list[SectionPlan]:
    return [
        SectionPlan("situation", 0, "", "Đặc điểm tình hình, thuận lợi, khó khăn từ đầu nhiệm kỳ.", [*situation]),
        SectionPlan("results", 1, "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT ĐẠI HỘI NHIỆM KỲ {term}"),
        SectionPlan(
            "highlights", 2, "Kết quả nổi bật, so với chỉ tiêu nhiệm kỳ", "Việc nổi bật khác.", highlights=True
        ),
        SectionPlan(
            "political", 2, "Lãnh đạo thực hiện nhiệm vụ chính trị", "Kết quả so với nghị quyết đại hội đã đề ra."
        ),
        SectionPlan(
            "ideology", 2, "Công tác chính trị, tư tưởng", "Giáo dục chính trị, tư tưởng; học tập và làm theo Bác."
        ),
        *own,
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
            "Công tác dân vận, lãnh đạo các đoàn thể chính trị - xã hội",
            "Công tác dân vận, quy chế dân chủ, phong trào thi đua.",
            [shared.MOVEMENTS],
        ),
        SectionPlan(
            "methods", 2, "Đổi mới phương thức lãnh đạo", "Lề lối làm việc, cải cách hành chính, chuyển đổi số."
        ),
        SectionPlan("shortcomings", 1, "HẠN CHẾ, KHUYẾT ĐIỂM, NGUYÊN NHÂN VÀ BÀI HỌC KINH NGHIỆM"),
        SectionPlan("weaknesses", 2, "Hạn chế, khuyết điểm", "Những việc chưa làm được."),
        SectionPlan("causes", 2, "Nguyên nhân", "Nguyên nhân khách quan, chủ quan."),
        SectionPlan("lessons", 2, "Bài học kinh nghiệm", "Kinh nghiệm rút ra trong lãnh đạo, chỉ đạo."),
        SectionPlan("directions", 1, ahead),
        SectionPlan(
            "targets", 2, "Chỉ tiêu còn phải thực hiện", "Những chỉ tiêu chưa giao trong phần mềm.", still_to_do=True
        ),
        SectionPlan("tasks", 2, "Nhiệm vụ, giải pháp", "Các nhiệm vụ, giải pháp chủ yếu của thời gian tới."),
        SectionPlan("proposals", 1, "KIẾN NGHỊ, ĐỀ XUẤT", "Kiến nghị với cấp trên."),
    ]


_COMMITTEE_WORK = [
    SectionPlan(
        "organisation",
        2,
        "Công tác tổ chức, cán bộ và đảng viên",
        "Củng cố tổ chức đảng, công tác cán bộ, phát triển và quản lý đảng viên.",
        _WORK,
    )
]
_CELL_WORK = [
    SectionPlan(
        "organisation", 2, "Công tác xây dựng chi bộ", "Sinh hoạt chi bộ, phát triển và quản lý đảng viên.", _WORK
    )
]
_TO_THE_END = "PHƯƠNG HƯỚNG, NHIỆM VỤ ĐẾN HẾT NHIỆM KỲ"
_NEXT = "PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI"
_RESULTS = (*shared.MEETINGS_RESULTS, *shared.MEMBERS_RESULTS, *shared.WORK_RESULTS)


def _committee(title: str, ahead: str) -> Frame:
    return Frame(
        title=title,
        sections=_sections(interim.SITUATION, _COMMITTEE_WORK, ahead),
        results=("organisations.cells", *_RESULTS),
        by_organisation=interim.BY_ORGANISATION,
        by_organisation_note=interim.BY_ORGANISATION_NOTE,
        template="term",
    )


def _cell(title: str, ahead: str) -> Frame:
    return Frame(
        title=title,
        sections=_sections(interim.CELL_SITUATION, _CELL_WORK, ahead),
        results=_RESULTS,
        template="term",
    )


COMMITTEE = _committee("tổng kết công tác xây dựng Đảng nhiệm kỳ {term}; phương hướng, nhiệm vụ thời gian tới", _NEXT)
CELL = _cell("tổng kết công tác chi bộ nhiệm kỳ {term}; phương hướng, nhiệm vụ thời gian tới", _NEXT)
COMMITTEE_MID_TERM = _committee(
    "sơ kết giữa nhiệm kỳ {term} về công tác xây dựng Đảng; phương hướng, nhiệm vụ đến hết nhiệm kỳ", _TO_THE_END
)
CELL_MID_TERM = _cell("sơ kết giữa nhiệm kỳ {term} của chi bộ; phương hướng, nhiệm vụ đến hết nhiệm kỳ", _TO_THE_END)
