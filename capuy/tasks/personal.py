"""What directives and tasks hold about persons: who gave, does, reported and checked; what texts and files may name."""

from capuy.core.personal import Class, Data, Kept, declare, impersonal
from capuy.regulations import personal_data as law
from capuy.tasks.models import (
    Assignment,
    Clause,
    ClauseLink,
    Directive,
    DirectiveText,
    Event,
    Evidence,
    Extension,
    Helper,
    Plan,
    PlanItem,
    Programme,
    Series,
    Spell,
    StoredFile,
    TargetTie,
    TargetYear,
    Task,
    TaskTarget,
    Theme,
    Urging,
    UrgingRound,
    Weakness,
)

_WITH_TASK = Kept("Giữ cùng nhiệm vụ; phần mềm không tự xóa.")
_WITH_REGISTER = Kept("Giữ cùng sổ văn bản; phần mềm không tự xóa.")

declare(
    Directive,
    "Văn bản chỉ đạo",
    Data(
        "Trích yếu; có thể nêu tên người",
        "title title_folded",
        "Tìm lại văn bản",
        law.PAPERS,
        Class.BASIC,
        _WITH_REGISTER,
    ),
    Data(
        "Người vào sổ, lúc vào sổ",
        "registered_by_name registered_at",
        "Biết ai đã vào sổ",
        law.ACCESS,
        Class.BASIC,
        _WITH_REGISTER,
    ),
    plain="id organisation paper kind symbol issuer series issued_on in_force_from in_force_to review_on file "
    "symbol_folded issuer_folded",
)
declare(
    DirectiveText,
    "Chữ trong văn bản chỉ đạo",
    Data(
        "Chữ không dấu của văn bản; có thể nêu tên người",
        "folded",
        "Tìm trong văn bản",
        law.PAPERS,
        Class.SENSITIVE,
        _WITH_REGISTER,
    ),
    plain="directive",
)
declare(
    StoredFile,
    "Tệp văn bản, tệp minh chứng",
    Data(
        "Tên và nội dung tệp; có thể nêu tên người",
        "filename content",
        "Xem lại văn bản, minh chứng của kết quả",
        law.JUDGEMENT,
        Class.SENSITIVE,
        _WITH_TASK,
    ),
    Data(
        "Người tải lên, lúc tải lên",
        "stored_by_name stored_at",
        "Biết ai đã nộp",
        law.ACCESS,
        Class.BASIC,
        _WITH_TASK,
    ),
    plain="id token kind size digest",
)
declare(
    Task,
    "Nhiệm vụ",
    Data(
        "Người giao, người thực hiện, người nghiệm thu, lúc giao, ngày xong",
        "given_by_name given_at person checker handed_by_name handed_on closed_by_name closed_on",
        "Rõ người, rõ việc, rõ thời gian, rõ trách nhiệm",
        law.JUDGEMENT,
        Class.BASIC,
        _WITH_TASK,
    ),
    Data(
        "Nội dung, yêu cầu, ý kiến; có thể nêu tên người",
        "title detail product clause other_helpers reason",
        "Giao và theo dõi nhiệm vụ",
        law.JUDGEMENT,
        Class.SENSITIVE,
        _WITH_TASK,
    ),
    plain="id giver organisation checked_by starts_on due_on first_due_on weight axis directive source parent "
    "plan_item assignment series ordinal stage percent beyond extended",
)
declare(
    Weakness,
    "Hạn chế, khuyết điểm phải khắc phục",
    Data(
        "Nội dung; có thể nêu tên người",
        "text named_in",
        "Khắc phục và báo cáo năm sau",
        law.JUDGEMENT,
        Class.SENSITIVE,
        _WITH_TASK,
    ),
    Data("Người ghi, lúc ghi", "by_name at", "Biết ai đã ghi", law.ACCESS, Class.BASIC, _WITH_TASK),
    plain="id organisation year origin source task",
)
declare(
    Theme,
    "Chủ đề năm",
    Data("Người ghi", "by_name", "Biết ai đã ghi", law.ACCESS, Class.BASIC, _WITH_REGISTER),
    plain="id organisation year text directive",
)
declare(
    Programme,
    "Chương trình toàn khóa",
    Data("Người ghi", "by_name", "Biết ai đã ghi", law.ACCESS, Class.BASIC, _WITH_REGISTER),
    plain="id organisation directive paper title starts_on ends_on",
)
declare(
    Plan,
    "Kế hoạch năm",
    Data("Người ghi", "by_name", "Biết ai đã ghi", law.ACCESS, Class.BASIC, _WITH_REGISTER),
    plain="id organisation programme directive paper title year starts_on ends_on",
)
declare(
    PlanItem,
    "Mục của kế hoạch",
    Data(
        "Nội dung, sản phẩm; có thể nêu tên người",
        "text product",
        "Giao việc theo kế hoạch",
        law.PAPERS,
        Class.BASIC,
        _WITH_REGISTER,
    ),
    plain="id plan parent position number due_on",
)
declare(
    Clause,
    "Điểm của văn bản cấp trên",
    Data(
        "Nội dung, lý do; có thể nêu tên người",
        "text reason",
        "Biết mỗi điểm do ai thực hiện",
        law.PAPERS,
        Class.BASIC,
        _WITH_REGISTER,
    ),
    Data("Người xác định", "by_name", "Biết ai đã xác định", law.ACCESS, Class.BASIC, _WITH_REGISTER),
    plain="id directive organisation position number",
)
declare(
    Assignment,
    "Giao việc cho nhiều đơn vị",
    Data("Người giao, lúc giao", "by_name at", "Biết ai đã giao", law.ACCESS, Class.BASIC, _WITH_TASK),
    Data("Nội dung", "title common", "Giao tiếp phần còn lại", law.JUDGEMENT, Class.SENSITIVE, _WITH_TASK),
    plain="id giver units made waiting",
)
declare(
    Event,
    "Diễn biến của nhiệm vụ",
    Data(
        "Người ghi, lúc ghi, nội dung",
        "by_name at text",
        "Theo dõi tiến độ, biết ai đã báo cáo",
        law.JUDGEMENT,
        Class.SENSITIVE,
        _WITH_TASK,
    ),
    plain="id task kind percent",
)
declare(
    Extension,
    "Xin gia hạn nhiệm vụ",
    Data(
        "Người xin, người trả lời, lúc, lý do, ý kiến",
        "asked_by_name asked_at reason answered_by_name answered_at answered_on answer",
        "Biết vì sao gia hạn, ai đồng ý",
        law.JUDGEMENT,
        Class.BASIC,
        _WITH_TASK,
    ),
    plain="id task due_before wanted_on state granted_on",
)
declare(
    UrgingRound,
    "Đôn đốc nhiệm vụ",
    Data("Người đôn đốc, lúc, lời nhắc", "by_name at message", "Biết ai đã nhắc", law.ACCESS, Class.BASIC, _WITH_TASK),
    plain="id organisation tasks units people",
)
impersonal("Lần đôn đốc của nhiệm vụ", Urging)
impersonal("Minh chứng thuộc lần báo cáo nào", Evidence)
impersonal("Đơn vị phối hợp", Helper)
impersonal("Chỉ tiêu của nhiệm vụ", TaskTarget, texts="subject unit indicator")
impersonal("Chỉ tiêu của nhiệm vụ theo năm", TargetYear)
impersonal("Chỉ tiêu thuộc chương trình, kế hoạch nào", TargetTie, texts="indicator period")
impersonal("Điểm của văn bản do gì thực hiện", ClauseLink, texts="indicator period")
impersonal("Nhiệm vụ đứng ở đâu, từ ngày nào", Spell)
impersonal("Nhịp của nhiệm vụ định kỳ", Series)
impersonal("Văn bản nào thay thế, liên quan", Directive.replaces.through, Directive.concerned.through)
