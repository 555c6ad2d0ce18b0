"""Templates that an office edits in Word: checked before they are kept, harmless, versioned, used by those below."""

import copy
import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from capuy.core.problems import ProblemsFound
from capuy.figures.actions import set_target
from capuy.figures.queries import all_codes
from capuy.journal.models import Entry
from capuy.reports.actions import Signing, freeze, start_report, upload_template, use_template, word_of
from capuy.reports.changes import changes_since_freezing
from capuy.reports.models import OfficeTemplate, Report
from capuy.reports.office import drawing, language
from capuy.reports.office.slots import Slot
from capuy.reports.rendering import built_in
from tests.factories import make_user, report_values
from tests.reports.conftest import YEAR, new_member

SIGNING = Signing(dt.date(2022, 12, 30), "Bình Sơn", "Lê Hoàng Nam", "Bí thư", "Quận ủy\nLưu Văn phòng")


def edited(*lines, template="year") -> bytes:
    """The built-in template with paragraphs added at its end, as somebody types them in Word."""
    paper = Document(str(built_in(template)))
    for line in lines:
        paper.add_paragraph(line)
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def paragraphs(docx: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs]


def problems_of(content: bytes, name="mau.docx") -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        drawing.examine(name, content)
    return [problem.message for problem in found.value.problems]


@pytest.mark.parametrize("template", ["year", "interim", "term"])
def test_each_built_in_template_passes_its_own_check(template):
    content, used = drawing.examine("mau.docx", built_in(template).read_bytes())
    assert content
    assert used == []


def test_figures_that_a_template_asks_for_are_known():
    _, used = drawing.examine("mau.docx", edited('Có {{ so("members.total") }}, đạt {{ ty_le(“members.admitted”) }}'))
    assert used == [("so", "members.total"), ("ty_le", "members.admitted")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Có {{ so('members.totl') }} đảng viên", "không có số liệu “members.totl”; có phải “members.total”?"),
        ("{{ sgner }}", "không có trường “sgner”; có phải “signer”?"),
        ("{{ results.titel }}", "không có trường “results.titel”; có phải “title”?"),
        ("{{ results }}", "“results” là bảng hoặc danh sách"),
        ("{% for x in signer %}{% endfor %}", "không phải danh sách"),
        ("{{ so(members) }}", "cần đúng một mã số liệu trong dấu nháy"),
        ("{{ so() }}", "cần đúng một mã số liệu"),
        ("{{ tong('members.total') }}", "lệnh này không được dùng"),
        ("{{ signer", "chưa đóng"),
        ("{% if signer %} thiếu", "thiếu endif"),
        ("{{ signer | upper }}", "lệnh này không được dùng"),
        ("{% set a = 1 %}", "lệnh này không được dùng"),
        ("{%p if sgner %}", "thiếu endif"),
    ],
)
def test_a_broken_field_is_named_with_its_paragraph(line, said):
    content = edited(line)
    at = len(paragraphs_of_whole(content))
    message = problems_of(content)[0]
    assert said in message
    # Where the end of the text is reached first, that is where something is missing.
    assert message.startswith(f"Đoạn {at} ") or "thiếu endif" in message


def paragraphs_of_whole(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return language.texts_of(package.read("word/document.xml").decode())


def test_every_fault_is_told_at_once():
    messages = problems_of(edited("{{ a1 }}", "{{ so('x.y') }}", "{{ signer.__class__ }}"))
    assert len(messages) == 3


ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ signer.__class__.__init__.__globals__ }}",
    "{{ so.__globals__ }}",
    "{{ so.__init__('a') }}",
    "{{ self.__init__.__globals__.__builtins__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ config }}",
    "{{ request }}",
    "{{ sections.append(1) }}",
    "{{ results['__class__'] }}",
    "{{ signer|attr('__class__') }}",
    "{{ 'a' * 1000000000 }}",
    "{% for x in range(1000000000) %}{% endfor %}",
    "{% for a in sections %}{% for b in sections %}{% for c in sections %}{% for d in sections %}"
    "{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% macro m() %}{% endmacro %}",
    "{% call so() %}{% endcall %}",
    "{{ so(**{'code': 'members.total'}) }}",
    "{{ so(*['members.total']) }}",
    "{{ so('members.total').__class__ }}",
    "{{ (so)('members.total')|e }}",
    "{{ namespace(a=1) }}",
    "{% for so in sections %}{% endfor %}",
]


@pytest.mark.parametrize("line", ESCAPES)
def test_nothing_leads_out_of_a_template(line):
    assert problems_of(edited(line))[0].startswith("Đoạn ")


@pytest.mark.parametrize("line", ESCAPES)
def test_the_environment_alone_would_lead_nowhere(line):
    """What the reader would overlook, the sandbox refuses, or finds nothing: no attribute, no global, no filter."""
    from jinja2 import TemplateError

    values = language.sample()
    for name in language.FUNCTIONS:
        values[name] = language.Figures({"members.total": "9"})
    try:
        drawn = language.PlainEnvironment().from_string(line).render(values) if "1000000000" not in line else ""
    except (TemplateError, KeyError, TypeError):
        return
    assert drawn in ("", "9")


def test_a_template_that_eats_time_and_memory_is_stopped(monkeypatch):
    monkeypatch.setattr(drawing.children, "SECONDS", 1)
    loops = "{% for a in results.rows %}{% for b in results.rows %}{% for c in results.rows %}x{% endfor %}" * 1
    docx = edited(loops + "{% endfor %}{% endfor %}")
    values = language.sample()
    values["results"]["rows"] = values["results"]["rows"] * 1000
    figures = {code: dict.fromkeys(language.FUNCTIONS, "1") for code in all_codes()}
    with pytest.raises(ProblemsFound) as found:
        drawing.draw(docx, values, figures, drawing.Finish("a", "b"))
    assert found.value.problems[0].code == "unreadable"


def test_tags_in_properties_headers_and_values_run_nowhere():
    paper = Document(str(built_in("year")))
    paper.core_properties.title = paper.core_properties.subject = "{{ ''.__class__ }}"
    paper.sections[0].header.paragraphs[0].add_run("{{ khong_co }}")
    target = io.BytesIO()
    paper.save(target)
    assert problems_of(target.getvalue()) == [
        "Đoạn 1 (đầu trang) “PAGE {{ khong_co }}”: không có trường “khong_co”; chọn trong danh sách trường và số liệu "
        "ở trang này."
    ]
    values = language.sample()
    values["signer"] = "{{ 7 * 7 }}</w:t><x>"
    drawn = drawing.draw(edited("Ký: {{ signer }}"), values, {}, drawing.Finish("a", "b"))
    assert "Ký: {{ 7 * 7 }}</w:t><x>" in paragraphs(drawn)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mau.docx", b"", "rỗng"),
        ("mau.docx", b"xin chao", "không"),
        ("mau.pdf", b"%PDF-1.4", "cần tệp Word"),
        ("mau.docx", b"PK\x03\x04hong", "hỏng"),
        ("TỐI MẬT.docx", edited("a"), "Tối mật"),
    ],
)
def test_what_is_no_word_paper_is_refused(name, content, said):
    assert said.casefold() in problems_of(content, name)[0].casefold()


def with_macros() -> bytes:
    source, target = zipfile.ZipFile(io.BytesIO(edited("a"))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            part = source.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(
                    b"wordprocessingml.document.main+xml", b"wordprocessingml.document.main+xml"
                ).replace(
                    b"</Types>",
                    b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
                )
            made.writestr(name, part)
        made.writestr("word/vbaProject.bin", b"x")
    return target.getvalue()


def test_macros_are_refused():
    assert "macro" in problems_of(with_macros())[0]


@pytest.mark.django_db
@pytest.mark.slow
def test_a_template_of_the_committee_serves_its_cells_until_they_have_their_own(empty, office):
    new_member(empty.cells[0], dt.date(2020, 1, 1))
    content = edited('Toàn đảng bộ có {{ so("members.total") }} đảng viên, kỳ trước {{ ky_truoc("members.total") }}.')
    cell = Report(organisation=empty.cells[0], period="2022")
    before = paragraphs(word_of(cell))
    upload_template(by=office, organisation=empty.organisation, slot=Slot.YEAR_OF_CELL, name="mau.docx", data=content)
    assert "Toàn đảng bộ có 01 đảng viên, kỳ trước 01." in paragraphs(word_of(cell))
    assert (
        paragraphs(word_of(Report(organisation=empty.organisation, period="2022")))[-1] != paragraphs(word_of(cell))[-1]
    )
    secretary = make_user("bithu", ("cell_secretary", empty.cells[0]))
    upload_template(
        by=secretary,
        organisation=empty.cells[0],
        slot=Slot.YEAR_OF_CELL,
        name="cua-toi.docx",
        data=edited("Của chi bộ"),
    )
    assert "Của chi bộ" in paragraphs(word_of(cell))
    use_template(by=secretary, organisation=empty.cells[0], slot=Slot.YEAR_OF_CELL, version=0)
    assert "Toàn đảng bộ có 01 đảng viên, kỳ trước 01." in paragraphs(word_of(cell))
    use_template(by=office, organisation=empty.organisation, slot=Slot.YEAR_OF_CELL, version=0)
    assert paragraphs(word_of(cell)) == before
    acts = Entry.objects.filter(action__startswith="reports.template-").order_by("pk")
    assert [entry.action.rpartition("-")[2] for entry in acts] == ["upload", "upload", "restore", "restore"]
    assert {entry.actor for entry in acts} == {"vanphong", "bithu"}
    assert OfficeTemplate.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.slow
def test_a_frozen_report_in_an_office_s_template_stays_true(client, empty, office):
    """Also a figure that only the template asks for is frozen, and told of when it changes."""
    set_target(by=None, organisation=empty.organisation, indicator="members.admitted", period=YEAR, value=4)
    content = edited('Dùng sổ tay: {{ so("handbook.cells_using") }}; kết nạp đạt {{ ty_le("members.admitted") }}.')
    upload_template(by=office, organisation=empty.organisation, slot=Slot.YEAR, name="mau.docx", data=content)
    new_member(empty.cells[0], dt.date(2022, 5, 5), admitted=True)
    values = {"handbook.using": 1}
    report_values(by=None, organisation=empty.cells[0], period=YEAR, values=values)
    report = start_report(by=office, organisation=empty.organisation, period=YEAR)
    report = freeze(by=office, report=report, signing=SIGNING, accept_warnings=True)
    frozen = word_of(report)
    assert "Dùng sổ tay: 01; kết nạp đạt 25%." in paragraphs(frozen)
    assert report.frozen.template.version == 1
    upload_template(by=office, organisation=empty.organisation, slot=Slot.YEAR, name="b.docx", data=edited("Mẫu mới"))
    report_values(by=office, organisation=empty.cells[1], period=YEAR, values=values)
    assert word_of(report) == frozen
    standing = changes_since_freezing(report, office).by_code["handbook.cells_using"]
    assert (standing.frozen.numerator, standing.now.numerator) == (1, 2)
    client.force_login(office)
    assert "Báo cáo năm của đảng bộ, phiên bản 1" in client.get(report.get_absolute_url()).text


def sent(content: bytes, name="mau.docx"):
    return {"file": SimpleUploadedFile(name, content)}


@pytest.mark.django_db
@pytest.mark.slow
def test_the_pages_of_templates(client, empty, office):
    client.force_login(office)
    assert "Mẫu của phần mềm" in client.get(reverse("reports:templates", args=["CQ"])).text
    url = reverse("reports:template", args=["CQ", "nam"])
    built = client.get(reverse("reports:template-file", args=["CQ", "nam", 0])).content
    assert built == built_in("year").read_bytes()
    refused = client.post(url, sent(edited("{{ so('members.totl') }}")))
    assert "có phải “members.total”?" in refused.text
    assert not OfficeTemplate.objects.exists()
    assert "Chọn tệp Word" in client.post(url, {}).text
    content = edited("Lần một")
    assert "phiên bản 1" in client.post(url, sent(content), follow=True).text
    client.post(url, sent(edited("Lần hai"), "../../etc/mau 2.docx"))
    assert list(OfficeTemplate.objects.values_list("version", "filename", "in_use")) == [
        (2, "mau 2.docx", True),
        (1, "mau.docx", False),
    ]
    assert client.get(reverse("reports:template-file", args=["CQ", "nam", 1])).content == content
    use = reverse("reports:template-use", args=["CQ", "nam"])
    client.post(use, {"version": "1"})
    assert OfficeTemplate.objects.get(in_use=True).version == 1
    for bad in ("", "9", "-1", "x", "9" * 30):
        assert "Không có phiên bản" in client.post(use, {"version": bad}, follow=True).text
    assert OfficeTemplate.objects.get(in_use=True).version == 1
    client.post(use, {"version": "0"})
    assert not OfficeTemplate.objects.filter(in_use=True).exists()


@pytest.mark.django_db
def test_the_panel_finds_figures_and_shows_what_they_are_now(client, empty, office):
    new_member(empty.cells[0], dt.date(2020, 1, 1))
    client.force_login(office)
    url = reverse("reports:template", args=["CQ", "nam"])
    whole = client.get(url).context["panel"]
    assert whole.count == len(all_codes())
    shown = client.get(url, {"tim": "ket nap dang vien"})
    found = [item.label for _, items in shown.context["panel"].groups for item in items]
    assert "Kết nạp đảng viên" in found
    assert len(found) < whole.count
    members = client.get(url, {"tim": "members.total"})
    assert "{{ so(&quot;members.total&quot;) }}" in members.text
    puts = {put.label: put.text for put in members.context["panel"].groups[0][1][0].puts}
    assert puts["Số"] == "01"
    assert "Không có số liệu nào khớp" in client.get(url, {"tim": "zzz"}).text


@pytest.mark.django_db
def test_who_may_not_write_reports_changes_no_template(client, empty):
    client.force_login(make_user("lanhdao", ("leader", empty.organisation)))
    url = reverse("reports:template", args=["CQ", "nam"])
    assert "Tải mẫu lên" not in client.get(url).text
    assert client.post(url, sent(edited("a"))).status_code == 404
    assert client.post(reverse("reports:template-use", args=["CQ", "nam"]), {"version": "0"}).status_code == 404
    assert client.get(reverse("reports:template", args=["CQ", "khac"])).status_code == 404
    assert client.get(reverse("reports:template", args=["CB01", "nam"])).status_code == 404
    assert client.get(reverse("reports:template-file", args=["CQ", "nam", 3])).status_code == 404


def test_samples_have_the_shape_of_the_fields():
    made = language.sample()
    assert made.keys() == language.FIELDS.keys()
    assert copy.deepcopy(made) == made
