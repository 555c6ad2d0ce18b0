"""What forms say stands in one place, in our words: no text of a library reaches the screen."""

import importlib

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import get_password_validators
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from house import PACKAGE, ROOT


def _own_forms(kind: type[forms.BaseForm] = forms.BaseForm) -> set[type[forms.BaseForm]]:
    found = {kind} if kind.__module__.startswith("capuy.") else set()
    return found.union(*map(_own_forms, kind.__subclasses__()))


def _load_everything() -> None:
    for path in PACKAGE.rglob("*.py"):
        if "class " in path.read_text() and "Form" in path.read_text() and "migrations" not in path.parts:
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


_load_everything()
FORMS = sorted(_own_forms(), key=lambda kind: f"{kind.__module__}.{kind.__qualname__}")


def test_the_forms_are_found():
    names = {kind.__qualname__ for kind in FORMS}
    assert {"GrantForm", "MemberFilter", "TargetsForm", "FreezeForm", "ChangePasswordForm"} <= names
    assert len(FORMS) > 40


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: f"{kind.__module__}.{kind.__qualname__}")
def test_every_field_speaks_our_words(kind):
    """A text of Django or allauth is a lazy translation; ours are plain."""
    for name, field in kind.base_fields.items():
        foreign = {code for code, text in field.error_messages.items() if not isinstance(text, str)}
        assert foreign == set(), name
        codes = {getattr(validator, "code", None) for validator in field.validators} - {None}
        assert codes <= field.error_messages.keys(), name


class Sample(forms.Form):
    name = forms.CharField(min_length=3, max_length=5)
    count = forms.IntegerField(min_value=1, max_value=9)
    mail = forms.EmailField()
    tick = forms.BooleanField()
    kind = forms.ChoiceField(choices=[("a", "A")])
    kinds = forms.MultipleChoiceField(choices=[("a", "A")])
    file = forms.FileField(max_length=5)


WRONG = [
    ({}, {}, {
        "name": "Chưa nhập mục này; nhập rồi gửi lại.",
        "tick": "Chưa đánh dấu; đánh dấu ô này để tiếp tục.",
        "kind": "Chưa chọn; chọn một mục trong danh sách.",
        "kinds": "Chưa chọn; chọn ít nhất một mục.",
        "file": "Chưa chọn tệp; chọn tệp rồi gửi lại.",
    }),
    ({"name": "a", "count": "x", "mail": "x", "kind": "b", "kinds": ["b"]}, {"file": ("a.txt", b"")}, {
        "name": "Mới có 1 ký tự, cần ít nhất 3; nhập thêm.",
        "count": "Không phải là số nguyên; chỉ ghi chữ số, ví dụ 12.",
        "mail": "Không phải là địa chỉ thư điện tử; ghi như ten@coquan.vn.",
        "kind": "“b” không có trong danh sách; chọn lại.",
        "kinds": "“b” không có trong danh sách; chọn lại.",
        "file": "Tệp rỗng, không có nội dung; chọn tệp khác.",
    }),
    ({"name": "a" * 9, "count": "10"}, {"file": ("quadai.txt", b"a")}, {
        "name": "Dài 9 ký tự, quá giới hạn 5; rút gọn lại.",
        "count": "Số lớn nhất được nhập là 9; kiểm tra lại số đã nhập.",
        "file": "Tên tệp dài 10 ký tự, quá giới hạn 5; đổi tên ngắn hơn.",
    }),
    ({"name": "a\0bc", "count": "0"}, {}, {
        "name": "Có ký tự không đọc được; xóa mục này rồi gõ lại.",
        "count": "Số nhỏ nhất được nhập là 1; kiểm tra lại số đã nhập.",
    }),
]  # fmt: skip


@pytest.mark.parametrize(("data", "files", "said"), WRONG)
def test_what_is_wrong_is_said_with_how_to_mend_it(data, files, said):
    form = Sample(data, {name: SimpleUploadedFile(*given) for name, given in files.items()})
    assert {name: form.errors[name] for name in said} == {name: [text] for name, text in said.items()}


@pytest.mark.parametrize(
    ("password", "said"),
    [("123456789012", "thêm chữ cái"), ("password", "câu ngắn của riêng mình"), ("ab", "quá ngắn")],
)
def test_a_weak_password_is_refused_in_our_words(password, said):
    refused = []
    for validator in get_password_validators(settings.AUTH_PASSWORD_VALIDATORS):
        try:
            validator.validate(password)
        except ValidationError as error:
            refused += error.messages
    assert any(said in text for text in refused)
