"""Every address × every role × page, post and fragment: nobody sees or does what was not granted.

The addresses come from the resolver. A new one fails here until it has a line in `RULES` (who may) and, if it names a
record, a sample of that record in `World`.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from capuy.accounts.access import may
from capuy.accounts.models import Deputy, Emergency, Grant, Proposal, UserSession
from capuy.accounts.roles import Role
from capuy.core import dates
from capuy.jobs.models import Job
from capuy.journal.models import Entry
from capuy.members.models import Import, PersonalFact, Position, SavedFilter, Seat
from capuy.organisations.models import Body, Decision, Grouping, GroupingTie, Term
from capuy.reports.models import Report
from tests.architecture.rules import FOR_EVERYBODY, LEADS_ON, OF_A_WHOLE_TREE, OF_ONESELF, OPEN, OWN_RECORD, RULES
from tests.factories import FOUNDED, make_member, make_organisation, make_user

CANARY = "Kimtước"
MISSING = 999_999
YEAR = "2022"


def _addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from _addresses(item, f"{item.namespace}:" if item.namespace else space)
        else:
            yield f"{space}{item.name}", item


PATTERNS = dict(_addresses(get_resolver()))
ALL_SHAPES = list(_addresses(get_resolver()))


class World:
    """Two districts of one city; each with a base committee, a cell, people, and one of every record."""

    def __init__(self) -> None:
        self.city = make_organisation("TP", "Đảng bộ thành phố An Bình", "thanh_uy")
        self.own = self._side("A", "Hòa Lạc")
        self.foreign = self._side("B", CANARY)
        self.missing = {name: MISSING if isinstance(value, int) else value for name, value in self.own.items()}
        self.missing["code"] = "khong-co"

    def _side(self, mark: str, word: str) -> dict[str, object]:
        district = make_organisation(f"Q{mark}", f"Đảng bộ quận {word}", "quan_uy", self.city)
        base = make_organisation(f"DB{mark}", f"Đảng bộ Công ty {word}", "dang_bo_co_so", district)
        cell = make_organisation(f"CB{mark}", f"Chi bộ {word}", "chi_bo", base)
        people = [make_member(f"Nguyễn {word} {n}", cell, citizen_id=f"0010800{ord(mark):03d}{n:02d}") for n in (1, 2)]
        fact = PersonalFact.objects.create(
            member=people[0], kind="commendation", happened_on=dt.date(2022, 2, 3), title=f"Khen {word}"
        )
        term = Term.objects.create(organisation=district, label=f"2020 {word}", starts_on=dt.date(2020, 6, 1))
        body = Body.objects.create(term=term, kind="committee", size=9)
        seat = Seat.objects.create(
            body=body, member=people[1], position=Position.MEMBER, valid_from=dt.date(2020, 6, 1)
        )
        grouping = Grouping.objects.create(name=f"Khối {mark}")
        tie = GroupingTie.objects.create(grouping=grouping, organisation=cell, valid_from=FOUNDED)
        report = Report.objects.create(organisation=district, period=YEAR)
        holder = make_user(f"nguoi-{mark.lower()}", ("leader", district), full_name=f"Trần {word}")
        grant = Grant.objects.get(user=holder)
        second = make_user(f"thu-{mark.lower()}", ("office", cell), full_name=f"Lê {word}")
        today = dates.today()
        deputy = Deputy.objects.create(
            grant=grant,
            user=second,
            valid_from=FOUNDED,
            valid_to=today + dt.timedelta(days=9),
            reason=word,
            named_by="x",
        )
        proposal = Proposal.objects.create(
            user=second, role="inspection", organisation=cell, valid_from=today, proposed_by=holder
        )
        kept = Import.objects.create(
            organisation=district, filename=f"{word}.xlsx", digest="", content=b"", user=holder
        )
        day = timezone.now()
        emergency = Emergency.objects.create(
            user=holder, organisation=cell, reason=f"Việc {word}", begins=day, ends=day
        )
        key = Authenticator.objects.create(user=holder, type=Authenticator.Type.WEBAUTHN, data={"name": word})
        now = timezone.now()
        session = UserSession.objects.create(user=holder, key=mark, begun_at=now, seen_at=now)
        job = Job.objects.create(task="tests.task", key=mark, state="failed", run_at=now, finished_at=now, error=word)
        saved = SavedFilter.objects.create(user=holder, name=f"Lọc {word}", query="q=a")
        return {
            "organisation": district,
            "code": district.code,
            "decision": Decision.objects.get(changes__organisation=cell).pk,
            "member": people[0].pk,
            "twin": people[1].pk,
            "fact": fact.pk,
            "term": term.pk,
            "body": body.pk,
            "seat": seat.pk,
            "grouping": grouping.pk,
            "tie": tie.pk,
            "report": report.pk,
            "holder": holder.pk,
            "grant": grant.pk,
            "deputy": deputy.pk,
            "proposal": proposal.pk,
            "import": kept.pk,
            "filter": saved.pk,
            "emergency": emergency.pk,
            "key": key.pk,
            "session": session.pk,
            "job": job.pk,
            "entry": Entry.objects.filter(organisation=cell.code).latest("pk").pk,
        }


# Which record an address names by `pk`.
RECORDS = {
    "web:entry": "entry",
    "web:user": "holder",
    "web:reset-password": "holder",
    "web:lock-user": "holder",
    "web:end-sessions": "holder",
    "web:remove-factors": "holder",
    "web:end-grant": "holder",
    "web:name-deputy": "holder",
    "web:end-deputy": "deputy",
    "web:proposal": "proposal",
    "web:retry-job": "job",
    "web:emergency": "emergency",
    "web:end-emergency": "emergency",
    "account_end_session": "session",
    "mfa_edit_webauthn": "key",
    "mfa_remove_webauthn": "key",
    "organisations:grouping": "grouping",
    "organisations:untie": "tie",
    "organisations:decision": "decision",
    "organisations:withdraw": "decision",
    "members:share-out": "decision",
    "organisations:change-term": "term",
    "members:drop-filter": "filter",
    "members:import_map": "import",
    "members:import_preview": "import",
    "members:import_faults": "import",
    "members:add-seat": "body",
    "members:end-seat": "seat",
    "members:remove-seat": "seat",
    "members:page": "member",
    "members:correct": "member",
    "members:reveal-id": "member",
    "members:act": "member",
    "members:remove-fact": "fact",
    **{f"reports:{name}": "report" for name in ("page", "confirm", "freeze", "reopen", "word", "excel")},
}
WORDS = {
    "period": YEAR,
    "indicator": "members.total",
    "table": "dan-toc",
    "kind": "rename",
    "form": "xlsx",
    "slug": "khen-thuong-ky-luat",
    "section": "situation",
}
NAMED = {"keep": "member", "drop": "twin", "grant": "grant", "code": "code"}


def path_of(name: str, pattern: URLPattern, side: dict[str, object]) -> str:
    """The address with the samples of one side. KeyError: no sample is known, add one."""
    given = {}
    for parameter in pattern.pattern.converters:
        if parameter == "pk":
            given[parameter] = side[RECORDS[name]]
        else:
            given[parameter] = side[NAMED[parameter]] if parameter in NAMED else WORDS[parameter]
    return reverse(name, kwargs=given)


def names_a_record(pattern: URLPattern) -> bool:
    return bool({"pk", *NAMED} & set(pattern.pattern.converters))


def test_every_address_has_a_rule_and_samples():
    assert set(PATTERNS) == set(RULES)
    kinds = {name: set(pattern.pattern.converters) - {"pk", *NAMED, *WORDS} for name, pattern in ALL_SHAPES}
    assert {name: left for name, left in kinds.items() if left} == {}
    assert {name for name, pattern in ALL_SHAPES if "pk" in pattern.pattern.converters} == set(RECORDS)


@pytest.fixture
def world(db) -> World:
    return World()


def _counted() -> dict[str, int]:
    """How many rows stand in each table. Reading journals itself, and has sheets counted that nobody asked for yet."""
    unwatched = {"sessions.session", "journal.entry", "figures.slot", "figures.trackedperiod", "figures.sheet"}
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.label_lower not in unwatched and model._meta.managed
    }


def _changes() -> int:
    return Entry.objects.filter(kind="change").count()


POSTED = {"reason": "x", "q": "x", "name": "x", "organisation": "DBB", "year": YEAR, "enact": "1"}


def _asked(client, path: str) -> Iterator[tuple[str, Any]]:
    yield "GET", client.get(path)
    yield "fragment", client.get(path, headers={"hx-request": "true"})
    yield "POST", client.post(path, POSTED)


def _page(answer: Any, path: str) -> str:
    """The answer without what differs each time: the token, and the address that was asked for."""
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|"X-CSRFToken": ?)"[^"]*"', "", answer.content.decode())
    return text.replace(path, "")


# Rights only add up: who holds every role over the own branch may all that any of them may.
HOLDERS = {"every role": Role.values, "cell secretary": [Role.CELL_SECRETARY], "no role": []}


@pytest.mark.slow
@pytest.mark.parametrize("roles", HOLDERS.values(), ids=HOLDERS)
def test_what_is_foreign_answers_like_what_is_missing(client, world, roles, time_machine):
    time_machine.move_to(timezone.now(), tick=False)  # pages tell the minute in which they are printed
    client.force_login(make_user("toi", *((role, world.own["organisation"]) for role in roles)))
    rows, changes = _counted(), _changes()
    for name, pattern in ALL_SHAPES:
        if not names_a_record(pattern) or name in FOR_EVERYBODY | LEADS_ON:
            continue
        foreign, missing = (path_of(name, pattern, side) for side in (world.foreign, world.missing))
        none = {"GET": client.get(missing), "POST": client.post(missing, POSTED)}
        for how, answer in _asked(client, foreign):
            like = none["POST" if how == "POST" else "GET"]
            assert answer.status_code == like.status_code, f"{how} {foreign}"
            assert answer.status_code in {404, 405}, f"{how} {foreign}"
            assert _page(answer, foreign) == _page(like, missing), f"{how} {foreign}"
    assert (_counted(), _changes()) == (rows, changes)


@pytest.mark.slow
@pytest.mark.parametrize("role", Role.values)
def test_within_the_own_branch_the_role_decides(client, world, role):
    user = make_user("toi", (role, world.own["organisation"]))
    client.force_login(user)
    rows, changes = _counted(), _changes()
    for name, pattern in ALL_SHAPES:
        if name in OPEN | OWN_RECORD | OF_ONESELF:
            continue
        path = path_of(name, pattern, world.own)
        place = world.city if name in OF_A_WHOLE_TREE else world.own["organisation"]
        reading, changing = (all(may(user, p, place) for p in needed) for needed in RULES[name])
        answer = client.get(path)
        assert answer.status_code in ({200, 302, 405} if reading else {404, 405}), f"{role} GET {path}"
        assert CANARY not in answer.content.decode(errors="replace"), f"{role} GET {path}"
        if not changing:
            assert client.post(path, POSTED).status_code < 500, f"{role} POST {path}"
    assert (_counted(), _changes()) == (rows, changes)


QUESTIONS = (
    f"?q={CANARY}",
    "?goc=QB",
    "?cap=chi_bo",
    "?cap=chi_bo&quyen=see_members",
    "?nhom=1",
    "?nhom=2",
    "?tai=QB",
    "?to_chuc=QB&organisation=QB",
    "?q=001080006601",
)


@pytest.mark.slow
@pytest.mark.parametrize("roles", HOLDERS.values(), ids=HOLDERS)
def test_nothing_foreign_is_hinted_at_by_searching_and_choosing(client, world, roles):
    client.force_login(make_user("toi", *((role, world.own["organisation"]) for role in roles)))
    for name, pattern in ALL_SHAPES:
        if names_a_record(pattern) or name in OPEN or "period" in pattern.pattern.converters:
            continue
        for question in QUESTIONS:
            answer = client.get(path_of(name, pattern, world.own) + question)
            assert answer.status_code < 500, f"{name}{question}"
            if answer.status_code == 200:
                left = (
                    answer.content.decode(errors="replace").replace(f'value="{CANARY}"', "").replace(f"“{CANARY}”", "")
                )
                assert CANARY not in left.replace(question, ""), f"{name}{question}"


@pytest.mark.slow
def test_a_stranger_is_asked_to_sign_in_whether_a_record_exists_or_not(client, world):
    for name, pattern in ALL_SHAPES:
        if name in OPEN:
            continue
        for side in (world.own, world.missing):
            for how, answer in _asked(client, path_of(name, pattern, side)):
                assert answer.status_code == 302, f"{how} {name}"
                assert answer["Location"].startswith("/tai-khoan/dang-nhap/"), f"{how} {name}"
