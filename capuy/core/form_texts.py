"""What forms say of a wrong field: what is the matter and how to mend it. The one place for it.

Django's own translation names only the fault, and not always in words that people use. Its texts are class attributes
that every field looks up when it is made, so they are replaced there, before the first form is loaded.
"""

from django import forms

_NOT_IN_THE_LIST = "“%(value)s” không có trong danh sách; chọn lại."
_GONE = "Mục đã chọn không còn trong danh sách; tải lại trang rồi chọn lại."
_UNREADABLE_LIST = "Không đọc được các mục đã chọn; tải lại trang rồi chọn lại."
TEXTS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {
        "required": "Chưa nhập mục này; nhập rồi gửi lại.",
        "invalid": "Nội dung không đúng dạng; xem ghi chú ở mục này rồi nhập lại.",
        "min_length": "Mới có %(show_value)d ký tự, cần ít nhất %(limit_value)d; nhập thêm.",
        "max_length": "Dài %(show_value)d ký tự, quá giới hạn %(limit_value)d; rút gọn lại.",
        "min_value": "Số nhỏ nhất được nhập là %(limit_value)s; kiểm tra lại số đã nhập.",
        "max_value": "Số lớn nhất được nhập là %(limit_value)s; kiểm tra lại số đã nhập.",
        "null_characters_not_allowed": "Có ký tự không đọc được; xóa mục này rồi gõ lại.",
    },
    forms.IntegerField: {"invalid": "Không phải là số nguyên; chỉ ghi chữ số, ví dụ 12."},
    forms.EmailField: {"invalid": "Không phải là địa chỉ thư điện tử; ghi như ten@coquan.vn."},
    forms.JSONField: {"invalid": "Không đọc được dữ liệu gửi lên; tải lại trang rồi thử lại."},
    forms.BooleanField: {"required": "Chưa đánh dấu; đánh dấu ô này để tiếp tục."},
    forms.ChoiceField: {"required": "Chưa chọn; chọn một mục trong danh sách.", "invalid_choice": _NOT_IN_THE_LIST},
    forms.MultipleChoiceField: {
        "required": "Chưa chọn; chọn ít nhất một mục.",
        "invalid_choice": _NOT_IN_THE_LIST,
        "invalid_list": _UNREADABLE_LIST,
    },
    forms.ModelChoiceField: {"invalid_choice": _GONE},
    forms.ModelMultipleChoiceField: {
        "required": "Chưa chọn; chọn ít nhất một mục.",
        "invalid_choice": _GONE,
        "invalid_pk_value": _GONE,
        "invalid_list": _UNREADABLE_LIST,
    },
    forms.FileField: {
        "required": "Chưa chọn tệp; chọn tệp rồi gửi lại.",
        "invalid": "Chưa nhận được tệp; chọn lại tệp rồi gửi.",
        "missing": "Chưa nhận được tệp; chọn lại tệp rồi gửi.",
        "empty": "Tệp rỗng, không có nội dung; chọn tệp khác.",
        "max_length": "Tên tệp dài %(length)d ký tự, quá giới hạn %(max)d; đổi tên ngắn hơn.",
        "contradiction": "Vừa chọn tệp mới, vừa đánh dấu bỏ tệp; chỉ làm một trong hai.",
    },
}


def install() -> None:
    """Effects: the texts of Django's fields, for all forms that are loaded from now on."""
    for kind, texts in TEXTS.items():
        kind.default_error_messages = {**kind.__dict__.get("default_error_messages", {}), **texts}
