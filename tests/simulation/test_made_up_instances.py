"""`capuy simulate`: the size that was asked for, the same each time, and books that a recount confirms."""

import random

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from capuy.accounts.models import User
from capuy.cli import main
from capuy.core import dates
from capuy.core.periods import year_period
from capuy.core.problems import ProblemsFound
from capuy.figures import engine
from capuy.figures.queries import figures_of
from capuy.members.models import Member, Membership
from capuy.organisations.models import Organisation, Placement
from capuy.simulation.building import build
from capuy.simulation.scales import SCALES, Scale, tree_of
from tests.factories import make_member, make_organisation

TINY = Scale("thử", 1, 2, 5, 9, 61, 80)


@given(
    st.integers(1, 4).flatmap(
        lambda uppers: st.integers(uppers, 9).flatmap(
            lambda bases: st.integers(bases, 20).flatmap(
                lambda cells: st.tuples(
                    st.just(uppers), st.just(bases), st.just(cells), st.integers(3 * cells, 30 * cells)
                )
            )
        )
    ),
    st.integers(),
)
def test_a_tree_has_the_size_that_was_asked_for(sizes, seed):
    scale = Scale("thử", 1, *sizes)
    places = list(tree_of(scale, random.Random(seed)))
    cells = [place for place in places if place.members]
    assert len(places) == 1 + scale.uppers + scale.bases + scale.cells
    assert len(cells) == scale.cells
    assert sum(cell.members for cell in cells) == scale.members
    assert min(cell.members for cell in cells) >= 3
    depths = {place.pk: len(place.above) for place in places}
    assert all(depths[place.above[-1]] == len(place.above) - 1 for place in places if place.above)
    parents = {place.above[-1] for place in places if place.above}
    assert parents == {place.pk for place in places if not place.members}


@pytest.mark.parametrize("name", SCALES)
def test_scales_are_those_of_the_country(name):
    scale = SCALES[name]
    assert scale.provinces <= scale.uppers <= scale.bases <= scale.cells <= scale.members


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_books_are_right_and_the_same_for_the_same_seed():
    built = build(TINY, seed=7)
    top = Organisation.objects.get(code=built.top)
    assert (built.organisations, Organisation.objects.count(), Placement.objects.count()) == (17, 17, 17)
    today = dates.today()
    figures = figures_of(top, year_period(today.year))
    assert figures["members.total"].numerator == Membership.objects.on(today).count() == TINY.members
    assert figures["organisations.cells"].numerator == TINY.cells
    assert built.members == Member.objects.count() >= TINY.members
    assert engine.check() == []
    assert User.objects.get(username="lanhdao").check_password(built.password)
    # What people add goes on from there.
    assert make_member("Lê Thị Mới", Organisation.objects.order_by("pk").last()).pk > built.members
    people = list(Member.objects.order_by("pk").values_list("full_name", "born_on", "admitted_on")[: TINY.members])
    with pytest.raises(ProblemsFound, match="còn trống"):
        build(TINY, seed=7)
    _empty()
    build(TINY, seed=7)
    again = list(Member.objects.order_by("pk").values_list("full_name", "born_on", "admitted_on")[: TINY.members])
    assert again == people


def _empty() -> None:
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_on_the_command_line(monkeypatch):
    monkeypatch.setitem(SCALES, "base", TINY)
    answer = CliRunner().invoke(main, ["simulate", "--scale", "base"], catch_exceptions=False)
    assert answer.exit_code == 0
    assert "17 tổ chức" in answer.stdout
    assert all(name in answer.stdout for name in ("quantri", "vanphong", "lanhdao"))


@pytest.mark.django_db
def test_books_that_are_kept_are_not_overwritten():
    make_organisation("99", "Thành ủy Lạc Hồng", "thanh_uy")
    answer = CliRunner().invoke(main, ["simulate"], catch_exceptions=False)
    assert answer.exit_code != 0
    assert "còn trống" in answer.stdout + answer.stderr
    assert Organisation.objects.count() == 1
