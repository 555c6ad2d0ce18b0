"""Papers that people hand in, as the text that a reader sees: .docx, .pdf, .txt."""

import re
import unicodedata
from pathlib import Path, PurePath
from typing import Never

from django.conf import settings

from capuy.core.problems import Problem, ProblemsFound
from capuy.documents import children, markings, preflight

CHILD = Path(__file__).with_name("child.py")
KINDS = ("docx", "pdf", "txt")
MOST_CHARACTERS = 2_000_000  # some 800 pages
STAMP_LINES = 40  # at the head of a paper, where a stamp stands

_CONTROL = re.compile(r"[^\S\n]|[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]")
# Letters that old fonts put in the place of Vietnamese ones; hardly any word of a Unicode text has them inside.
_TCVN3 = re.compile(r"[®µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË«×ÐÌÎÏÑªÒÓÔÕÖÜÝØßãáâä¬ç]")
_VNI = re.compile(r"[aeouyAEOUY][äåâãøùûõïéèëêàáæÄÅÂÃØÙÛÕÏÉÈËÊÀÁÆöô]|[ñÑ]")


def read(name: str, content: bytes) -> str:
    """The text of a paper, its paragraphs as lines, composed Unicode.

    Word's automatic numbers, tables (cells with `|` between), footnotes and page headers are in it. Raises
    ProblemsFound on what is no such paper, holds pictures only, is written in an old font, or bears a secret marking.
    """
    name = PurePath(name.replace("\\", "/")).name or "tệp"
    kind = PurePath(name).suffix.lower().lstrip(".")
    if kind not in KINDS:
        _refuse("wrong-type", f"Tệp “{name}” không phải văn bản đọc được. Dùng tệp .docx, .pdf có chữ, hoặc .txt.")
    text = _plain(name, content) if kind == "txt" else _opened(name, content, kind)
    return checked(text, f"Tệp “{name}”")


def checked(text: str, what: str = "Văn bản") -> str:
    """A text that was pasted or read, with a space for each letter that does not show, so that places stay the same.

    Raises ProblemsFound if nobody could read it, or should not.
    """
    text = _CONTROL.sub(" ", unicodedata.normalize("NFC", text))
    if not text.strip():
        _refuse("empty", f"{what} không có chữ nào. Dán hoặc tải lên văn bản cần kiểm tra.")
    if len(text) > MOST_CHARACTERS:
        _refuse("too-long", f"{what} dài hơn {MOST_CHARACTERS // 2500} trang. Chia thành từng phần rồi kiểm tra.")
    for number, line in enumerate(text.split("\n")[:STAMP_LINES], 1):
        if level := markings.level_of(line):
            raise ProblemsFound([markings.refusal(level, f"dòng {number}")])
    if font := old_font(text):
        _refuse(
            "old-font",
            f"{what} gõ bằng phông cũ {font}, không phải Unicode. Chuyển mã sang Unicode (UniKey: Ctrl+Shift+F6), lưu "
            "lại, rồi kiểm tra.",
        )
    return text


def old_font(text: str) -> str:
    """`TCVN3 (.VnTime)` or `VNI` if most of the text's words are written so; empty if they are not."""
    words = [word for word in re.findall(r"\S+", text[:40_000]) if any(ord(char) > 127 for char in word)]
    if len(words) < 5 or any("\u1ea0" <= char <= "\u1ef9" for word in words for char in word):
        return ""
    for font, shape in (("VNI", _VNI), ("TCVN3 (.VnTime)", _TCVN3)):
        if sum(1 for word in words if shape.search(word)) * 2 > len(words):
            return font
    return ""


def _plain(name: str, content: bytes) -> str:
    if len(content) > settings.MAX_UPLOAD_BYTES:
        _refuse("too-large", f"Tệp “{name}” lớn quá {settings.MAX_UPLOAD_BYTES >> 20} MB. Chia nhỏ rồi kiểm tra.")
    if level := markings.level_of_filename(name):
        raise ProblemsFound([markings.refusal(level, f"tên tệp “{name}”")])
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        pass
    old = old_font(content.decode("latin-1"))
    shown = f"phông cũ {old}" if old else "bảng mã khác Unicode"
    message = f"Tệp “{name}” dùng {shown}. Mở tệp, lưu lại với mã hóa UTF-8, rồi kiểm tra."
    raise ProblemsFound([Problem("encoding", message)])


def _opened(name: str, content: bytes, kind: str) -> str:
    unreadable = Problem(
        "unreadable", f"Không đọc được tệp “{name}”: tệp hỏng hoặc quá lớn. Mở tệp, lưu lại (Save As), rồi tải lên lại."
    )
    if kind == "docx":
        content = preflight.check(name, content, kinds=("docx",))
    else:
        _check_pdf(name, content)
    known = next(children.frames(CHILD, kind, content, unreadable), None)
    if known is None:
        raise ProblemsFound([unreadable])
    if known.get("locked"):
        _refuse("encrypted", f"Tệp “{name}” đặt mật khẩu mở. Bỏ mật khẩu, lưu, rồi tải lên lại.")
    text = "\n".join(known["lines"])
    if kind == "pdf" and not text.strip():
        _refuse(
            "pictures",
            f"Tệp “{name}” chỉ có hình ảnh (bản quét), không có chữ để đọc. Dùng bản Word gốc hoặc PDF xuất từ Word.",
        )
    return text


def _check_pdf(name: str, content: bytes) -> None:
    if len(content) > settings.MAX_UPLOAD_BYTES:
        _refuse("too-large", f"Tệp “{name}” lớn quá {settings.MAX_UPLOAD_BYTES >> 20} MB. Chia nhỏ rồi tải lên lại.")
    if level := markings.level_of_filename(name):
        raise ProblemsFound([markings.refusal(level, f"tên tệp “{name}”")])
    if not content.startswith(b"%PDF"):
        _refuse("wrong-type", f"Nội dung tệp “{name}” không phải PDF như tên gọi. Xuất lại từ Word, rồi tải lên.")


def _refuse(code: str, message: str) -> Never:
    raise ProblemsFound([Problem(code, message)])
