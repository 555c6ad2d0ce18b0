"""A statistical form asked of units: what is counted fills itself in, the rest is asked."""

import pytest
from django.urls import reverse

from capuy.accounts.roles import Role
from capuy.collection.known import minutes
from capuy.collection.models import ReportRequest
from capuy.collection.statistical import askable, fields_from
from capuy.figures.statistics.forms import statistical_form
from capuy.organisations.models import Organisation
from tests.collection.makers import sheet
from tests.factories import make_user
from tests.figures.figure_makers import enrol

pytestmark = pytest.mark.django_db


def as_posted(page, **more):
    """What a browser sends back from the designer."""
    data = {}
    for form in (page.context["form"], page.context["fields"].management_form, *page.context["fields"]):
        for field in form:
            value = field.value()
            if value not in (None, "", False, []):
                data[field.html_name] = "on" if value is True else value
    return data | more


@pytest.mark.parametrize("form", askable(), ids=lambda form: form.slug)
def test_each_form_becomes_questions(form):
    fields = fields_from(form)
    assert len({field.label for field in fields}) == len(fields)
    assert all(len(field.label) <= 150 for field in fields)
    assert {bool(field.indicator) for field in fields} == {True, False}


def test_from_a_statistical_form_to_the_answer(client, base, office):
    cell = Organisation.objects.get(code="C1")
    enrol(cell, "Bé", sex="female")
    enrol(cell, "An", profession="university")
    client.force_login(office)
    address = f"{reverse('collection:new', args=['DU'])}?bieu=3&ky=2022"
    page = client.get(address)
    assert "Biểu số 3: Đội ngũ đảng viên" in page.content.decode()
    assert page.context["form"]["period"].value() == "2022"
    response = client.post(address, as_posted(page, due_on="20/12/2022"))
    asked = ReportRequest.objects.get()
    assert response.status_code == 302
    fields = {field.label: field for field in asked.fields.all()}
    assert fields["Giới tính: Nữ"].indicator == "members.female"
    assert fields["Chuyên môn, nghiệp vụ: Chưa ghi trong hồ sơ"].indicator == "members.total+profession_unknown"
    assert fields["Nghề nghiệp: Nông dân"].indicator == ""
    draft = client.get(asked.get_absolute_url()).content.decode()
    assert "phần mềm tự điền từ “Đảng viên, chuyên môn: chưa ghi”" in draft
    assert minutes(fields.values()) < len(fields) / 2  # most of it is counted
    again = client.get(reverse("collection:design", args=[asked.pk]))
    client.post(again.request["PATH_INFO"], as_posted(again, title="Đội ngũ"))
    assert ReportRequest.objects.get().fields.count() == len(fields)

    client.post(reverse("collection:send", args=[asked.pk]))
    client.force_login(make_user("bt", (Role.CELL_SECRETARY, cell), full_name="Trần Bình"))
    one = sheet(asked, "C1")
    shown = client.get(one.get_absolute_url())
    text = shown.content.decode()
    assert "members.total/?trong-do=profession_unknown" in text
    values = {line["question"].label: line["value"] for line in shown.context["lines"]}
    assert values["Giới tính: Nữ"] == "1"
    assert values["Chuyên môn, nghiệp vụ: Chưa ghi trong hồ sơ"] == "1"
    typed = {f"muc-{field.position}": "0" for field in asked.fields.all() if not field.indicator}
    data = {**typed, "seen": str(shown.context["form"].seen_now), "hand-in": "1"}
    assert "Đã nộp biểu." in client.post(one.get_absolute_url(), data, follow=True).content.decode()
    kept = {answer.field.label: answer.number for answer in sheet(asked, "C1").answers.select_related("field")}
    assert kept["Đảng viên cuối kỳ"] == 2
    assert kept["Chuyên môn, nghiệp vụ: Chưa ghi trong hồ sơ"] == 1


def test_a_form_that_is_none_is_not_found(client, base, office):
    client.force_login(office)
    assert client.get(reverse("collection:new", args=["DU"]), {"bieu": "9"}).status_code == 404


def test_a_part_that_fits_nothing_is_refused(client, base, office):
    client.force_login(office)
    page = client.get(reverse("collection:new", args=["DU"]), {"bieu": "3"})
    data = as_posted(page, due_on="20/12/2022") | {"muc-0-indicator": "members.total+kind_chi_bo"}
    response = client.post(reverse("collection:new", args=["DU"]), data)
    assert response.status_code == 422
    assert not ReportRequest.objects.exists()
    assert statistical_form("3").lines
