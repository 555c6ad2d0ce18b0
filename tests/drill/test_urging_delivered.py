"""Urging is queued at once and reaches everybody, though the workers that deliver it are killed meanwhile."""

import json
import random
import time

import pytest

from tests.jobs.killing import Nursery

pytestmark = pytest.mark.slow
UNITS, KILLS = 60, 8
# Sixty cells with a task each that is overdue, one secretary each, urged for in one action.
URGED = """
import datetime as dt, sys
import django; django.setup()
from capuy.accounts.models import User
from capuy.core import dates
from capuy.organisations.models import Organisation
from capuy.tasks.actions import Work, urging
from capuy.tasks.actions.giving import common_of, make
from tests.factories import FOUNDED, ChangeDraft, decision, enact, make_user
base = Organisation.objects.get(code="99")
draft = lambda n: ChangeDraft("establish", code=f"99.{n}", name=f"Chi bộ {n}", kind="chi_bo", parent=base)
drafts = [draft(n) for n in range(2, int(sys.argv[1]) + 2)]
enact(decision("establish", FOUNDED, *drafts, number="100-QĐ/ĐU"), by=None)
cells = Organisation.objects.filter(code__in=[one.code for one in drafts])
for cell in cells:
    one = make_user(f"bt{cell.pk}", ("cell_secretary", cell))
    User.objects.filter(pk=one.pk).update(email=f"bt{cell.pk}@lac-hong.test")
past = dates.today() - dt.timedelta(days=3)
work = Work("Rà soát đảng viên", "Báo cáo", past, base)
make(base, [cell.pk for cell in cells], common_of(work, base), by_name="")
office = make_user("vanphong", ("office", base))
once = urging.urge(by=office, organisation=base)
print(once.tasks, once.units, once.people)
"""
# Every letter that goes out leaves a line; a worker may die before and after.
POSTMAN = """
import os, time
from capuy.jobs import mail
def send(*, to, subject, text, key):
    time.sleep(0.01)
    with open(os.environ["LETTERS"], "a") as file:
        file.write(f"{key} {to}\\n")
    time.sleep(0.01)
mail.send = send
"""
TOLD = """
import json
import django; django.setup()
from capuy.jobs.models import Job
from capuy.notices.models import Delivery, Notice
print(json.dumps({
    "notices": list(Notice.objects.filter(kind="tasks.urged").values_list("user__email", flat=True)),
    "unsent": Delivery.objects.filter(sent_at=None).count(),
    "left": Job.objects.filter(task="notices.mail").exclude(state="done").count(),
}))
"""


def test_everybody_is_told_once_though_workers_are_killed(instance, tmp_path, monkeypatch):
    letters = tmp_path / "letters"
    more = {"CAPUY_MAIL": "smtp://127.0.0.1:9", "LETTERS": str(letters)}
    monkeypatch.setattr(type(instance), "env", instance.env | more)
    assert instance.python(URGED, str(UNITS)).split() == [str(UNITS)] * 3
    dice, until = random.Random(4), time.monotonic() + 60
    nursery = Nursery(instance, 1.0, POSTMAN)
    try:
        nursery.start()
        nursery.start()
        for done in range(KILLS):
            while _written(letters) < UNITS * done // KILLS and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(dice.uniform(0, 0.02))
            nursery.kill(dice.randrange(2))
            nursery.start()
        while nursery.open_jobs() and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        nursery.close()
    told = json.loads(instance.python(TOLD))
    people = set(told["notices"])
    assert len(told["notices"]) == len(people) == UNITS
    assert (told["unsent"], told["left"]) == (0, 0)
    # A letter may go out again only where its worker died, and as the same letter: its receiver sees one.
    sent = [line.split() for line in letters.read_text().splitlines()]
    assert {to for _, to in sent} == people
    assert len({key for key, _ in sent}) == UNITS
    assert len(sent) <= UNITS + KILLS


def _written(path):
    return len(path.read_text().splitlines()) if path.exists() else 0
