"""What is looked at before any parser opens an uploaded file.

Nothing that the file says about itself is believed: sizes are measured while unpacking, the kind is told from the
content. Every refusal says in Vietnamese what is wrong, where, and how to mend it.
"""

import codecs
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO, Never
from xml.etree.ElementTree import Element, ParseError, fromstring

from django.conf import settings

from capuy.core.problems import Problem, ProblemsFound
from capuy.documents import markings, stamps
from capuy.documents.limits import MEGABYTE, UPLOADED, Limits
from capuy.documents.sheets import extents

MAX_ENTRIES = 2_000
MAX_RATIO = 200
# Below this nobody is hurt, and blank formatted sheets are packed very tightly.
RATIO_COUNTS_FROM = 8 * 1024 * 1024
MAX_SHEETS = 60
# Of all parts together that the checks read; a long Word paper has 100,000 elements.
MAX_KEPT_BYTES = 16 * 1024 * 1024
MAX_KEPT_TAGS = 600_000
MAX_DIRECTORY_BYTES = MAX_ENTRIES * 600
_CHUNK = 1024 * 1024
_OVERLAP = 64

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
# The parts that the checks read: relations, sheet names, text boxes, page headers, the text of a Word paper.
_READ_PARTS = re.compile(
    r"^(\[Content_Types\]\.xml|xl/workbook\.xml|(xl|word)/(threadedC|c)omments\d*(/[^/]+)?\.xml|xl/drawings/[^/]+\.xml|"
    r"docProps/[^/]+\.xml|word/(document|(header|footer)\d*)\.xml)$"
)
_SAVE_AS = "Mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu “Excel Workbook (*.xlsx)”, rồi tải lên lại."
_SAVE_AS_WORD = "Mở tệp bằng Word, chọn Lưu thành (Save As), kiểu “Word Document (*.docx)”, rồi tải lên lại."
_HINTS = {"xlsx": _SAVE_AS, "docx": _SAVE_AS_WORD}
_MAIN_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
_LABELS = {"xlsx": "Excel (.xlsx)", "docx": "Word (.docx)"}


def check(name: str, data: bytes | BinaryIO, *, kinds: Collection[str] = ("xlsx",), limits: Limits = UPLOADED) -> bytes:
    """Return the content if it may be parsed as one of `kinds` (`xlsx`, `docx`); else raise ProblemsFound.

    Looks at size, kind, packing, macros, links, XML entities, and at secret markings in the file's name, page headers,
    text boxes and sheet names. Markings in cells are looked for by `sheets.read`. Writes nothing to disk.
    """
    name = PurePath(name.replace("\\", "/")).name or "tệp"
    content = _content(name, data, kinds, limits)
    kind = _kind(name, content, kinds)
    if level := markings.level_of_filename(name):
        raise ProblemsFound([markings.refusal(level, f"tên tệp “{name}”")])
    parts = _unpack(name, content, _HINTS[kind], limits)
    _check_package(name, parts, kind)
    if kind == "xlsx":
        _check_sheets(name, parts, limits)
    markings.refuse_texts([*parts.stamps, *stamps.of_parts(parts.xml, parts.page_headers)])
    return content


def _refuse(code: str, message: str, where: str = "") -> Never:
    raise ProblemsFound([Problem(code, message, where)])


def _content(name: str, data: bytes | BinaryIO, kinds: Collection[str], limits: Limits) -> bytes:
    limit = limits.file_bytes or settings.MAX_UPLOAD_BYTES
    size = len(data) if isinstance(data, bytes) else getattr(data, "size", None)
    if size is None or size <= limit:
        content = data if isinstance(data, bytes) else data.read(limit + 1)
        size = max(size or 0, len(content))
    if size > limit:
        megabytes = limit // MEGABYTE
        _refuse(
            "too-large",
            f"Tệp “{name}” lớn quá {megabytes} MB nên không được nhận; không có gì được lưu lại. "
            "Bỏ bớt hình ảnh, trang thừa hoặc chia thành nhiều tệp nhỏ theo từng đảng bộ, rồi tải lên lại. "
            f"{limits.too_long if 'xlsx' in kinds else ''}".rstrip(),
        )
    if not content:
        _refuse("empty", f"Tệp “{name}” rỗng, không có nội dung. Kiểm tra lại tệp trên máy, rồi tải lên lại.")
    return content


def _kind(name: str, content: bytes, kinds: Collection[str]) -> str:
    """The kind, told from the content; the name must agree."""
    suffix = PurePath(name).suffix.lower().lstrip(".")
    wanted = " hoặc ".join(_LABELS[kind] for kind in kinds)
    hint = _HINTS["xlsx" if "xlsx" in kinds else "docx"]
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            _refuse(
                "encrypted",
                f"Tệp “{name}” đặt mật khẩu mở nên không đọc được. Mở tệp, vào Tệp > Thông tin > Bảo vệ (Protect), "
                "bỏ mật khẩu, lưu, rồi tải lên lại.",
            )
        _refuse("old-format", f"Tệp “{name}” thuộc định dạng Office cũ (.xls, .doc). {hint}")
    if not content.startswith(_ZIP):
        _refuse("wrong-type", f"{_what_it_is(name, content, suffix)}; cần tệp {wanted}. {hint}")
    if suffix in ("xlsm", "xltm", "xlam", "docm", "dotm"):
        _refuse("macros", _macro_message(name, hint))
    if suffix not in kinds:
        shown = f"đuôi “.{suffix}”" if suffix else "không có đuôi"
        _refuse("wrong-name", f"Tên tệp “{name}” có {shown}; cần tệp {wanted}. {hint}".replace("có không", "không"))
    return suffix


def _what_it_is(name: str, content: bytes, suffix: str) -> str:
    head = content[:8]
    if head.startswith((b"MZ", b"\x7fELF", b"#!")):
        return f"Tệp “{name}” là chương trình chạy, không phải bảng tính hay văn bản"
    if head.startswith(b"%PDF"):
        return f"Tệp “{name}” là PDF"
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return f"Tệp “{name}” là hình ảnh"
    if head.lstrip()[:1] == b"<" or suffix in ("htm", "html", "xml"):
        return f"Tệp “{name}” là trang web hoặc XML"
    if suffix in ("csv", "txt"):
        return f"Tệp “{name}” là văn bản thuần (.{suffix}), dễ mất số 0 ở đầu và dấu tiếng Việt"
    return f"Nội dung tệp “{name}” không đúng như tên gọi hoặc đã hỏng"


def _macro_message(name: str, hint: str) -> str:
    return f"Tệp “{name}” có macro (mã lệnh) nên không được nhận. {hint}"


@dataclass
class _Parts:
    """What is kept of a package after it was measured: names, small XML parts, page headers of sheets."""

    names: list[str] = field(default_factory=list)
    xml: dict[str, Element] = field(default_factory=dict)
    links_outside: list[str] = field(default_factory=list)
    kept_bytes: int = 0
    kept_tags: int = 0
    stamps: list[tuple[str, str]] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    page_headers: list[tuple[str, bytes]] = field(default_factory=list)
    reached: dict[str, extents.Extent] = field(default_factory=dict)


def _unpack(name: str, content: bytes, hint: str, limits: Limits) -> _Parts:
    """Walk through the archive once, measuring; keep what the later checks read."""
    broken = f"Tệp “{name}” đã hỏng hoặc không do Excel, Word tạo ra. {hint}"
    try:
        if _directory_bytes(content) > MAX_DIRECTORY_BYTES:
            _refuse("broken", broken)
        entries = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError):
        _refuse("broken", broken)
    bomb = (
        f"Tệp “{name}” bung ra lớn bất thường (tệp nén gây quá tải) nên không được nhận. "
        f"Chép dữ liệu cần nhập sang một tệp mới. {hint}"
    )
    if len(entries) > MAX_ENTRIES or sum(entry.compress_size for entry in entries) > len(content):
        _refuse("bomb", bomb)
    # First what names the sheets, so that a refusal can say which one it means.
    entries.sort(key=lambda entry: entry.filename not in {"xl/workbook.xml", extents.RELATIONS})
    parts = _Parts()
    total = 0
    for entry in entries:
        _check_entry(name, entry, hint)
        if entry.filename in parts.names:
            _refuse("broken", broken)
        parts.names.append(entry.filename)
        watcher = _Watcher(name, entry.filename, parts, hint, limits)
        size = crc = 0
        try:
            for chunk in _inflate(content, entry):
                size += len(chunk)
                total += len(chunk)
                if _is_tight(size, entry.compress_size) or _is_tight(total, len(content)):
                    _refuse("bomb", bomb)
                if total > limits.total_bytes and watcher.is_sheet:
                    sheet = extents.visible_names(parts.xml).get(entry.filename, PurePath(entry.filename).stem)
                    raise ProblemsFound([extents.swollen(sheet, limits)])
                if total > limits.total_bytes:
                    _refuse("bomb", bomb)
                crc = zlib.crc32(chunk, crc)
                watcher.feed(chunk)
        except (zlib.error, ValueError):
            _refuse("broken", broken)
        if size != entry.file_size or crc != entry.CRC:
            _refuse("broken", broken)
        watcher.close()
    return parts


def _is_tight(size: int, packed: int) -> bool:
    return size > RATIO_COUNTS_FROM and size > MAX_RATIO * max(packed, 1)


def _directory_bytes(content: bytes) -> int:
    """How long the archive says its list of entries is, before anything builds that list; ValueError without an end."""
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - 22 - 65_535))
    if at < 0 or len(content) < at + 22:
        raise ValueError("no end of the directory")
    if content[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise ValueError("a second end, whose list may be of any length")  # ZIP64, which nothing of our size needs
    return int.from_bytes(content[at + 12 : at + 16], "little")


def _check_entry(name: str, entry: zipfile.ZipInfo, hint: str) -> None:
    path = entry.filename
    if entry.flag_bits & 0x1:
        _refuse("encrypted", f"Tệp “{name}” có phần bị đặt mật khẩu. Bỏ mật khẩu, lưu, rồi tải lên lại.", path)
    unsafe = path.startswith(("/", "\\")) or "\\" in path or ":" in path or "\0" in entry.orig_filename
    if unsafe or ".." in path.split("/"):
        _refuse("unsafe-path", f"Tệp “{name}” chứa đường dẫn không an toàn nên không được nhận. {hint}", path)
    lowered = path.lower()
    if "vbaproject" in lowered or "macrosheets/" in lowered or "vbadata" in lowered:
        _refuse("macros", _macro_message(name, hint), path)
    if lowered.startswith("xl/externallinks/"):
        _refuse("external-link", _link_message(name), path)
    if "/embeddings/" in lowered or "/activex/" in lowered or "/ctrlprops/" in lowered:
        _refuse(
            "embedded",
            f"Tệp “{name}” có tệp khác hoặc điều khiển nhúng bên trong ({path}). "
            "Xóa đối tượng nhúng (hoặc chép riêng dữ liệu sang tệp mới), lưu, rồi tải lên lại.",
            path,
        )
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        _refuse("broken", f"Tệp “{name}” nén theo cách không được hỗ trợ. {hint}", path)


def _link_message(name: str) -> str:
    return (
        f"Tệp “{name}” có liên kết tới tệp hoặc địa chỉ bên ngoài nên không được nhận. "
        "Trong Excel, vào Dữ liệu (Data) > Sửa liên kết (Edit Links) > Ngắt liên kết, lưu, rồi tải lên lại."
    )


def _inflate(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of an entry, chunk by chunk, however much it declares; ValueError if it is not well formed."""
    start = entry.header_offset
    header = content[start : start + 30]
    if len(header) < 30 or header[:4] != _ZIP:
        raise ValueError("no local header")
    name_length = int.from_bytes(header[26:28], "little")
    start += 30 + name_length + int.from_bytes(header[28:30], "little")
    packed = memoryview(content)[start : start + entry.compress_size]
    if len(packed) != entry.compress_size:
        raise ValueError("cut short")
    if entry.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(packed), _CHUNK):
            yield bytes(packed[at : at + _CHUNK])
        return
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _CHUNK // 4):
        piece: bytes | memoryview = packed[at : at + _CHUNK // 4]
        while piece:
            yield engine.decompress(piece, _CHUNK)
            piece = engine.unconsumed_tail
    while chunk := engine.decompress(b"", _CHUNK):
        yield chunk
    if not engine.eof:
        raise ValueError("cut short")


class _Watcher:
    """Looks at one entry while it is unpacked."""

    def __init__(self, name: str, path: str, parts: _Parts, hint: str, limits: Limits) -> None:
        self.name, self.path, self.parts, self.hint, self.limits = name, path, parts, hint, limits
        lowered = path.lower()
        self.is_xml = lowered.endswith((".xml", ".rels", ".vml"))
        self.is_sheet = self.is_xml and "/worksheets/" in lowered and not lowered.endswith(".rels")
        self.keeps = lowered.endswith(".rels") or bool(_READ_PARTS.match(path))
        self.is_shared = lowered == "xl/sharedstrings.xml"
        self.kept = bytearray()
        self.tail = b""
        self.header: bytearray | None = None
        self.first = True

    def feed(self, chunk: bytes) -> None:
        if self.first:
            self._check_start(chunk)
            self.first = False
        if not self.is_xml:
            return
        window = self.tail + chunk
        if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
            _refuse(
                "entities",
                f"Tệp “{self.name}” có khai báo thực thể XML (DOCTYPE), có thể gây hại nên không được nhận. "
                f"{self.hint}",
                self.path,
            )
        if self.is_sheet:
            self._watch_page_header(window, chunk)
            self.parts.reached.setdefault(self.path, extents.Extent(self.limits)).feed(window)
        self.tail = window[-_OVERLAP:]
        # A sheet holds numbers, but for texts that are not shared; these are few, or the file is no ordinary one.
        texts = self.is_shared or (self.is_sheet and (b'"inlineStr"' in window or b'"str"' in window))
        if texts and (level := stamps.in_cells(window, self.parts.seen)):
            self.parts.stamps.append(("một ô trong bảng tính, tìm bằng Ctrl+F", level))
        if len(self.parts.seen) > stamps.MOST_ENDS:
            message = f"Tệp “{self.name}” có quá nhiều chữ khác nhau. Chia thành nhiều tệp, rồi tải lên lại."
            _refuse("too-large", message, self.path)
        if self.keeps:
            self.kept += chunk
            self.parts.kept_bytes += len(chunk)
            self.parts.kept_tags += chunk.count(b"<")
            if self.parts.kept_bytes > MAX_KEPT_BYTES or self.parts.kept_tags > MAX_KEPT_TAGS:
                message = f"Tệp “{self.name}” có phần quá lớn ({self.path}). Chia thành nhiều tệp, rồi tải lên lại."
                _refuse("too-large", message, self.path)

    def _check_start(self, chunk: bytes) -> None:
        if chunk[:4] == _ZIP or chunk[:2] == b"MZ" or chunk[:8] == _OLE:
            _refuse(
                "embedded",
                f"Tệp “{self.name}” chứa tệp nén hoặc chương trình bên trong ({self.path}) nên không được nhận. "
                f"{self.hint}",
                self.path,
            )
        if not self.is_xml:
            return
        head = chunk.removeprefix(codecs.BOM_UTF8).lstrip()[:200]
        declared = re.match(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)", head)
        if head[:1] != b"<" or b"\0" in head or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
            _refuse("encoding", f"Tệp “{self.name}” ghi chữ theo bảng mã lạ. {self.hint}", self.path)

    def _watch_page_header(self, window: bytes, chunk: bytes) -> None:
        if self.header is None:
            at = window.find(b"headerFooter")
            if at >= 0:
                self.header = bytearray(window[at : at + _CHUNK])
        elif len(self.header) < _CHUNK:
            self.header += chunk

    def close(self) -> None:
        if self.keeps:
            root = _parse(self.name, bytes(self.kept), self.hint)
            relates = self.path.lower().endswith(".rels")
            if not relates or self.path == extents.RELATIONS:
                self.parts.xml[self.path] = root
            if relates and any(_leads_outside(relation) for relation in root):
                self.parts.links_outside.append(self.path)
        if self.header is not None:
            self.parts.page_headers.append((self.path, bytes(self.header)))


def _parse(name: str, raw: bytes, hint: str) -> Element:
    """The tree of a small part. No DOCTYPE comes this far, so there are no entities to expand or to fetch."""
    try:
        return fromstring(raw)  # noqa: S314 - see above
    except ParseError:
        _refuse("broken", f"Tệp “{name}” đã hỏng hoặc không do Excel, Word tạo ra. {hint}")


def _check_package(name: str, parts: _Parts, kind: str) -> None:
    listed = parts.xml.get("[Content_Types].xml")
    types = {element.get("ContentType", "") for element in listed} if listed is not None else set()
    if any("macroEnabled" in value or "vbaProject" in value for value in types):
        _refuse("macros", _macro_message(name, _HINTS[kind]))
    if _MAIN_TYPES[kind] not in types:
        _refuse("wrong-type", f"Nội dung tệp “{name}” không phải {_LABELS[kind]} như tên gọi. {_HINTS[kind]}")
    if parts.links_outside:
        _refuse("external-link", _link_message(name), parts.links_outside[0])


def _leads_outside(relation: Element) -> bool:
    if relation.get("TargetMode") != "External":
        return False
    kind = relation.get("Type", "").rpartition("/")[2]
    # Links that a reader clicks are harmless; so is the note of a template on the writer's own disk.
    own_disk = re.match(r"file:///[A-Za-z]:", relation.get("Target", ""))
    return not (kind == "hyperlink" or (kind == "attachedTemplate" and own_disk))


def _check_sheets(name: str, parts: _Parts, limits: Limits) -> None:
    sheets = [path for path in parts.names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", path)]
    if len(sheets) > MAX_SHEETS:
        _refuse(
            "too-many-sheets",
            f"Tệp “{name}” có {len(sheets)} trang tính, nhiều hơn {MAX_SHEETS}. "
            "Chép trang cần nhập sang một tệp mới, rồi tải lên lại.",
        )
    for path, sheet in extents.visible_names(parts.xml).items():
        if (extent := parts.reached.get(path)) and extent.is_sprawl:
            raise ProblemsFound([extents.sprawl(sheet, extent.row, extent.column, limits)])
