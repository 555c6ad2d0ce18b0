"""An instance that is served by real workers, and people who hand in forms to it until they are answered."""

import collections
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.middleware.csrf import _mask_cipher_secret

from tests.drill.frame import Drill
from tests.operations.conftest import Instance

AT_ONCE = 6
PATIENCE = 180
FULL_DISK = 507

CELLS, QUESTIONS, YEARS = 12, 60, range(2016, 2026)
FORM_FIELDS = ("meetings.regular_held", "meetings.thematic_held")
# Signs one user in several times; prints the cookies. Once, with cells that report and a request that asks all of them.
SIGN_IN = f"""
import datetime as dt, sys, django; django.setup()
from django.test import Client
from django.utils import timezone
from capuy.accounts.models import Grant, User
from capuy.collection.models import Addressee, ReportRequest, RequestField
from capuy.organisations.models import Organisation
from capuy.organisations.actions import ChangeDraft, enact
from tests.factories import decision
user, base = User.objects.get(username="quantri"), Organisation.objects.get(code="99")
_, new = Grant.objects.get_or_create(user=user, role="organisation_board", organisation=base,
    valid_from="2015-01-01", defaults={{"granted_by": "test"}})
if new:
    asked = ReportRequest.objects.create(organisation=base, title="Sinh hoạt", period="2022",
        due_on=dt.date(2099, 1, 1), sent_at=timezone.now())
    for at in range(1, {QUESTIONS} + 1):
        RequestField.objects.create(asked=asked, position=at, label=f"Mục số {{at}}")
    for at in range(1, {CELLS} + 1):
        founded = ChangeDraft("establish", code=f"99.9{{at}}", name=f"Chi bộ {{at}}", kind="chi_bo", parent=base)
        enact(decision("establish", dt.date(2015, 1, 1), founded, number=f"{{at}}-QĐ/CB"), by=None)
        cell = Organisation.objects.get(code=f"99.9{{at}}")
        Addressee.objects.create(pk=at, asked=asked, organisation=cell, name=cell.code)
for _ in range(int(sys.argv[1])):
    client = Client()
    client.force_login(user)
    print(client.cookies["sessionid"].value)
"""

# What stands in the database of what was handed in.
STORED = """
import django; django.setup()
from capuy.journal import chain
from capuy.journal.models import Entry
from capuy.members.models import PersonalFact
for title in PersonalFact.objects.values_list("title", flat=True):
    print("fact", title.replace(" ", "_"))
for after in Entry.objects.filter(kind="change", subject__startswith="members.").values_list("summary", "after"):
    print("entry", *str(after).split())
from collections import Counter
from capuy.collection.models import FieldAnswer
from capuy.figures import registry
from capuy.figures.models import ReportedValue
from capuy.journal.actions import subject_of
told = Counter()
for subject, summary, after in Entry.objects.filter(kind="change").values_list("subject", "summary", "after"):
    told.update((subject, summary, label) for label in after)
for row in ReportedValue.objects.select_related("organisation"):
    from capuy.core.periods import parse_period
    label = registry.form_field(row.field).label
    entry = subject_of(row.organisation), f"Nhập số liệu {parse_period(row.period).label}", label
    print("kept", f"form:{row.organisation.code}:{row.period}:{row.field}={row.value}", told[entry])
for row in FieldAnswer.objects.select_related("addressee__asked", "field"):
    entry = subject_of(row.addressee), f"Ghi biểu “{row.addressee.asked.title}”", row.field.label
    print("kept", f"answer:{row.addressee_id}:{row.field.position}={row.number}", told[entry])
print("faults", *[fault.message.replace(" ", "_") for fault in chain.verify([]).faults])
"""


class Line(http.client.HTTPConnection):
    """A connection over a socket of the file system: no port is taken."""

    def __init__(self, address: str, timeout: float = 30) -> None:
        super().__init__("localhost", timeout=timeout)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.address)


@dataclass
class Server:
    process: "subprocess.Popen[bytes]"
    address: str
    log: Path

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in children.read_text().split()]

    def kill_worker(self, at: int = 0) -> bool:
        """Whether one was there to be killed."""
        if not (workers := self.workers()):
            return False
        os.kill(workers[at % len(workers)], signal.SIGKILL)
        return True

    def answers(self) -> bool:
        line = Line(self.address, timeout=5)
        try:
            line.request("GET", "/tai-khoan/dang-nhap/", headers={"Host": "localhost"})
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()


@contextmanager
def served(
    instance: Instance, application: str = "capuy.site.wsgi", before: tuple[str, ...] = (), **more: str
) -> Iterator[Server]:
    """Two workers with threads, as `capuy run` starts them. `before` is put before the command."""
    folder = Path(tempfile.mkdtemp(prefix="capuy-drill-"))
    address, log = f"{folder}/s", folder / "log"
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"unix:{address}", "--workers", "2"]
    command += ["--threads", "8", "--log-level", "warning", "--no-control-socket"]
    with log.open("wb") as file:
        process = subprocess.Popen(
            [*before, *command],
            env=instance.env | {"CAPUY_SECOND_FACTOR": "off"} | more,
            stdout=file,
            stderr=file,
            umask=0o077,
            cwd=instance.home,
        )
    server = Server(process, address, log)
    try:
        until(server.answers, 60, "the server does not answer")
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def until(holds: Callable[[], object], seconds: float, otherwise: str) -> float:
    """Seconds until something holds; an error if it never does."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, otherwise
        time.sleep(0.02)
    return time.monotonic() - began


def nothing(_: int) -> None:
    return


@dataclass(frozen=True)
class Deed:
    """One form to hand in: where, with what; where its answer leads when it is stored, and what then stands stored."""

    path: str
    fields: dict[str, str]
    leads: str
    mark: str


def fact(number: int) -> Deed:
    """A fact of one person's file."""
    title = f"Giấy-khen-{number}"
    fields = {"kind": "commendation", "happened_on": "03/02/2022", "title": title, "confirmed": "1"}
    return Deed(f"/dang-vien/{number % 12 + 1}/viec/khen-thuong-ky-luat/", fields, "/dang-vien/", title)


def square(number: int) -> Deed | None:
    """One square of the form of a cell and a month; none when all are filled."""
    cell, rest = number % CELLS + 1, number // CELLS
    at, rest = FORM_FIELDS[rest % len(FORM_FIELDS)], rest // len(FORM_FIELDS)
    month, year = rest % 12 + 1, rest // 12
    if year >= len(YEARS):
        return None
    period, value = f"{YEARS[year]}-M{month:02}", number % 30 + 1
    page = f"/to-chuc/99.9{cell}/bieu-mau/{period}/"
    return Deed(page, {f"99.9{cell}:{at}": str(value), "seen": ""}, page, f"form:99.9{cell}:{period}:{at}={value}")


def answer(number: int) -> Deed | None:
    """One question of a requested sheet; none when all are answered."""
    sheet, at = number % CELLS + 1, number // CELLS + 1
    if at > QUESTIONS:
        return None
    page = f"/phieu-bao-cao/{sheet}/"
    return Deed(page, {f"muc-{at}": str(number + 1), "seen": ""}, page, f"answer:{sheet}:{at}={number + 1}")


def of_all_kinds(number: int) -> Deed:
    """Facts, squares and answers in turn."""
    turn, at = number % 3, number // 3
    return (square(at) if turn == 1 else answer(at) if turn == 2 else None) or fact(number)


@dataclass
class Crowd:
    """People handing in forms, each again and again with the same key until it is acknowledged."""

    drill: Drill
    instance: Instance
    server: Server
    deed: Callable[[int], Deed] = of_all_kinds
    hasty: float = 0.05  # of the attempts do not wait for their answer
    sent: int = 0
    goal: int = 0
    held: bool = False  # nobody ends, also with all handed in
    acknowledged: set[str] = field(default_factory=set)
    answers: collections.Counter[str] = field(default_factory=collections.Counter)
    refused: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hand_in(self, wanted: int, disturb: Callable[[int], None] = nothing) -> None:
        """Until `wanted` more are acknowledged; `disturb` is told again and again how many are."""
        cookies = self.instance.python(SIGN_IN, str(AT_ONCE)).split()
        self.goal, before = self.sent + wanted, len(self.acknowledged)
        threads = [threading.Thread(target=self._person, args=(cookie,), daemon=True) for cookie in cookies]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            disturb(len(self.acknowledged) - before)
            time.sleep(0.005)

    def _person(self, cookie: str) -> None:
        secret = secrets.token_hex(16)
        while True:
            with self.lock:
                if self.refused or (self.sent >= self.goal and not self.held):
                    return
                self.sent += 1
                number = self.sent
            deed = self.deed(number)
            fields = deed.fields | {"csrfmiddlewaretoken": _mask_cipher_secret(secret)}  # as a page carries it
            cookies = f"sessionid={cookie}; csrftoken={secret}"
            until_then = time.monotonic() + PATIENCE
            while time.monotonic() < until_then:
                answer = self._attempt(deed, fields, cookies)
                with self.lock:
                    self.answers[answer] += 1
                    if answer == "stored":
                        self.acknowledged.add(deed.mark)
                if answer == "stored":
                    break
                time.sleep(0.05)
            else:
                self.answers["given up"] += 1
                self.held = False

    def _attempt(self, deed: Deed, fields: dict[str, str], cookies: str) -> str:
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
        hasty = self.drill.random.random() < self.hasty
        line = Line(self.server.address, timeout=30)
        try:
            line.request("POST", deed.path, urlencode(fields), headers)
            if hasty:
                time.sleep(self.drill.random.random() / 20)
                return "not waited for"
            answer = line.getresponse()
            body = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return "no answer"
        finally:
            line.close()
        stored = answer.status == 302 and answer.headers["Location"].startswith(deed.leads)
        if not stored and answer.status < 500 and "Đã lưu từ trước" not in body:
            with self.lock:
                self.refused.append(f"refused with {answer.status}, to {answer.headers['Location']}")
        if answer.status == FULL_DISK and "Ổ đĩa của máy chủ đã đầy" in body:
            return "told that the disk is full"
        return "stored" if answer.status < 500 else str(answer.status)

    def judge(self) -> None:
        """Each acknowledged one is a case: stored once, journalled once, the journal whole."""
        facts: collections.Counter[str] = collections.Counter()
        entries: collections.Counter[str] = collections.Counter()
        told: dict[str, int] = {}
        faults: list[str] = []
        for line in self.instance.python(STORED).splitlines():
            kind, *words = line.split()
            if kind == "fact":
                facts[words[0]] += 1
            elif kind == "kept":
                told[words[0]] = int(words[1])
            elif kind == "entry":
                entries.update({word.strip("“”\"'.,:(){}") for word in words if "Giấy-khen-" in word})
            else:
                faults = words
        for mark in sorted(self.acknowledged - facts.keys()):
            times = "nowhere" if mark not in told else f"journalled {told[mark]} times"
            self.drill.expect(told.get(mark) == 1, f"{mark}: acknowledged, stored {times}")
        for mark in told.keys() - self.acknowledged:
            self.drill.expect(told[mark] == 1, f"{mark}: stored, journalled {told[mark]} times")
        for title in sorted(facts.keys() & self.acknowledged):
            self.drill.expect(facts[title] == 1, f"{title}: acknowledged, stored {facts[title]} times")
        for title in set(facts) - self.acknowledged:
            self.drill.expect(facts[title] <= 1, f"{title}: stored {facts[title]} times")
        for title, count in facts.items():
            if title.startswith("Giấy-khen-") and entries[title] != count:
                self.drill.bad(f"{title}: stored {count} times, journalled {entries[title]} times")
        for fault in [*self.refused, *faults]:
            self.drill.bad(fault)
