"""What issued papers hold about persons."""

from capuy.core.personal import Class, Data, Kept, declare
from capuy.documents.models import IssuedPaper
from capuy.regulations import personal_data as law

declare(
    IssuedPaper,
    "Văn bản đã cấp số",
    Data(
        "Trích yếu",
        "title",
        "Tìm lại văn bản theo số; trích yếu có thể nêu tên người",
        law.PAPERS,
        Class.BASIC,
        Kept("Giữ cùng sổ văn bản của nhiệm kỳ; phần mềm không tự xóa."),
    ),
    plain="id organisation term congress kind number body_symbol issued_on",
)
