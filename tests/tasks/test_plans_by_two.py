"""Two people correct one theme, programme or plan: the second is asked, and what he did not touch stays the first's."""

import datetime as dt

import pytest

from capuy.accounts.roles import Role
from capuy.tasks.actions import planning
from capuy.tasks.actions.planning import Frame
from capuy.tasks.actions.registering import Paper, register
from capuy.tasks.models import Plan, Programme, Theme
from tests.factories import make_user

pytestmark = pytest.mark.django_db
START, END = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


@pytest.fixture
def papers(base):
    found = (Paper("nghi_quyet", f"Nghị quyết {n}", START, symbol=f"0{n}-NQ/DU", issuer="Đại hội") for n in (1, 2))
    return [register(by=None, organisation=base, paper=paper) for paper in found]


@pytest.fixture
def other(base):
    return make_user("vp2", (Role.OFFICE, base), full_name="Vũ Hai")


def posted(shown, **changes) -> dict[str, str]:
    form = shown.context["form"]
    values = {name: form[name].value() for name in form.fields}
    days = {name: f"{value:%d/%m/%Y}" for name, value in values.items() if isinstance(value, dt.date)}
    return {name: "" if value is None else str(value) for name, value in (values | days).items()} | changes


@pytest.mark.parametrize("kind", ["chuong-trinh", "ke-hoach"])
def test_the_second_chooses_and_keeps_what_he_did_not_touch(client, base, office, other, papers, kind):
    first, second = papers
    if kind == "chuong-trinh":
        save, model, name, year = planning.save_programme, Programme, "programme", None
    else:
        save, model, name, year = planning.save_plan, Plan, "plan", 2026
    row = save(by=office, organisation=base, frame=Frame("Xây dựng chi bộ", START, END, first, year=year))
    client.force_login(office)
    page = f"/{kind}/{row.pk}/sua/"
    shown = client.get(page)
    save(by=other, organisation=base, frame=Frame("Củng cố chi bộ", START, END, second, year=year), **{name: row})

    answer = client.post(page, posted(shown, title="Đổi mới chi bộ", ends_on="30/11/2026"))
    assert answer.status_code == 422
    (clash,) = answer.context["clashes"]
    assert (clash.mine, clash.theirs, clash.by) == ("Đổi mới chi bộ", "Củng cố chi bộ", "Vũ Hai")
    assert model.objects.get().ends_on == END
    client.post(page, posted(answer, title="Đổi mới chi bộ", **{clash.box: clash.take_mine}))
    stored = model.objects.get()
    assert (stored.title, stored.ends_on, stored.directive) == ("Đổi mới chi bộ", dt.date(2026, 11, 30), second)


def test_a_theme_is_no_more_overwritten_unseen_whatever_year_its_page_showed(client, base, office, other, papers):
    client.force_login(office)
    page = "/to-chuc/DU/ke-hoach/chu-de/?nam="
    before, next_year = client.get(f"{page}2026"), client.get(f"{page}2027")
    planning.set_theme(by=other, organisation=base, year=2026, text="Năm kỷ cương", directive=papers[0])
    answer = client.post(f"{page}2026", posted(before, text="Năm đổi mới"))
    assert [(clash.mine, clash.theirs) for clash in answer.context["clashes"]] == [("Năm đổi mới", "Năm kỷ cương")]
    answer = client.post(f"{page}2027", posted(next_year, text="Năm đổi mới", year="2026"))
    assert "Năm 2026 đã có chủ đề" in answer.content.decode()
    assert Theme.objects.get().text == "Năm kỷ cương"
