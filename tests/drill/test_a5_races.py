"""A5: two at once, on PostgreSQL. SQLite lets one writer in at a time."""

import datetime as dt
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from capuy.accounts.models import User
from capuy.collection.models import Addressee, ReportRequest, RequestField
from capuy.core import dates
from capuy.core.periods import year_period
from capuy.core.problems import ProblemsFound
from capuy.documents.models import IssuedPaper
from capuy.figures.actions import reporting
from capuy.organisations.actions import ChangeDraft, enact, withdraw
from capuy.organisations.models import Decision, Organisation
from capuy.reports import actions as reports
from capuy.reports.models import FrozenPaper, Report
from capuy.tasks.actions import doing
from tests.drill.frame import Drill, planted, reaches
from tests.drill.test_a3_scope import superiors
from tests.factories import decision, make_organisation, make_user
from tests.filled import filled
from tests.tasks.makers import give_one

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
DAY = dt.date(2022, 5, 19)
FIELD = "C1:meetings.regular_held"


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """What each returned or raised, all begun at one moment."""
    ended: list[object] = [None] * len(tasks)
    gate = threading.Barrier(len(tasks))

    def run(number: int) -> None:
        try:
            gate.wait()
            ended[number] = tasks[number]()
        except Exception as error:  # noqa: BLE001 - told to the test
            ended[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


def only_on_postgresql(drill: Drill) -> None:
    if connection.vendor != "postgresql":
        drill.not_reached("SQLite lets one writer in at a time")


def is_a_tree() -> bool:
    above = superiors()
    for start in above:
        at, seen = start, set()
        while at is not None:
            if at in seen:
                return False
            seen.add(at)
            at = above[at]
    return True


def move_at_once(drill: Drill) -> None:
    """Each under the other, three at a time: whoever comes second is refused, or nothing goes in a circle."""
    only_on_postgresql(drill)
    top = make_organisation("TP", "Đảng bộ thành phố", "thanh_uy")
    places = [make_organisation(f"Q{n}", f"Đảng bộ quận {n}", "quan_uy", top) for n in range(3)]
    for _ in drill.cases():

        def move(one: Organisation, under: Organisation):
            return lambda: enact(decision("move", DAY, ChangeDraft("move", organisation=one, parent=under)), by=None)

        order = drill.random.sample(places, 3)
        ended = at_once(*(move(one, under) for one, under in zip(order, [*order[1:], order[0]], strict=True)))
        for end in ended:
            if not isinstance(end, Decision | ProblemsFound):
                drill.bad(repr(end))
        if not is_a_tree():
            drill.bad(f"{[place.code for place in order]} stand in a circle")
        for entered in Decision.objects.filter(kind="move", withdrawn_at=None).order_by("-pk"):
            withdraw(entered, by=None, reason="thử")


@reaches("A5", sample=4, full=10_000)
def test_nothing_ever_stands_below_itself(drill):
    move_at_once(drill)


def save_at_once(drill: Drill) -> None:
    only_on_postgresql(drill)
    top = make_organisation("QU", "Quận ủy", "quan_uy")
    base = make_organisation("DU", "Đảng ủy", "dang_bo_co_so", top)
    make_organisation("C1", "Chi bộ 1", "chi_bo", base)
    clients = []
    for name in ("mot", "hai"):
        client = Client()
        client.force_login(make_user(name, ("organisation_board", top)))
        clients.append(client)
    path = "/to-chuc/C1/bieu-mau/2022/"
    for number in drill.cases():
        pages = [client.get(path) for client in clients]
        texts = [str(10 + (2 * number) % 50), str(11 + (2 * number) % 50)]
        forms = [filled(page, **{FIELD: text}) for page, text in zip(pages, texts, strict=True)]
        ended = at_once(*(lambda c=c, f=f: c.post(path, f).status_code for c, f in zip(clients, forms, strict=True)))
        if sorted(map(str, ended)) != ["302", "422"]:
            drill.bad(f"{ended}")


@reaches("A5", sample=4, full=10_000)
def test_of_two_who_save_one_square_the_second_is_asked(drill):
    save_at_once(drill)


def answer_at_once(drill: Drill) -> None:
    """A cell on its own sheet and the office on the page of many units, at one box: the second is asked."""
    only_on_postgresql(drill)
    top = make_organisation("QU", "Quận ủy", "quan_uy")
    base = make_organisation("DU", "Đảng ủy", "dang_bo_co_so", top)
    cell = make_organisation("C1", "Chi bộ 1", "chi_bo", base)
    asked = ReportRequest.objects.create(
        organisation=base, title="Sinh hoạt", period="2022", due_on=dt.date(2099, 1, 1), sent_at=timezone.now()
    )
    RequestField.objects.create(asked=asked, position=1, label="Số buổi")
    sheet = Addressee.objects.create(asked=asked, organisation=cell, name="Chi bộ 1")
    own, many = sheet.get_absolute_url(), reverse("collection:many", args=["DU", asked.pk])
    places = [(own, "muc-1"), (many, f"{sheet.pk}:muc-1")]
    clients = []
    for name in ("mot", "hai"):
        client = Client()
        client.force_login(make_user(name, ("organisation_board", top)))
        clients.append(client)
    for number in drill.cases():
        pages = [client.get(path) for client, (path, _) in zip(clients, places, strict=True)]
        values = [str(10 + (2 * number) % 50), str(11 + (2 * number) % 50)]
        forms = [filled(page, **{box: text}) for page, (_, box), text in zip(pages, places, values, strict=True)]
        tasks = [
            lambda client=client, path=path, form=form: client.post(path, form).status_code
            for client, (path, _), form in zip(clients, places, forms, strict=True)
        ]
        ended = at_once(*tasks)
        if sorted(map(str, ended)) != ["302", "422"]:
            drill.bad(f"{ended}")


@reaches("A5", sample=4, full=2_000)
def test_of_two_who_answer_one_question_from_two_pages_the_second_is_asked(drill):
    answer_at_once(drill)


def close_at_once(drill: Drill) -> None:
    """One task accepted, returned and withdrawn at one moment: one of the three happens, once."""
    only_on_postgresql(drill)
    base = make_organisation("DU", "Đảng ủy", "dang_bo_co_so", make_organisation("QU", "Quận ủy", "quan_uy"))
    make_organisation("C1", "Chi bộ 1", "chi_bo", base)
    office, other = (make_user(name, ("office", base)) for name in ("mot", "hai"))
    secretary = make_user("bt", ("cell_secretary", Organisation.objects.get(code="C1")))
    ends = (
        lambda task: doing.accept(by=office, task=task),
        lambda task: doing.accept(by=other, task=task, beyond=True),
        lambda task: doing.return_task(by=other, task=task, reason="thiếu"),
        lambda task: doing.withdraw(by=office, task=task, reason="thôi"),
    )
    for _ in drill.cases():
        task = give_one(base, office, due_on=dates.today() + dt.timedelta(days=30))
        doing.hand_in(by=secretary, task=task, text="Xong")
        lines = task.events.count()
        ended = at_once(*(lambda end=end, task=task: end(task) for end in drill.random.sample(ends, 3)))
        refused = [end for end in ended if isinstance(end, ProblemsFound)]
        # What was returned may still be withdrawn: then two of them happened, one after the other.
        done = 3 - len(refused)
        events = task.events.count() - lines
        if [end for end in ended if end not in (None, *refused)] or done not in (1, 2) or events != done:
            drill.bad(f"{ended}, {events} lines")


@reaches("A5", sample=4, full=2_000)
def test_of_those_who_close_one_task_one_does(drill):
    close_at_once(drill)


def freeze_at_once(drill: Drill) -> None:
    only_on_postgresql(drill)
    top = make_organisation("QU", "Quận ủy", "quan_uy")
    base = make_organisation("DU", "Đảng ủy", "dang_bo_co_so", top)
    make_organisation("C1", "Chi bộ 1", "chi_bo", base)
    office, other = (make_user(name, ("office", top)) for name in ("mot", "hai"))
    report = reports.start_report(by=office, organisation=base, period=year_period(2022))
    signings = [
        reports.Signing(dt.date(2022, 12, day), "Tân Hòa", "Hồ Thị Bí", "Bí thư", "Đảng ủy") for day in (27, 28)
    ]

    def freeze(by: User, signing: reports.Signing) -> Callable[[], object]:
        return lambda: reports.freeze(by=by, report=report, signing=signing, accept_warnings=True)

    for _ in drill.cases():
        ended = at_once(*(freeze(by, signing) for by, signing in zip((office, other), signings, strict=True)))
        kinds = sorted(type(end).__name__ for end in ended)
        stored = Report.objects.get(pk=report.pk)
        won = next((end for end in ended if isinstance(end, Report)), stored)
        if kinds != ["ProblemsFound", "Report"] or (stored.dated_on, stored.frozen_at) != (won.dated_on, won.frozen_at):
            drill.bad(f"{ended}")
        if IssuedPaper.objects.count() != 1 or FrozenPaper.objects.count() != 1:
            drill.bad("more than one paper")
        reports.reopen(by=office, report=stored, reason="thử")


@reaches("A5", sample=2, full=2_000)
def test_of_two_who_freeze_one_report_one_does(drill):
    freeze_at_once(drill)


@planted("A5", cases=10)
def test_a_save_that_holds_nothing_still_is_found(drill, monkeypatch):
    whole = reporting.compare

    def slowly(*asked):
        compared = whole(*asked)
        time.sleep(0.1)  # long enough for the other to have looked as well
        return compared

    monkeypatch.setattr(reporting, "wait_for", lambda *locks, **how: None)
    monkeypatch.setattr(reporting, "compare", slowly)
    save_at_once(drill)
