"""What is refused before any parser opens it, and in which words."""

import io
from dataclasses import replace

import pytest

from capuy.core.problems import ProblemsFound
from capuy.documents import preflight, stamps
from capuy.documents.limits import UPLOADED
from tests.documents import files

GOOD = files.workbook()
PAPER = files.paper("Kính gửi: Đảng ủy phường")
RELS = "xl/_rels/workbook.xml.rels"
DOCTYPE = b'<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE sst [<!ENTITY a "ha">]><sst>&a;</sst>'

LAST_ROW = '<row r="1048576"><c r="AD1048576"><v>1</v></c></row>'


def refused(name, data, kinds=("xlsx",), limits=UPLOADED):
    with pytest.raises(ProblemsFound) as caught:
        preflight.check(name, data, kinds=kinds, limits=limits)
    (problem,) = caught.value.problems
    return problem


def external(target, kind="externalLinkPath"):
    tag = (
        '<Relationship Id="rId99" TargetMode="External" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
        "</Relationships>"
    )
    raw = files.part(GOOD, RELS).decode().replace("</Relationships>", tag)
    return files.with_parts(GOOD, {RELS: raw.encode()})


def test_good_files_come_back_whole():
    assert preflight.check("ds.xlsx", GOOD) == GOOD
    assert preflight.check("DS.XLSX", io.BytesIO(GOOD)) == GOOD
    assert preflight.check("công văn.docx", PAPER, kinds=("docx",)) == PAPER


# One of each class of what must not come in; the drill (U1) sends them to every upload.
REFUSED = [
    ("ds.xlsx", b"", "empty", "rỗng"),
    ("ds.xlsx", b"MZ\x90\0" + b"\0" * 200, "wrong-type", "là chương trình chạy"),
    ("ds.xlsx", b"%PDF-1.7 ...", "wrong-type", "là PDF"),
    ("ds.xlsx", b"\x89PNG\r\n\x1a\n", "wrong-type", "là hình ảnh"),
    ("ds.xlsx", b"<html><table></table></html>", "wrong-type", "là trang web"),
    ("ds.csv", "Họ và tên;Ngày sinh".encode(), "wrong-type", "mất số 0 ở đầu"),
    ("ds.xlsx", b"khong phai la bang tinh", "wrong-type", "đã hỏng"),
    ("ds.xls", files.OLE + b"\0" * 600, "old-format", ".xls"),
    ("ds.xlsx", files.OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "bỏ mật khẩu"),
    ("ds.xlsm", GOOD, "macros", "macro"),
    ("ds.exe", GOOD, "wrong-name", "đuôi “.exe”"),
    ("ds", GOOD, "wrong-name", "không có đuôi"),
    ("ds.xlsx", PAPER, "wrong-type", "không phải Excel"),
    ("ds.xlsx", GOOD[:-40], "broken", "đã hỏng"),
    ("ds.xlsx", GOOD[:200] + b"\0" * 60 + GOOD[260:], "broken", "đã hỏng"),
    ("ds.xlsx", files.with_parts(GOOD, {"xl/vbaProject.bin": b"x"}), "macros", "macro"),
    ("ds.xlsx", files.with_parts(GOOD, {"xl/macrosheets/sheet1.xml": b"<a/>"}), "macros", "macro"),
    ("ds.xlsx", files.with_parts(GOOD, {"../../etc/cron.d/x": b"x"}), "unsafe-path", "đường dẫn không an toàn"),
    ("ds.xlsx", files.with_parts(GOOD, {"/tmp/x": b"x"}), "unsafe-path", "đường dẫn không an toàn"),
    ("ds.xlsx", files.with_parts(GOOD, {"xl/media/a.bin": GOOD}), "embedded", "bên trong"),
    ("ds.xlsx", files.with_parts(GOOD, {"xl/media/a.png": b"MZ\x90"}), "embedded", "chương trình bên trong"),
    ("ds.xlsx", files.with_parts(GOOD, {"xl/embeddings/a.bin": b"x"}), "embedded", "đối tượng nhúng"),
    ("ds.xlsx", files.with_parts(GOOD, {"xl/activeX/a.bin": b"x"}), "embedded", "đối tượng nhúng"),
    (
        "ds.xlsx",
        files.with_parts(GOOD, {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
        "external-link",
        "Ngắt liên kết",
    ),
    ("ds.xlsx", external("http://x.invalid/a.xlsx"), "external-link", "liên kết"),
    ("ds.xlsx", files.with_parts(GOOD, {"xl/sharedStrings.xml": DOCTYPE}), "entities", "thực thể"),
    ("ds.xlsx", files.with_parts(GOOD, {"xl/theme/a.xml": "<a/>".encode("utf-16")}), "encoding", "bảng mã"),
    (
        "ds.xlsx",
        files.with_parts(GOOD, {"xl/a.xml": b"<?xml version='1.0' encoding='utf-7'?><a/>"}),
        "encoding",
        "bảng mã",
    ),
    ("ds.xlsx", files.with_parts(GOOD, {RELS: b"<Relationships>"}), "broken", "đã hỏng"),
    ("ds.xlsx", files.with_parts(GOOD, {"xl/workbook.xml": b"<a>" * 90_000}), "broken", "đã hỏng"),
    ("ds.xlsx", files.encrypted_entry(GOOD), "encrypted", "Bỏ mật khẩu"),
    ("ds.xlsx", files.overlapping(), "bomb", "bung ra lớn bất thường"),
    ("ds.xlsx", files.with_parts(GOOD, {f"a/{i}.xml": b"<a/>" for i in range(2001)}), "bomb", "bung ra"),
    ("ds.xlsx", files.workbook(sheets=[f"T{i}" for i in range(61)]), "too-many-sheets", "61 trang tính"),
    ("ds.xlsx", files.with_rows(LAST_ROW), "sprawl", "Trang “Danh sách” có giá trị (có thể chỉ"),
]


@pytest.mark.parametrize(("name", "data", "code", "words"), REFUSED)
def test_refused_with_what_to_do(name, data, code, words):
    problem = refused(name, data)
    assert problem.code == code
    assert words in problem.message


def test_a_bomb_is_measured_and_not_believed():
    assert refused("ds.xlsx", files.lying_bomb(GOOD)).code == "bomb"
    assert refused("ds.xlsx", files.lying_bomb(GOOD, size=100_000)).code == "broken"


def test_macros_named_in_the_content_types_are_found():
    types = files.part(GOOD, "[Content_Types].xml").replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    assert refused("ds.xlsx", files.with_parts(GOOD, {"[Content_Types].xml": types})).code == "macros"


def test_a_file_over_the_limit_is_refused_by_its_size_alone(settings):
    settings.MAX_UPLOAD_BYTES = 1024 * 1024

    class Huge(io.BytesIO):
        size = 300 * 1024 * 1024

        def read(self, *args):
            raise AssertionError("must not be read")

    assert "lớn quá 1 MB" in refused("ds.xlsx", Huge()).message
    assert refused("ds.xlsx", b"PK\x03\x04" + b"\0" * 1024 * 1024).code == "too-large"


def test_links_that_people_click_are_harmless():
    assert preflight.check("ds.xlsx", external("https://dangbo.example/", "hyperlink"))


@pytest.mark.parametrize(
    "name",
    [
        "MẬT.xlsx",
        "danh sách (Mật).xlsx",
        "Danh sách [MAT].xlsx",
        "TỐI MẬT - danh sách.xlsx",
        "toi mat_danh sach.xlsx",
        "Tuyệt mật danh sách.xlsx",
        "tài liệu mật.xlsx",
        "Tài liệu Mật.xlsx",
        "MẬT Danh sách đảng viên.xlsx",
        "DS_TOI_MAT_2026.xlsx",
        "dsTốiMật.xlsx",
        "TOIMAT.xlsx",
        "tuyetmat 2026.xlsx",
        "Tối mật danh sách.xlsx",  # composed of letters and loose marks, as some systems name files
    ],
)
def test_a_marked_file_name_is_refused(name):
    problem = refused(name, GOOD)
    assert problem.code == "secret"
    assert "bảo vệ bí mật nhà nước" in problem.message


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Văn Mật.xlsx", "mật độ đảng viên.xlsx", "bảo mật.xlsx", "Mặt trận.xlsx", "MAT TRAN TO QUOC.xlsx"],
)
def test_a_name_that_only_sounds_like_a_marking_passes(name):
    assert preflight.check(name, GOOD)


COMMENT = "<comments><authors><author>Mật</author></authors><t>Văn bản\nTỐI MẬT</t></comments>"


def spelled_by_number() -> bytes:
    """As openpyxl writes letters beyond ASCII into a page header."""
    base = files.workbook(header="&CTOI MAT")
    sheet = files.part(base, "xl/worksheets/sheet1.xml")
    return files.with_parts(base, {"xl/worksheets/sheet1.xml": sheet.replace(b"TOI MAT", b"T&#7888;I M&#7852;T")})


def with_property(name: str, value: str) -> bytes:
    core = f'<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>Mật</dc:creator><dc:{name}>{value}</dc:{name}>'
    return files.with_parts(GOOD, {"docProps/core.xml": f"{core}</cp:coreProperties>".encode()})


def test_somebody_called_mat_may_write_a_file():
    assert preflight.check("ds.xlsx", with_property("title", "Danh sách đảng viên"))


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (files.workbook(header='&L&"Times New Roman,Bold"&14MẬT&CDanh sách'), "đầu trang"),
        (files.workbook(header="&C&14Tối mật"), "đầu trang"),
        (files.workbook(text_box="TUYỆT MẬT"), "hộp chữ"),
        (files.workbook(sheets=["Mật"]), "tên trang tính"),
        (files.workbook(sheets=["DS (Tối mật)"]), "tên trang tính"),
        (files.workbook(header="&CTối mật - trang &P"), "đầu trang"),
        (spelled_by_number(), "đầu trang"),
        (files.workbook(sheets=["DS", "Phụ lục"], second=[["Họ tên", "TUYỆT MẬT"]]), "một ô"),
        (with_property("title", "Danh sách TỐI MẬT"), "thuộc tính"),
        (with_property("category", "Mật"), "thuộc tính"),
        (files.with_parts(GOOD, {"xl/comments1.xml": COMMENT.encode()}), "ghi chú"),
    ],
)
def test_a_stamp_outside_the_cells_is_refused(data, where):
    problem = refused("ds.xlsx", data)
    assert problem.code == "secret"
    assert where in problem.message


@pytest.mark.parametrize(
    "data",
    [
        files.paper("MẬT", "Kính gửi: Đảng ủy"),
        files.paper("Kính gửi", header="TỐI MẬT"),
        files.paper("Kính gửi", table=[("ĐẢNG ỦY A", "MẬT")]),
        files.paper("Độ mật: Tuyệt mật"),
        files.paper("T Ố I   M Ậ T"),
    ],
)
def test_a_stamped_paper_is_refused(data):
    assert refused("công văn.docx", data, ("docx",)).code == "secret"


@pytest.mark.parametrize(
    "data",
    [
        files.paper("Giữ bí mật của Đảng", "Mật độ dân số", "Độ mật: không"),
        files.paper("Danh sách", table=[("TT", "Họ đệm", "Tên"), ("1", "Trần Văn", "Mật")]),
    ],
)
def test_a_paper_that_speaks_of_secrets_passes(data):
    assert preflight.check("công văn.docx", data, kinds=("docx",))


def nested(count: int) -> bytes:
    """A drawing of paragraphs within paragraphs: 5 KB that cost a reader who looks twice some minutes."""
    return files.with_parts(GOOD, {"xl/drawings/d.xml": b"<r>" + b"<p>" * count + b"</p>" * count + b"</r>"})


def test_nested_paragraphs_are_read_once(monkeypatch):
    looks = []
    local = stamps._local
    monkeypatch.setattr(stamps, "_local", lambda element: looks.append(1) or local(element))
    preflight.check("ds.xlsx", nested(500))
    few = len(looks)
    looks.clear()
    preflight.check("ds.xlsx", nested(5_000))
    assert len(looks) <= 11 * few


def test_a_text_inside_another_stands_by_itself():
    drawing = "<r><p><t>Ghi chú</t><p><t>TỐI</t><t> MẬT</t></p></p></r>"
    data = files.with_parts(GOOD, {"xl/drawings/d.xml": drawing.encode()})
    assert refused("ds.xlsx", data).code == "secret"


def test_the_parts_that_are_read_have_one_limit_together():
    many = {f"x/_rels/{n}.rels": b"<Relationships>" + b"<a/>" * 100_000 + b"</Relationships>" for n in range(8)}
    assert refused("ds.xlsx", files.with_parts(GOOD, many)).code == "too-large"


def test_many_tight_parts_are_a_bomb_together():
    packed = {f"xl/media/{n}.png": bytes(7 * 1024 * 1024) for n in range(6)}
    assert refused("ds.xlsx", files.with_parts(GOOD, packed)).code == "bomb"


def test_a_list_of_entries_that_is_too_long_is_not_built(monkeypatch):
    monkeypatch.setattr(preflight.zipfile, "ZipFile", None)
    entry = b"PK\x01\x02" + bytes(42)
    content = b"PK\x03\x04" + entry * 40_000
    end = b"PK\x05\x06" + bytes(8) + (len(entry) * 40_000).to_bytes(4, "little") + bytes(6)
    assert refused("ds.xlsx", content + end).code == "broken"


@pytest.mark.parametrize("dimension", ["", "A1", "A1:B2", "A1:AD1048576"])
def test_a_far_cell_is_told_with_its_place_whatever_size_the_sheet_declares(dimension):
    message = refused("ds.xlsx", files.with_rows(LAST_ROW, dimension=dimension)).message
    assert "tới tận dòng 1.048.576, cột AD" in message
    assert "chép riêng bảng sang một tệp mới" in message


@pytest.mark.parametrize("dimension", ["", "A1:XFD60000"])
def test_a_far_column_is_told_though_the_rows_end_in_the_first(dimension):
    rows = '<row r="3"><c r="XFD3"><v>1</v></c></row><row r="60000"><c r="A60000" t="inlineStr"><is><t> </t></is></c></row>'
    message = refused("ds.xlsx", files.with_rows(rows, dimension=dimension)).message
    assert "tới tận dòng 60.000, cột XFD" in message


def test_a_far_cell_of_a_hidden_sheet_hurts_nobody():
    data = files.with_rows(LAST_ROW)
    book = files.part(data, "xl/workbook.xml").replace(b'<sheet name="', b'<sheet state="hidden" name="')
    assert preflight.check("ds.xlsx", files.with_parts(data, {"xl/workbook.xml": book}))


def test_a_sheet_swollen_by_its_borders_is_named():
    limits = replace(UPLOADED, total_bytes=1024 * 1024)
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}" s="1"/></row>' for n in range(3, 30_000))
    message = refused("ds.xlsx", files.with_rows(rows), limits=limits).message
    assert "Đọc tới trang “Danh sách” thì tệp đã bung ra hơn 1 MB" in message
