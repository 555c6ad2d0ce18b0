"""U1: what must not come in, sent to every upload of the project; broken files by lot; and good ones."""

import re
import resource
import time
from contextlib import suppress

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import FileField

from capuy.core.problems import ProblemsFound
from capuy.documents import preflight, sheets
from tests.architecture.world import WORKED_OUT, World
from tests.documents import files
from tests.documents.test_preflight import REFUSED
from tests.drill.frame import Drill, planted, reaches
from tests.drill.places import Standings, project_forms, shapes, undone
from tests.filled import filled

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]
INPUT = re.compile(r'<input[^>]*type="file"[^>]*>')
LONGEST = 10


class Watch:
    """Seconds since it was made. In the sample those of the processor: other tests may keep the machine busy."""

    def __init__(self, drill: Drill) -> None:
        self.seconds = time.monotonic if drill.full else self.worked
        self.began = self.seconds()

    @staticmethod
    def worked() -> float:
        own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime

    def check(self, drill: Drill, what: str) -> None:
        if (seconds := self.seconds() - self.began) > LONGEST:
            drill.bad(f"{what} took {seconds:.0f} s")


@pytest.fixture
def world() -> World:
    return World()


# Which of `shapes` offer one; looked for once in a process.
WITH_UPLOADS: set[int] = set()


def uploads(world: World, client) -> list[tuple[str, str, dict[str, str]]]:
    """Address, name of the field and the rest of the form of every upload that a page offers."""
    found, known = {}, frozenset(WITH_UPLOADS)
    for number, (_, path) in enumerate(shapes(world.own)):
        if known and number not in known:
            continue
        answer, _ = undone(client, lambda client, path: client.get(path), path)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        for form in re.findall(r"<form\b.*?</form>", answer.content.decode(), re.S):
            for control in INPUT.findall(form):
                name = re.search(r'name="([^"]+)"', control)[1]
                action = re.search(r'<form[^>]*action="([^"]*)"', form)
                WITH_UPLOADS.add(number)
                found[action[1] if action and action[1] else path, name] = filled(answer)
    return [(path, name, rest) for (path, name), rest in found.items()]


def counted() -> dict[str, int]:
    unwatched = {"sessions.session", "journal.entry", *WORKED_OUT}
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.label_lower not in unwatched and model._meta.managed
    }


def send(drill: Drill, world: World) -> None:
    client = Standings(world).everything()
    found = uploads(world, client)
    forms = {
        form for form in project_forms() if any(isinstance(field, FileField) for field in form.base_fields.values())
    }
    assert len(found) >= len(forms), f"{forms} take files, pages offer {found}"
    before = counted()
    chosen = REFUSED if drill.full else drill.random.sample(REFUSED, 8)
    for path, field, rest in found:
        for name, data, code, _ in chosen if drill.full or not drill.is_planted else REFUSED:
            after = {}

            def post(client, path, name=name, data=data, field=field, rest=rest, after=after):
                answer = client.post(path, {**rest, field: SimpleUploadedFile(name, data)})
                after.update(counted())
                return answer

            watch = Watch(drill)
            answer, changes = undone(client, post, path)
            good = answer.status_code < 500 and after == before and not changes
            drill.expect(good, f"{code} {name} at {path}: {answer.status_code}")
            watch.check(drill, f"{code} at {path}")


@reaches("U1")
def test_what_must_not_come_in_does_not(drill, world):
    assert len({code for _, _, code, _ in REFUSED}) >= 10
    assert len(REFUSED) >= 25
    send(drill, world)


@planted("U1")
def test_an_upload_without_a_look_before_is_found(drill, world, monkeypatch):
    """As if the look before let everything through: what the parser is then given breaks it."""
    from capuy.members.importing import action

    monkeypatch.setattr(
        action.preflight, "check", lambda name, data, **_: data if isinstance(data, bytes) else data.read()
    )
    send(drill, world)


@reaches("U1", sample=30, full=1_000)
def test_a_broken_file_is_refused_or_read_and_breaks_nothing(drill):
    chance = drill.random
    base = files.workbook()
    for _ in drill.cases():
        data = bytearray(base)
        match chance.choice(["bits", "cut", "hole", "twice"]):
            case "bits":
                for _ in range(chance.randint(1, 30)):
                    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            case "cut":
                data = data[: chance.randrange(len(data))]
            case "hole":
                at = chance.randrange(len(data))
                data[at : at + 200] = chance.randbytes(200)
            case _:
                data = data + data
        watch = Watch(drill)
        try:
            with suppress(ProblemsFound):
                sheets.read(preflight.check("ds.xlsx", bytes(data)))
        except Exception as error:  # noqa: BLE001 - told with what was tried
            drill.bad(f"{error!r}")
        watch.check(drill, "a broken file")


@reaches("U1", sample=8, full=200)
def test_good_files_come_in_whole(drill):
    chance = drill.random
    letters = "aăâđêôơư ÁẶỢ0123456789=+-@'\"<>&{}₫–"
    for _ in drill.cases():
        width = chance.randint(2, 12)
        rows = [
            ["".join(chance.choices(letters, k=chance.randint(1, 20))).strip() or "x" for _ in range(width)]
            for _ in range(chance.randint(2, 40))
        ]
        data = files.workbook(rows, sheets=["Danh sách", "Ghi chú"][: chance.randint(1, 2)])
        try:
            read = sheets.read(preflight.check("Danh sách.xlsx", data))
        except ProblemsFound as found:
            drill.bad(f"{found.problems}")
            continue
        if [[str(cell) for cell in row[:width]] for row in read] != rows:
            drill.bad(f"{rows} came in as {read}")
