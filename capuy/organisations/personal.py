"""What the tree of organisations holds about persons."""

from capuy.core.personal import Class, Data, Kept, declare, impersonal
from capuy.organisations.models import (
    Body,
    Change,
    Decision,
    Grouping,
    GroupingTie,
    Organisation,
    Placement,
    Term,
    Version,
)
from capuy.regulations import personal_data as law

WITH_DECISION = Kept("Giữ cùng quyết định về tổ chức, là lịch sử của tổ chức; phần mềm không tự xóa.")

declare(
    Decision,
    "Quyết định về tổ chức",
    Data("Người ký", "signer", "Dẫn lại quyết định như trên giấy", law.PAPERS, Class.BASIC, WITH_DECISION),
    Data("Ghi chú", "note", "Nói rõ quyết định; có thể nêu tên người", law.PAPERS, Class.BASIC, WITH_DECISION),
    Data("Người nhập, lúc nhập", "recorded_by recorded_at", "Biết ai đã nhập", law.ACCESS, Class.BASIC, WITH_DECISION),
    plain="id kind number issued_on issuer in_force_from withdrawn_at",
)
impersonal("Tổ chức, không phải cá nhân", Organisation, texts="code")
impersonal("Tổ chức, không phải cá nhân", Change, texts="name kind")
impersonal("Tổ chức, không phải cá nhân", Version, texts="name name_folded")
impersonal("Tổ chức, không phải cá nhân", Placement, texts="path")
impersonal("Nhóm tổ chức", Grouping, texts="name")
impersonal("Nhóm tổ chức", GroupingTie)
impersonal("Nhiệm kỳ của tổ chức; ai giữ chức gì nằm ở “Cấp ủy viên”", Term, texts="label")
impersonal("Cấp ủy của nhiệm kỳ; ai giữ chức gì nằm ở “Cấp ủy viên”", Body)
