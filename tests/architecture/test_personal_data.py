"""Each column of each table says what it holds about persons, why, on which ground, and until when."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.test.utils import isolate_apps

from capuy.accounts.models import User
from capuy.core import personal
from capuy.core.personal import Class, Data, Holding, Impersonal, Kept
from capuy.members.models import Member
from capuy.web import personal_record
from tests.architecture.house import ROOT

# Django's list of migrations: names of files of the source.
NOBODYS_TABLES = {"django_migrations", "sqlite_sequence"}
SAMPLE = Data("Số điện thoại", "phone", "Liên lạc", "Điều lệ Đảng", Class.BASIC, Kept("Đến khi gỡ."))


def test_every_column_of_every_model_says_what_it_holds():
    assert personal.silent() == []


@pytest.mark.django_db
def test_every_table_of_the_database_belongs_to_a_model_or_is_declared():
    of_models = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    declared = {holding.table: holding for holding in personal.holdings() if holding.table}
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        assert tables - of_models - NOBODYS_TABLES == set(declared)
        for table, holding in declared.items():
            columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
            assert columns == {name for data in holding.data for name in data.names}


def _planted(**columns: models.Field) -> type[models.Model]:
    with isolate_apps("capuy.members"):
        body = {"__module__": __name__, **columns, "__str__": str, "Meta": type("Meta", (), {"app_label": "members"})}
        return type("Planted", (models.Model,), body)


@pytest.fixture
def register(monkeypatch) -> personal._Register:
    """The register as it is, to be added to by one test."""
    known = personal._load()
    fresh = personal._Register(list(known.holdings), dict(known.impersonal))
    monkeypatch.setattr(personal, "_load", lambda: fresh)
    return fresh


def test_a_model_that_says_nothing_is_found():
    assert personal.silent([_planted(phone=models.CharField(max_length=20))]) == ["members.Planted: says nothing"]


@pytest.mark.parametrize(
    ("columns", "plain", "faults"),
    [
        ("phone", "id", []),
        ("", "id", ["members.Planted.phone: says nothing"]),
        ("phone gone", "id", ["members.Planted.gone: no such column"]),
        ("phone", "id phone", ["members.Planted.phone: said twice"]),
    ],
)
def test_a_column_added_to_a_declared_model_is_found(register, columns, plain, faults):
    planted = _planted(phone=models.CharField(max_length=20))
    data = Data(SAMPLE.what, columns, SAMPLE.purpose, SAMPLE.ground, SAMPLE.classed, SAMPLE.kept)
    register.holdings.append(Holding("Mẫu", (data,), model=planted, plain=tuple(plain.split())))
    assert personal.silent([planted]) == faults


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        (models.IntegerField(), None),
        (models.CharField(max_length=5, choices=[("a", "A")]), None),
        (models.TextField(), "a text that says nothing"),
        (models.JSONField(), "a text that says nothing"),
        (models.FileField(), "a text that says nothing"),
        (models.ForeignKey(User, models.CASCADE, related_name="+"), "tied to a person"),
        (models.OneToOneField(Member, models.CASCADE, related_name="+"), "tied to a person"),
    ],
)
def test_a_column_added_to_a_model_without_personal_data_is_found(register, column, fault):
    planted = _planted(added=column)
    register.impersonal["members.Planted"] = Impersonal(planted, "Số đếm")
    assert personal.silent([planted]) == ([f"members.Planted.added: {fault}"] if fault else [])


def test_every_declaration_says_all_of_it():
    for holding in personal.holdings():
        assert holding.label
        assert holding.data, holding.label
        for data in holding.data:
            assert all([data.what, data.purpose, data.ground, data.kept.until]), holding.label
    assert all(said.why for said in personal.impersonal_models())


def test_what_the_law_calls_sensitive_is_classed_so():
    classed = {
        f"{holding.where}.{name}": data.classed
        for holding in personal.holdings()
        for data in holding.data
        for name in data.names
    }
    for column in (
        *("members.Member.ethnic_group", "members.Member.religion", "members.Member.citizen_id_sealed"),
        *("members.Member.admitted_on", "members.Membership.organisation", "members.StatusSpell.status"),
        *("accounts.User.password", "accounts.Grant.role", "mfa.Authenticator.data", "journal.Entry.actor"),
        *("members.Import.content", "sessions.Session.session_data", "reports.SectionText.text"),
    ):
        assert classed[column] is Class.SENSITIVE, column


def test_a_time_that_is_named_is_kept_by_something():
    """“7 ngày” in the words of a retention is either deleted by a job, or says what else ends it."""
    timed = re.compile(r"\d+ (ngày|giờ|phút|tháng|năm)")
    by_themselves = {data.what for h in personal.holdings() for data in h.data if timed.search(data.kept.until)} - {
        data.what for h in personal.holdings() for data in h.data if data.kept.expire
    }
    # The form of signing in refuses a slip that is over (accounts.forms), and a new password takes its place.
    assert by_themselves == {"Mật khẩu (đã băm), hạn của mật khẩu dùng một lần, lần đăng nhập cuối"}


def test_no_column_of_the_secret_dossier():
    """Domain rules 2.1, 2.2: items 10, 18, 21, 27–30 of the dossier have no place here."""
    forbidden = ("family", "wealth", "health", "abroad", "verification", "origin_class")
    names = {field.name for field in Member._meta.get_fields()}
    assert not [name for name in names if any(word in name for word in forbidden)]


def test_the_document_says_the_same():
    text = (ROOT / "docs/privacy.md").read_text()
    written = text.partition("<!-- record -->\n")[2].partition("<!-- /record -->")[0]
    assert written.strip() == personal_record.markdown().strip(), "run tools/write_privacy.py"


def test_the_table_of_the_cache_is_the_one_that_is_declared():
    assert settings.CACHES["default"]["LOCATION"] in {holding.table for holding in personal.holdings()}
