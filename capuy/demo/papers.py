"""The demo's year reports: written and frozen by whoever reports, each in the January after its year."""

import datetime as dt

from capuy.accounts.models import User
from capuy.core.periods import year_period
from capuy.demo import structure
from capuy.organisations.models import Organisation
from capuy.reports.actions import Signing, freeze, start_report, write_texts

TEXTS = {
    "situation": (
        "Năm {year}, tình hình địa bàn cơ bản ổn định; cấp ủy giữ vững nền nếp sinh hoạt, phân công cấp ủy viên theo "
        "dõi từng chi bộ. Khó khăn chủ yếu là khối lượng công việc tăng trong khi biên chế, nhân sự chuyên trách ít."
    ),
    "political": (
        "Cấp ủy ban hành nghị quyết chuyên đề ngay từ đầu năm, giao việc theo từng quý cho các chi bộ; các nhiệm vụ "
        "trọng tâm được kiểm điểm tiến độ hằng tháng."
    ),
    "ideology": (
        "Tổ chức học tập các nghị quyết mới đến toàn thể đảng viên bằng hình thức trực tiếp và trực tuyến; mỗi chi bộ "
        "chọn một việc làm theo gương Bác gắn với công việc hằng ngày."
    ),
    "organisation": "Hồ sơ đảng viên được rà soát, đối chiếu sáu tháng một lần.",
    "inspection": "Nội dung kiểm tra tập trung vào việc chấp hành nghị quyết của cấp trên và chế độ sinh hoạt đảng.",
    "mass_work": "Các mô hình dân vận khéo hướng vào cải cách thủ tục và giúp đỡ hộ khó khăn.",
    "mass_organisations": "Công đoàn, Đoàn Thanh niên, Hội Cựu chiến binh hoạt động đều, có phối hợp với chi bộ.",
    "internal_affairs": "Thực hiện nghiêm việc kê khai tài sản, thu nhập; tiếp công dân đúng lịch.",
    "methods": "Văn bản được gửi, nhận qua mạng; giảm số cuộc họp và giấy tờ.",
    "weaknesses": "Một số chi bộ chưa chủ động tạo nguồn phát triển đảng; sinh hoạt chuyên đề chưa đồng đều.",
    "causes": "Một số cấp ủy viên kiêm nhiệm nhiều việc; công tác theo dõi, nhắc việc có lúc chưa kịp thời.",
    "tasks": (
        "Giữ nền nếp sinh hoạt chi bộ; giao chỉ tiêu phát triển đảng đến từng chi bộ ngay trong quý I; kiểm tra việc "
        "thực hiện nghị quyết ở các chi bộ còn yếu."
    ),
    "proposals": "Đề nghị cấp trên mở thêm lớp bồi dưỡng nghiệp vụ cho bí thư chi bộ mới.",
}

CELL_TEXTS = {
    "ideology": "Chi bộ học tập đầy đủ các nghị quyết mới; tư tưởng đảng viên ổn định, yên tâm công tác.",
    "political": "Chi bộ lãnh đạo hoàn thành các nhiệm vụ chuyên môn được giao, không có việc quá hạn.",
    "meetings": "Nội dung sinh hoạt được chi ủy chuẩn bị và gửi trước cho đảng viên.",
    "members": "Mỗi đảng viên được phân công nhiệm vụ bằng văn bản và có người theo dõi.",
    "fees": "Đảng phí được thu, nộp hằng tháng, đúng mức và đúng hạn.",
    "mass_organisations": "Công đoàn, Đoàn Thanh niên phối hợp tốt với chi bộ trong các phong trào của cơ quan.",
    "example": "Mỗi đảng viên đăng ký một việc làm theo gương Bác, báo cáo kết quả tại kỳ họp cuối năm.",
    "weaknesses": "Một số buổi sinh hoạt còn ít ý kiến phát biểu.",
    "causes": "Đảng viên đi công tác nhiều; việc gợi ý thảo luận chưa sâu.",
    "proposals": "Đề nghị cấp trên cung cấp sớm tài liệu sinh hoạt chuyên đề.",
    "tasks": "Giữ nền nếp sinh hoạt; mỗi quý một buổi sinh hoạt chuyên đề gắn với việc của cơ quan.",
}


def dated_on(year: int) -> dt.date:
    """The day on which the reports of a year are signed."""
    return dt.date(year + 1, 1, 6)


def write(code: str, year: int, *, by: User, signer: str, position: str = "Bí thư") -> None:
    """Write and freeze the report of one committee or cell for one year."""
    organisation = Organisation.objects.get(code=code)
    report = start_report(by=by, organisation=organisation, period=year_period(year))
    texts = CELL_TEXTS if code in structure.government_cells() else TEXTS
    write_texts(by=by, report=report, texts={section: text.format(year=year) for section, text in texts.items()})
    signing = Signing(
        dated_on=dated_on(year),
        place="An Bình" if year < structure.REORGANISED.year else "Lạc Hồng",
        signer=signer,
        signer_position=position,
        recipients=report.recipients,
    )
    freeze(by=by, report=report, signing=signing, accept_warnings=True)


def draft(code: str, year: int, *, by: User) -> None:
    """Begin the report of the year under way; last year's texts are kept."""
    start_report(by=by, organisation=Organisation.objects.get(code=code), period=year_period(year))
