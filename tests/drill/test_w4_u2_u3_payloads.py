"""W4, U2, U3: texts that would be a script, a template or a formula, put into every column and every field."""

import io
import itertools
import re
import zipfile
from collections.abc import Callable, Sequence

import pytest
from django.test import Client

from capuy.documents import word
from tests.architecture.world import World
from tests.drill.canaries import fill_the_rest, plant, text_of
from tests.drill.frame import Drill, planted, reaches
from tests.drill.places import Standings, field_names, shapes, undone
from tests.filled import filled

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]
SCRIPTS = (
    "<zq{}x>",
    '"><zq{}x onfocus=a() autofocus>',
    "'><zq{}x>",
    "</textarea><zq{}x>",
    "</script><zq{}x>",
    "--><zq{}x>",
    "]]><zq{}x>",
    "</title><zq{}x>",
    "</style><zq{}x>",
    '" zq{}x="',
    "' zq{}x='",
    "javascript:zq{}x()",
)
# As it would stand if it were read as part of the page.
RUNS = re.compile(r"""<zq\d+x|["']\s+zq\d+x=|(?:href|src|action|formaction)=["']?javascript:zq""")
PRODUCT = 912 * 871
TEMPLATES = (
    "{{912*871}}",
    "{{ 912*871 }}",
    "{%if 1%}{{912*871}}{%endif%}",
    "{{r 912*871}}",
    "{{p 912*871}}",
    "{%p if 1 %}x{{912*871}}",
    "{%tr for a in '12' %}{{912*871}}",
    "{#{{912*871}}#}",
    "${{{{912*871}}}}",
    "#{912*871}",
    "<%=912*871%>",
    "{{''.__class__}}{{912*871}}",
    "{{cycler.__init__.__globals__}}",
    "{{self.__init__}}{{912*871}}",
    "{{lipsum}}{{912*871}}",
    "{{ x|attr('__class__') }}",
    "{%raw%}{{912*871}}{%endraw%}",
    "{%include 'a'%}",
    "{%import 'os' as o%}{{912*871}}",
    "{{ 912*871",
    "912*871 }}",
    "{% for %}",
    "{{}}",
    "{%%}",
    "</w:t></w:r>{{912*871}}",
)
STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＋", "|=", ";=", "%0A=", "'=", '"=')
FORMULAS = ("1+1", "HYPERLINK(1)", "cmd|' /C calc'!A0", "DDE(1;2)")


@pytest.fixture
def world() -> World:
    world = World()
    fill_the_rest(world)
    return world


def runs(answer) -> bool:
    return "html" in answer.get("Content-Type", "") and bool(RUNS.search(answer.content.decode()))


def look_for_scripts(drill: Drill, world: World) -> None:
    """Stored in each column, sent in each field, asked for in each query."""
    spell = itertools.cycle(SCRIPTS)
    plant(world, "A", lambda number: next(spell).format(number))
    client, names = Standings(world).everything(), field_names()
    targets = shapes(world.own)
    if not drill.full:  # the decisions speak of others in their hints: all of them, and the rest by lot
        decisions = [item for item in targets if item[0] == "organisations:decide"]
        targets = decisions + drill.random.sample(targets, 60)
    by_lot = drill.random.sample(targets, len(targets))
    sent_to = set(list(dict(by_lot).values())[:30])  # in the full drill all of them
    for name, path in targets:
        chosen = SCRIPTS if drill.full else drill.random.sample(SCRIPTS, int(path in sent_to))
        answer, _ = undone(client, lambda client, path: client.get(path), path)
        drill.expect(not runs(answer), f"GET {path}")
        form = filled(answer) if "html" in answer.get("Content-Type", "") else {}
        for script in chosen:
            text = script.format(7)
            asked = dict.fromkeys([*names, "q"], text)
            sent = {field: text if "-" not in field else value for field, value in form.items()} | asked
            for how, ask in (
                ("GET", lambda client, path, asked=asked: client.get(path, asked)),
                ("POST", lambda client, path, sent=sent: client.post(path, sent)),
            ):
                answer, _ = undone(client, ask, path)
                drill.expect(not runs(answer) and answer.status_code < 500, f"{how} {name} {path} {text}")


@reaches("W4")
def test_no_text_becomes_part_of_a_page(drill, world):
    look_for_scripts(drill, world)


@planted("W4")
def test_a_page_that_trusts_a_text_is_found(drill, world, monkeypatch):
    from django.template import base

    monkeypatch.setattr(base, "conditional_escape", str)
    look_for_scripts(drill, world)


# Which of `shapes` answer with a packed file, and to which query; looked for once, since it asks for every page.
PACKED: dict[str, list[tuple[int, dict[str, str]]]] = {}
WORD, EXCEL = "word/document.xml", "xl/workbook.xml"


def files(client: Client, world: World, wanted: str) -> list[tuple[str, dict[str, str]]]:
    """Address and query of every packed file of the own side that holds a part of that name."""
    addresses = [path for _, path in shapes(world.own)]
    if not PACKED:
        PACKED.update({WORD: [], EXCEL: []})
        for number, path in enumerate(addresses):
            for query in ({}, {"xuat": "excel"}):
                answer, _ = undone(client, lambda client, path, query=query: client.get(path, query), path)
                for part, found in PACKED.items():
                    if answer.content.startswith(b"PK") and part.encode() in answer.content:
                        found.append((number, query))
                if answer.status_code != 200 or "html" not in answer["Content-Type"]:
                    break
    return [(addresses[number], query) for number, query in PACKED[wanted]]


def fill_papers(drill: Drill, world: World, texts: Sequence[str], known: Callable[[], object] = bool) -> None:
    """`known` is called once the addresses of all papers are known: one that breaks would not show as a paper."""
    addresses = None
    client = Standings(world).everything()
    for text in texts:
        for wrapped in (text, f"Chi bộ {text} Hòa Lạc") if drill.full else (text,):
            plant(world, "A", lambda number, wrapped=wrapped: f"{wrapped} zq{number:05d}x")
            if addresses is None:
                addresses = files(client, world, WORD)
                assert addresses
                known()
            bad = []
            for path, query in addresses:
                answer, _ = undone(client, lambda client, path, query=query: client.get(path, query), path)
                said = text_of(answer)
                if answer.status_code != 200 or str(PRODUCT) in said or "__globals__': " in said or "&lt;class" in said:
                    bad.append(path)
            drill.expect(not bad, f"{wrapped} in {bad}")


@reaches("U2", sample=2, full=50)
def test_no_text_is_read_as_a_template(drill, world):
    fill_papers(drill, world, TEMPLATES if drill.full else drill.random.sample(TEMPLATES, 2))


@planted("U2")
def test_a_paper_rendered_twice_is_found(drill, world, monkeypatch):
    once = word.DocxTemplate.render_xml_part

    def twice(self, source, part, context, environment=None):
        return once(self, once(self, source, part, context, environment), part, context, environment)

    def break_it() -> None:
        monkeypatch.setattr(word.DocxTemplate, "render_xml_part", twice)

    fill_papers(drill, world, ["{{ 912*871 }}"], break_it)


def formulas_in(content: bytes) -> list[str]:
    """Cells and links of a workbook that would be worked out or followed, and texts that are not kept as texts."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            part = package.read(name).decode(errors="replace")
            if name.startswith("xl/worksheets/sheet") and re.search(r"<f[ >]|<hyperlink ", part):
                found.append(name)
            if "externalLink" in name or 'TargetMode="External"' in part or "<ddeLink" in part:
                found.append(name)
    return found


def export(drill: Drill, world: World, *, sample: int) -> None:
    texts = [start + formula for start in STARTS for formula in FORMULAS]
    addresses = None
    client = Standings(world).everything()
    for text in texts if drill.full else drill.random.sample(texts, sample):
        plant(world, "A", lambda number, text=text: f"{text}zq{number:05d}x")
        if addresses is None:
            addresses = files(client, world, EXCEL)
            assert len(addresses) > 4
        bad = []
        for path, query in addresses:
            answer, _ = undone(client, lambda client, path, query=query: client.get(path, query), path)
            if answer.status_code != 200 or formulas_in(answer.content):
                bad.append(path)
        drill.expect(not bad, f"{text!r} in {bad}")


@reaches("U3", sample=3, full=60)
def test_no_text_is_worked_out_as_a_formula(drill, world):
    export(drill, world, sample=3)


@planted("U3")
def test_a_workbook_that_reads_formulas_is_found(drill, world, monkeypatch):
    import xlsxwriter.worksheet

    sheet = xlsxwriter.worksheet.Worksheet
    monkeypatch.setattr(
        sheet, "_write_string", lambda self, row, column, text, *rest: self._write_formula(row, column, "=1")
    )
    export(drill, world, sample=3)
