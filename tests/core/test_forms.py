"""Problems beside their fields, and the field that takes a spreadsheet."""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from capuy.core.forms import SheetField, show_blockers, show_problems
from capuy.core.problems import Level, Problem


class Entry(forms.Form):
    name = forms.CharField()


class Upload(forms.Form):
    file = SheetField()


PROBLEMS = [
    Problem("a", "Tên sai.", "name"),
    Problem("b", "Chưa đến kỳ.", "period"),
    Problem("c", "Tên lạ.", "name", Level.WARNING),
]


def entered() -> Entry:
    form = Entry({"name": "x"})
    assert form.is_valid()
    return form


def test_each_problem_stands_beside_its_field_or_above_the_form():
    form = entered()
    show_problems(form, PROBLEMS)
    assert form.errors == {"name": ["Tên sai.", "Tên lạ."], "__all__": ["Chưa đến kỳ."]}


def test_warnings_are_given_back_where_they_may_be_accepted():
    form = entered()
    given = show_blockers(form, iter(PROBLEMS))
    assert [(problem.code, problem.message) for problem in given] == [(p.code, p.message) for p in PROBLEMS[2:]]
    assert form.errors == {"name": ["Tên sai."], "__all__": ["Chưa đến kỳ."]}


def test_a_missing_and_an_empty_sheet_are_told_in_the_same_words_everywhere():
    assert Upload({}, {}).errors["file"] == ["Chọn tệp Excel trước khi bấm nút."]
    empty = Upload({}, {"file": SimpleUploadedFile("bieu.xlsx", b"")})
    assert empty.errors["file"] == ["Tệp rỗng, không có nội dung; chọn tệp khác."]
    assert 'accept=".xlsx"' in str(Upload()["file"])


def test_a_warning_bears_the_label_of_its_field_and_never_the_name_of_an_argument():
    class Paper(forms.Form):
        full_name = forms.CharField(label="Họ và tên")

    form = Paper({"full_name": "An"})
    form.is_valid()
    known = [Problem("a", "…", where, Level.WARNING) for where in ("full_name", "on", "Dòng 5", "")]
    assert [problem.where for problem in show_blockers(form, known)] == ["Họ và tên", "", "Dòng 5", ""]
    assert not form.errors
