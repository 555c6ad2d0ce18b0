"""The register of directives: numbers, series, what replaces what, search without marks, nothing secret."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from capuy.core.problems import ProblemsFound
from capuy.documents.models import IssuedPaper
from capuy.journal.models import Entry
from capuy.organisations.models import Term
from capuy.tasks import queries
from capuy.tasks.actions.registering import Paper, register
from capuy.tasks.files import PAPER, look
from capuy.tasks.models import Directive
from tests.documents.files import paper as word
from tests.tasks.makers import codes_of, org

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 2, 3)


def entered(base, office, file=None, **other) -> Directive:
    wanted = {"kind": "chi_thi", "symbol": "12-CT/TU", "issuer": "Tỉnh ủy", "title": "Tăng cường kỷ luật phát ngôn"}
    return register(by=office, organisation=base, paper=Paper(**{"issued_on": DAY, **wanted, **other}), file=file)


def test_a_paper_that_came_in_is_found_by_its_words_without_marks(base, office):
    content = word("Các chi bộ tổ chức sinh hoạt chuyên đề quý một")
    file = look(SimpleUploadedFile("ct12.docx", content), PAPER)
    found = entered(base, office, file)
    assert Entry.objects.get(action="tasks.register").subject.endswith(str(found.pk))
    for text in ("phat ngon", "12-ct", "tinh uy", "sinh hoat chuyen de", "Kỷ luật QUÝ"):
        assert list(queries.register_of(office, base, text=text)) == [found], text
    assert not queries.register_of(office, base, text="không có").exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"symbol": ""}, "bad-symbol"),
        ({"symbol": "mười hai"}, "bad-symbol"),
        ({"symbol": "12-XYZ/TU"}, "no-series"),
        ({"symbol": "12-NQ/TU"}, "wrong-series"),
        ({"kind": "khac", "own": True}, "no-series"),
        ({"kind": "none"}, "kind-unknown"),
        ({"issuer": " "}, "no-issuer"),
        ({"title": ""}, "no-title"),
        ({"title": "Kế hoạch (TỐI MẬT)"}, "secret"),
        ({"in_force_from": DAY - dt.timedelta(days=1)}, "force-before-issue"),
        ({"in_force_to": DAY}, "wrong-order"),
        ({"review_on": DAY}, "wrong-order"),
    ],
)
def test_what_is_wrong_with_a_paper_is_told(base, office, wrong, code):
    with pytest.raises(ProblemsFound) as found:
        entered(base, office, **wrong)
    assert code in codes_of(found)
    assert not Directive.objects.exists()


@pytest.mark.parametrize("symbol", ["117/KH-UBND", "356/2025/NĐ-CP", "91/2025/QH15"])
def test_papers_of_the_state_come_in_too(base, office, symbol):
    assert entered(base, office, kind="khac", symbol=symbol, issuer="Ủy ban nhân dân").symbol == symbol


def test_one_number_stands_once_in_a_year(base, office):
    entered(base, office)
    with pytest.raises(ProblemsFound) as found:
        entered(base, office, issuer="TỈNH ỦY")
    assert codes_of(found) == {"number-taken"}
    entered(base, office, issued_on=dt.date(2025, 2, 3))
    entered(base, office, issuer="Thành ủy")


def test_an_own_paper_gets_the_next_number_of_its_kind_and_term(base, office):
    Term.objects.create(organisation=base, label="2025-2030", starts_on=dt.date(2025, 6, 1))
    IssuedPaper.objects.create(
        organisation=base, term=base.terms.get(), kind="KH", number=7, body_symbol="ĐU", title="x", issued_on=DAY
    )
    found = entered(base, office, own=True, kind="ke_hoach", symbol="", issuer="")
    assert (found.symbol, found.series, found.issuer) == ("08-KH/ĐU", "2025-2030", "Đảng ủy xã")
    with pytest.raises(ProblemsFound) as problems:
        entered(base, office, own=True, kind="chi_thi", symbol="", issuer="")
    assert codes_of(problems) == {"issuer-not-entitled"}


def test_what_is_replaced_ends_on_that_day(base, office):
    old = entered(base, office, issued_on=dt.date(2025, 2, 3))
    new = entered(base, office, symbol="15-CT/TU", replaces=[old])
    old.refresh_from_db()
    assert old.in_force_to == new.in_force_from
    assert list(queries.register_of(office, base, in_force=True)) == [new]


def test_units_concerned_read_it_others_do_not(base, office):
    from capuy.accounts.roles import Role
    from tests.factories import make_user

    found = entered(base, office, concerned=[org("C1")])
    reader = make_user("bt", (Role.CELL_SECRETARY, org("C1")))
    stranger = make_user("bt2", (Role.CELL_SECRETARY, org("C2")))
    assert list(queries.register_of(reader, org("C1"))) == [found]
    assert not queries.register_of(stranger, base).exists()
    with pytest.raises(ProblemsFound) as problems:
        entered(base, office, symbol="13-CT/TU", concerned=[org("KHAC")])
    assert codes_of(problems) == {"outside"}
