"""Files that people hand in: looked at before they are kept, kept sealed, given back as they came."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from capuy.accounts.models import User
from capuy.core import secrets
from capuy.core.problems import Problem, ProblemsFound
from capuy.documents import markings, preflight
from capuy.reading import papers
from capuy.tasks.models import StoredFile, file_binding

EVIDENCE = ("docx", "xlsx", "pdf", "jpg", "png")
PAPER = ("docx", "pdf")
MOST_FILES = 5
_PICTURES = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
# A scan, or a paper of the old fonts, is kept too; only its words cannot be searched.
_WORDLESS = {"pictures", "empty", "old-font"}


@dataclass(frozen=True)
class Looked:
    """A file that may be kept, and the words in it as far as they can be read."""

    name: str
    kind: str
    content: bytes
    text: str = ""


def look(upload: UploadedFile, kinds: Collection[str] = EVIDENCE) -> Looked:
    """Raises ProblemsFound on a programme, a broken or packed file, a macro, a secret marking, another kind of file."""
    name = PurePath((upload.name or "tệp").replace("\\", "/")).name[:200]
    kind = PurePath(name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    if kind not in kinds:
        listed = ", ".join(f".{one}" for one in kinds)
        raise ProblemsFound([Problem("wrong-type", f"Tệp “{name}” không nhận được; dùng tệp {listed}.", "evidence")])
    if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
        megabytes = settings.MAX_UPLOAD_BYTES >> 20
        raise ProblemsFound([Problem("too-large", f"Tệp “{name}” lớn quá {megabytes} MB; chia nhỏ.", "evidence")])
    content = upload.read()
    if kind == "xlsx":
        return Looked(name, kind, preflight.check(name, content))
    if kind in _PICTURES:
        return _picture(name, kind, content)
    try:
        return Looked(name, kind, content, papers.read(name, content))
    except ProblemsFound as found:
        if {problem.code for problem in found.problems} <= _WORDLESS:
            return Looked(name, kind, content)
        raise


def _picture(name: str, kind: str, content: bytes) -> Looked:
    if level := markings.level_of_filename(name):
        raise ProblemsFound([markings.refusal(level, f"tên tệp “{name}”")])
    if not content.startswith(_PICTURES[kind]):
        message = f"Nội dung tệp “{name}” không phải hình ảnh .{kind} như tên gọi; chụp hoặc lưu lại ảnh."
        raise ProblemsFound([Problem("wrong-type", message, "evidence")])
    return Looked(name, kind, content)


def look_at_all(uploads: Sequence[UploadedFile]) -> list[Looked]:
    """The evidence of one report. Raises ProblemsFound with what is wrong with any of it."""
    if len(uploads) > MOST_FILES:
        raise ProblemsFound([Problem("many-files", f"Mỗi lần kèm tối đa {MOST_FILES} tệp.", "evidence")])
    looked, problems = [], []
    for upload in uploads:
        try:
            looked.append(look(upload))
        except ProblemsFound as found:
            problems += found.problems
    if problems:
        raise ProblemsFound(problems)
    return looked


def keep(file: Looked, *, by: User | None) -> StoredFile:
    """Seal and store it. Called by an action, in its transaction."""
    token = uuid.uuid4()
    return StoredFile.objects.create(
        token=token,
        filename=file.name,
        kind=file.kind,
        size=len(file.content),
        digest=hashlib.sha256(file.content).hexdigest(),
        content=secrets.seal_bytes(file.content, file_binding(token)),
        stored_by_name=by.get_full_name() if by else "",
    )


def content_of(stored: StoredFile) -> bytes:
    return secrets.unseal_bytes(bytes(stored.content), file_binding(stored.token))
